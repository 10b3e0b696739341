using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Bybit;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges.Bybit;

/// <summary>One connection of a category without a socket: a test hands it each frame, and says when.</summary>
internal sealed class BybitBench
{
    public const string Topic = "orderbook.1000.BTCUSDT";

    public static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private static readonly HttpClient Http = new();

    private readonly BybitMarket[] _markets;

    public BybitBench(BybitCategory category, params IReadOnlyList<string> symbols)
    {
        Time.SetUtcNow(Start);
        symbols = symbols is [] ? ["BTCUSDT"] : symbols;
        var plan = new FeedPlan(Shipped.Config.Venues["bybit"], [.. symbols.Select(Listed)], TimeSpan.FromSeconds(5));
        Figures = new FeedFigures(plan, Start);
        var context = new FeedContext(Output, Http, Log, Log, Time);
        _markets = [.. plan.Instruments.Select(instrument => Market(instrument, plan, context))];
        Streams = new BybitStreams($"bybit {category.Name}", plan, category, _markets, Figures, context);
        Streams.Open(Outbox, Connection);
    }

    public FakeTimeProvider Time { get; } = new();

    public FeedFigures Figures { get; }

    public FeedOutput Output { get; } = new();

    public KeptLog Log { get; } = new();

    public Outbox Outbox { get; } = new();

    public ConnectionPulse Connection { get; } = new();

    public BybitStreams Streams { get; }

    public MarketFeed Feed => _markets[0].Line.Feed;

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>The book, if it can be trusted now.</summary>
    public BookSnapshot? Book
    {
        get
        {
            var read = new List<BookSnapshot>();
            Feed.TryRead(read, static (book, stamp, into) => into.Add(stamp.Capture(book)));
            return read.SingleOrDefault();
        }
    }

    /// <summary>The next gap that ended; null when there is none.</summary>
    public DataGap? Gap => Output.Gaps.TryRead(out var gap) ? gap : null;

    /// <summary>What was sent since this was last asked.</summary>
    public IReadOnlyList<string> Sent
    {
        get
        {
            var sent = new List<string>();
            while (Outbox.Frames.TryRead(out var frame))
                sent.Add(Encoding.UTF8.GetString(frame.Span));
            return sent;
        }
    }

    public static string Snapshot(
        long u, string bids = """["99","1"]""", string asks = """["101","1"]""", long ts = 0, long cts = 0) =>
        Frame("snapshot", u, bids, asks, ts, cts);

    public static string Delta(long u, string bids = "", string asks = "", long ts = 0, long cts = 0) =>
        Frame("delta", u, bids, asks, ts, cts);

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Milliseconds since 1970, so much after the start.</summary>
    public static long Ms(double seconds) => Start.ToUnixTimeMilliseconds() + (long)Math.Round(seconds * 1000);

    public FrameKind Take(string frame) => Streams.Take(Utf8(frame), Now);

    /// <summary>Lets time pass, looking once a second.</summary>
    public void Pass(double seconds)
    {
        for (var left = TimeSpan.FromSeconds(seconds); left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(1))
        {
            Time.Advance(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
            Streams.Look(Now);
        }
    }

    private static string Frame(string type, long u, string bids, string asks, long ts, long cts) =>
        string.Create(CultureInfo.InvariantCulture, $$$"""
        {"topic":"{{{Topic}}}","type":"{{{type}}}","ts":{{{ts}}},"data":{"s":"BTCUSDT","b":[{{{bids}}}],
        "a":[{{{asks}}}],"u":{{{u}}},"seq":{{{u * 7}}}},"cts":{{{cts}}}}
        """);

    private static Instrument Listed(string symbol) => Shipped.Config.Instruments["BTC-USDT-PERP"] with
    {
        Id = symbol == "BTCUSDT" ? "BTC-USDT-PERP" : symbol,
        Listings = new Dictionary<string, Listing> { ["bybit"] = new(symbol) },
    };

    private BybitMarket Market(Instrument instrument, FeedPlan plan, FeedContext context)
    {
        var topics = BybitTopics.Of(plan.ListingOf(instrument));
        var book = new OrderBook(new MarketId("bybit", instrument.Id), topics.Levels, CoverageRule.WorstHeld);
        var feed = new MarketFeed(plan, instrument, book, Figures, context);
        return new BybitMarket(feed.Leading, plan.ListingOf(instrument).Symbol, topics);
    }
}
