using System.Text;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Okx;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges.Okx;

/// <summary>
/// The prices of as many swaps as a connection carries, whose books go on; without a socket, looked at once a second.
/// </summary>
public sealed class OkxPriceTests
{
    private const int Markets = 50;

    private static readonly DateTimeOffset Start = new(2026, 11, 26, 3, 0, 0, TimeSpan.Zero);
    private static readonly HttpClient Http = new();

    private readonly FakeTimeProvider _time = new(Start);
    private readonly KeptLog _log = new();
    private readonly Outbox _outbox = new();
    private readonly FeedFigures _figures;
    private readonly OkxStreams _streams;
    private readonly List<(int Second, string Text)> _renewals = [];

    public OkxPriceTests()
    {
        var instruments = Enumerable.Range(0, Markets).Select(Swap).ToList();
        var plan = new FeedPlan(Shipped.Config.Venues["okx"], instruments, TimeSpan.FromSeconds(5));
        _figures = new FeedFigures(plan, Start);
        var context = new FeedContext(new FeedOutput(), Http, _log, _log, _time);
        var markets = instruments.ConvertAll(instrument => Market(instrument, plan, context));
        _streams = new OkxStreams(
            "okx public", new Uri("wss://venue"), TimeSpan.Zero, markets,
            new DailyListings("okx", _ => Task.CompletedTask, context),
            new SnapshotFetches<OkxMarket>((_, _) => default), _figures, context);
        _streams.Open(_outbox, new ConnectionPulse());
    }

    private VenueHealth Health => _figures.At(_time.GetUtcNow());

    [Fact]
    public void What_speaks_as_seldom_as_the_venue_states_is_never_subscribed_anew()
    {
        // A ticker begins with what is known.
        Each(0, every: 1, symbol => Frame("tickers", symbol, "\"last\":\"7\""));
        for (var second = 1; second <= 3_600; second++)
        {
            Pass(second);
            Each(second, every: 10, symbol => Frame("mark-price", symbol, "\"markPx\":\"7\""));
            Each(second, every: 60, symbol => Frame("index-tickers", Index(symbol), "\"idxPx\":\"7\""));
            Each(second, every: 60, symbol => Frame("tickers", symbol, "\"last\":\"7\""));
            Each(second, every: 90, symbol => Frame("funding-rate", symbol, Funding));
        }

        Assert.Empty(_renewals);
        Assert.Equal((0, 0L), (Health.SilentStreams, Health.StreamsRenewed));
    }

    [Fact]
    public void One_channel_that_stops_is_subscribed_anew_and_no_other()
    {
        for (var second = 1; second <= 60; second++)
        {
            Pass(second);
            Each(second, every: 1, symbol => symbol == Symbol(7) && second > 20
                ? null
                : Frame("mark-price", symbol, "\"markPx\":\"7\""));
            Each(second, every: 1, symbol => Frame("tickers", symbol, "\"last\":\"7\""));
        }

        Assert.Equal(
            [
                (46, """{"op":"unsubscribe","args":[{"channel":"mark-price","instId":"C7-USDT-SWAP"}]}"""),
                (46, """{"op":"subscribe","args":[{"channel":"mark-price","instId":"C7-USDT-SWAP"}]}"""),
            ],
            _renewals);
    }

    [Fact]
    public void Two_hundred_silent_channels_leave_books_the_operations_that_the_venue_allows_in_an_hour()
    {
        for (var second = 1; second < 3_600; second++)
            Pass(second);
        var operations = 5 * Markets + _renewals.Count;
        Assert.InRange(operations, 350, 360);
        Assert.Equal(_renewals.Count / 2, Health.StreamsRenewed);
        Assert.Equal(4 * Markets, Health.SilentStreams, 5.0);
        Assert.All(
            _renewals.Chunk(2).Zip(_renewals.Skip(2).Chunk(2)),
            pair => Assert.True(pair.Second[0].Second - pair.First[0].Second >= 60));

        // The first subscriptions are an hour old: there is room again.
        for (var second = 3_600; second < 7_200; second++)
            Pass(second);
        Assert.InRange(_renewals.Count / 2, 110, 120);
    }

    private static string Funding =>
        "\"fundingRate\":\"0.0001\",\"fundingTime\":\"1791072000000\",\"nextFundingTime\":\"1791100800000\"";

    private static string Symbol(int market) => $"C{market}-USDT-SWAP";

    private static string Index(string symbol) => symbol[..^"-SWAP".Length];

    private static string Frame(string channel, string instrument, string figures) => $$"""
        {"arg":{"channel":"{{channel}}","instId":"{{instrument}}"},"data":[{ {{figures}},"ts":"1791044805993"}]}
        """;

    private static Instrument Swap(int number) => Shipped.Config.Instruments["BTC-USDT-PERP"] with
    {
        Id = $"C{number}-USDT-PERP",
        Listings = new Dictionary<string, Listing> { ["okx"] = new(Symbol(number)) },
    };

    private OkxMarket Market(Instrument instrument, FeedPlan plan, FeedContext context)
    {
        var symbol = plan.ListingOf(instrument).Symbol;
        var book = new OrderBook(new MarketId("okx", instrument.Id), OkxSync.LevelLimit, CoverageRule.WorstHeld);
        var feed = new MarketFeed(plan, instrument, book, _figures, context);
        var market = new OkxMarket(feed.Leading, symbol, isSwap: true, statedContractSize: null);
        Assert.True(market.Take(new OkxContract(symbol, 0.01, TickSize: 0.1)));
        return market;
    }

    /// <summary>Lets a second pass. Each book is told whole, and each minute that nothing changed.</summary>
    private void Pass(int second)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        if (second == 1)
        {
            Each(second, every: 1, symbol => Book(symbol, "snapshot", "[[\"8\",\"1\",\"0\",\"1\"]]", previous: -1));
            Sent();
        }
        else
            Each(second, every: 60, symbol => Book(symbol, "update", "[]", previous: 1));
        _streams.Look(_time.GetUtcNow());
        _renewals.AddRange(Sent().Select(text => (second, text)));
    }

    private static string Book(string symbol, string action, string asks, int previous) => $$"""
        {"arg":{"channel":"books","instId":"{{symbol}}"},"action":"{{action}}","data":[{"asks":{{asks}},"bids":[],
        "ts":"1791044805993","checksum":0,"seqId":1,"prevSeqId":{{previous}}}]}
        """;

    private void Each(int second, int every, Func<string, string?> frame)
    {
        if (second % every != 0)
            return;
        for (var i = 0; i < Markets; i++)
            if (frame(Symbol(i)) is { } text)
                Assert.Equal(FrameKind.Data, _streams.Take(Encoding.UTF8.GetBytes(text), _time.GetUtcNow()));
    }

    private List<string> Sent()
    {
        var sent = new List<string>();
        while (_outbox.Frames.TryRead(out var frame))
            sent.Add(Encoding.UTF8.GetString(frame.Span));
        return sent;
    }
}
