using System.Text;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Coinbase;
using Surveillance.Exchanges.Kraken;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges;

/// <summary>
/// The streams of a venue without a connection: a test hands over each frame, sees what is sent, and moves the clock.
/// </summary>
internal sealed class DollarStage
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 18, 0, 0, TimeSpan.Zero);
    private static readonly HttpClient Http = new();

    private readonly FeedContext _context;
    private readonly FeedFigures _figures;
    private readonly Dictionary<string, MarketFeed> _feeds = [];
    private readonly Outbox _outbox = new();
    private readonly IVenueStreams _streams;

    private DollarStage(string exchange, IReadOnlyList<Instrument> instruments)
    {
        Time.SetUtcNow(Start);
        Plan = new FeedPlan(Shipped.Config.Venues[exchange], instruments, TimeSpan.FromSeconds(5));
        _figures = new FeedFigures(Plan, Start);
        _context = new FeedContext(Output, Http, Log, Log, Time);
        _streams = exchange == "kraken" ? Kraken() : Coinbase();
        _streams.Open(_outbox, new ConnectionPulse());
    }

    public FakeTimeProvider Time { get; } = new();

    public FeedPlan Plan { get; }

    public FeedOutput Output { get; } = new();

    public KeptLog Log { get; } = new();

    public VenueHealth Health => _figures.At(Time.GetUtcNow());

    /// <summary>What was sent since this was last asked.</summary>
    public IReadOnlyList<string> Sent
    {
        get
        {
            var sent = new List<string>();
            while (_outbox.Frames.TryRead(out var frame))
                sent.Add(Encoding.UTF8.GetString(frame.Span));
            return sent;
        }
    }

    /// <param name="exchange">kraken or coinbase.</param>
    /// <param name="alter">Changes the shipped instruments, BTC and ETH in dollars.</param>
    public static DollarStage Set(string exchange, Func<Instrument, Instrument>? alter = null)
    {
        var shipped = Shipped.Config.Instruments.Values.Where(one => one.Listings.ContainsKey(exchange));
        return new DollarStage(exchange, [.. alter is null ? shipped : shipped.Select(alter)]);
    }

    public FrameKind Take(string frame) => Take(Encoding.UTF8.GetBytes(frame));

    public FrameKind Take(byte[] frame) => _streams.Take(frame, Time.GetUtcNow());

    /// <summary>Lets a second pass, and the streams be looked at, so many times.</summary>
    public void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            _streams.Look(Time.GetUtcNow());
        }
    }

    public void Close() => _streams.Close(GapReason.Disconnect);

    public void Open() => _streams.Open(_outbox, new ConnectionPulse());

    public MarketFeed Market(string instrument) => _feeds[instrument];

    /// <summary>The book, if it can be trusted now.</summary>
    public BookSnapshot? Book(string instrument)
    {
        var read = new List<BookSnapshot>();
        _feeds[instrument].TryRead(read, static (book, stamp, into) => into.Add(stamp.Capture(book)));
        return read.SingleOrDefault();
    }

    public DataGap? NextGap() => Output.Gaps.TryRead(out var gap) ? gap : null;

    private KrakenStreams Kraken() => new(
        "kraken public", new Uri("ws://localhost"), TimeSpan.Zero, TimeSpan.FromSeconds(30),
        [.. Plan.Instruments.Select(one => new KrakenMarket(
            Feed(one, KrakenSync.LevelLimit, CoverageRule.WorstHeld).Leading, Plan.ListingOf(one).Symbol))],
        _figures, _context);

    private CoinbaseStreams Coinbase()
    {
        CoinbaseMarket[] markets = [.. Plan.Instruments.Select(one => new CoinbaseMarket(
            Feed(one, CoinbaseMarket.LevelLimit, CoverageRule.SnapshotRange).Leading, Plan.ListingOf(one).Symbol))];
        foreach (var market in markets)
            market.Take(new CoinbaseProduct(market.Product, TickSize: 0.01));
        return new CoinbaseStreams(
            "coinbase public", new Uri("ws://localhost"), TimeSpan.Zero, markets,
            new DailyListings("coinbase", _ => Task.CompletedTask, _context), _figures, _context);
    }

    private MarketFeed Feed(Instrument instrument, int levelLimit, CoverageRule coverage)
    {
        var book = new OrderBook(new MarketId(Plan.Exchange, instrument.Id), levelLimit, coverage);
        return _feeds[instrument.Id] = new MarketFeed(Plan, instrument, book, _figures, _context);
    }
}
