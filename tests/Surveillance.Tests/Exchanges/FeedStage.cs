using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Standalone.Settings;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.ExchangeSimulator;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges;

/// <summary>The feed of one venue, as shipped, over real sockets to a simulated venue.</summary>
internal sealed class FeedStage : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly HttpClient _http = new();
    private readonly Task _running;

    private FeedStage(Simulator simulator, FeedPlan plan)
    {
        Simulator = simulator;
        Feed = VenueCatalog.Create(plan, new FeedContext(Output, _http, Lifecycle, Log, TimeProvider.System));
        _running = Feed.RunAsync(_end.Token);
    }

    public Simulator Simulator { get; }

    public VenueFeed Feed { get; }

    public FeedOutput Output { get; } = new();

    public KeptLog Lifecycle { get; } = new();

    public KeptLog Log { get; } = new();

    /// <summary>Ids of its markets: those that are shipped enabled, or, where none is, all that are shipped.</summary>
    public IReadOnlyList<string> Instruments => [.. Feed.Plan.Instruments.Select(one => one.Id)];

    public VenueHealth Health => Feed.HealthAt(TimeProvider.System.GetUtcNow());

    /// <summary>Lines that operators grep for, so far.</summary>
    public IEnumerable<string> Lines => Lifecycle.Entries.Select(entry => entry.Text);

    /// <param name="exchange">The venue.</param>
    /// <param name="options">What the simulator does; by default it serves the shipped markets.</param>
    /// <param name="alter">
    /// Changes the plan, which is as shipped: a machine that stands still for some seconds is no silence.
    /// </param>
    /// <param name="before">Called with the venues before the feed begins.</param>
    public static async Task<FeedStage> SetAsync(
        string exchange,
        SimulatorOptions? options = null,
        Func<FeedPlan, FeedPlan>? alter = null,
        Action<Simulator>? before = null)
    {
        options ??= new SimulatorOptions { DollarVenues = [exchange] };
        var simulator = await Simulator.StartAsync(options, TimeProvider.System, TestContext.Current.CancellationToken);
        before?.Invoke(simulator);
        var venue = new SimulatedConfiguration(Shipped.Config, options.Instruments, simulator.Addresses).Venues
            .Single(one => one.Name == exchange);
        venue = venue with { Connection = venue.Connection with { ReconnectDelay = TimeSpan.FromMilliseconds(200) } };
        var listed = Shipped.Config.Instruments.Values.Where(one => one.Listings.ContainsKey(exchange)).ToList();
        var instruments = listed.Exists(one => one.Enabled) ? listed.FindAll(one => one.Enabled) : listed;
        var plan = new FeedPlan(venue, instruments, Shipped.Config.Features.DataCapture.StaleAfter);
        return new FeedStage(simulator, alter?.Invoke(plan) ?? plan);
    }

    /// <summary>A plan by which a busy stream is silent as soon as its own rhythm tells.</summary>
    public static FeedPlan Attentive(FeedPlan plan) => plan with { StaleAfter = TimeSpan.FromSeconds(1) };

    public MarketFeed Market(string instrument) =>
        Feed.Markets.Single(market => market.Market.Instrument == instrument);

    /// <summary>The book, if it can be trusted now.</summary>
    public BookSnapshot? Book(string instrument)
    {
        var read = new List<BookSnapshot>();
        Market(instrument).TryRead(read, static (book, stamp, into) => into.Add(stamp.Capture(book)));
        return read.SingleOrDefault();
    }

    /// <summary>Returns once every market has a book that can be trusted.</summary>
    public Task AllLiveAsync() => Eventually.TrueAsync(
        () => Feed.Markets.All(
            market => Book(market.Market.Instrument) is { CoveredBidBps: >= 10, CoveredAskBps: >= 10 }),
        "all books are whole");

    /// <summary>
    /// Returns once the books have spoken so often, and been read meanwhile, that a pause of four seconds is silence.
    /// </summary>
    public Task RhythmsKnownAsync() => Eventually.TrueAsync(
        () => Feed.Markets.All(market => Book(market.Market.Instrument) is { UpdateCount: > 60 }),
        "the rhythm of all books is known");

    /// <summary>Lets something go wrong from now on.</summary>
    public void Incident(IncidentKind kind, string instrument, TimeSpan duration) => Simulator.Inject(
        new Incident(kind, new MarketId(Feed.Plan.Exchange, instrument), TimeSpan.Zero, duration));

    /// <summary>The next gaps, one for each of so many markets.</summary>
    public async Task<IReadOnlyList<DataGap>> GapsAsync(int count, TimeSpan? within = null)
    {
        using var late = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(60), TimeProvider.System);
        var gaps = new List<DataGap>();
        while (gaps.Count < count)
            gaps.Add(await Output.Gaps.ReadAsync(late.Token));
        return gaps;
    }

    /// <summary>
    /// Returns once the venue's REST answers at the very id of the book: then both must be equal, sizes in base coin.
    /// </summary>
    public Task EqualsTheVenuesAsync(
        string instrument, string path, string idName, double contractSize = 1) => Eventually.TrueAsync(
        async () =>
        {
            var answer = await VenueClient.GetAsync(Feed.Plan.Venue.Rest.Values.First(), path);
            var venue = answer["data"]?[0] ?? answer["result"] ?? answer;
            var book = Book(instrument);
            if (book is null || venue[idName]!.GetValue<long>() != book.SequenceId)
                return false;
            Assert.Equal(Levels((venue["bids"] ?? venue["b"])!, contractSize, book.Bids.Count), book.Bids);
            Assert.Equal(Levels((venue["asks"] ?? venue["a"])!, contractSize, book.Asks.Count), book.Asks);
            return true;
        },
        $"{instrument} equals the venue's book at the same id");

    /// <summary>
    /// Returns once the book is the one that an independent client made of the same stream: for venues whose states
    /// have no id to compare at.
    /// </summary>
    public async Task EqualsTheSimulatorsAsync(string instrument)
    {
        var listing = Feed.Plan.ListingOf(Feed.Plan.Instruments.Single(one => one.Id == instrument));
        await using var client = await DollarClient.FollowAsync(Feed.Plan.Venue.WebSocket["public"], listing.Symbol);
        await Eventually.TrueAsync(
            async () =>
            {
                await client.ReadAsync();
                return Book(instrument) is { } book
                    && client.Book.Bids.Take(book.Bids.Count).Select(Level).SequenceEqual(book.Bids)
                    && client.Book.Asks.Take(book.Asks.Count).Select(Level).SequenceEqual(book.Asks);
            },
            $"{instrument} equals another client's book");
    }

    /// <summary>Returns once the first market's book, BTC's, is found to be the venue's.</summary>
    public Task FirstBookIsTheVenuesAsync() => Feed.Plan.Exchange switch
    {
        "binance" => EqualsTheVenuesAsync(
            Instruments[0], "/fapi/v1/depth?symbol=BTCUSDT&limit=100", "lastUpdateId"),
        "okx" => EqualsTheVenuesAsync(
            Instruments[0], "/api/v5/market/books?instId=BTC-USDT-SWAP&sz=100", "seqId", contractSize: 0.01),
        "bybit" => EqualsTheVenuesAsync(
            Instruments[0], "/v5/market/orderbook?category=linear&symbol=BTCUSDT&limit=100", "u"),
        _ => EqualsTheSimulatorsAsync(Instruments[0]),
    };

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        await Simulator.DisposeAsync();
        _http.Dispose();
        _end.Dispose();
    }

    private static Level Level(KeyValuePair<decimal, decimal> level) => new((double)level.Key, (double)level.Value);

    private static IEnumerable<Level> Levels(JsonNode side, double contractSize, int count) =>
        side.AsArray().Take(count).Select(level => new Level(
            double.Parse(level![0]!.GetValue<string>()),
            (double)(decimal.Parse(level[1]!.GetValue<string>()) * (decimal)contractSize)));
}
