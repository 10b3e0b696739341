using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Metrics;

/// <summary>Dull markets, books and views: each test states only what it is about.</summary>
internal static class Some
{
    /// <summary>The moment at which everything is measured unless a test says otherwise.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    public static MarketId Perp => Shipped.Perp;

    public static MarketId Spot => Shipped.Spot;

    public static MarketId OtherPerp => Shipped.OtherPerp;

    /// <summary>The shipped settings of scores: window 300, warm-up 30, gap 5 s, hold 600 s, run end 5.</summary>
    public static ZScoreSettings ZScore => Shipped.Config.Features.ZScore;

    /// <summary>A perpetual to which every metric of a book applies.</summary>
    public static MarketSettings Settings { get; } = new(
        Perp,
        InstrumentType.Perpetual,
        TracksSpot: true,
        HasPeers: true,
        StaleAfter: TimeSpan.FromSeconds(5),
        ZScore,
        Shipped.Config.Rules);

    /// <summary>Rules of nothing: no sample stays out of any window.</summary>
    public static RuleBook NoRules { get; } =
        new([], new Dictionary<string, IReadOnlyDictionary<string, RuleLimits>>());

    /// <summary>
    /// A book as the feed publishes it, both sides wholly known unless <paramref name="limit"/> says less.
    /// </summary>
    public static BookSnapshot Book(
        ReadOnlySpan<Level> bids,
        ReadOnlySpan<Level> asks,
        int limit = 1000,
        TimeSpan age = default,
        double? tick = 0.1,
        MarketId? market = null)
    {
        var book = new OrderBook(market ?? Perp);
        book.Load(bids, asks, limit, sequenceId: 1);
        return new BookStamp(Now - age, Now - age, BookSource.Stream, DepthLevels: 20, tick).Capture(book);
    }

    /// <summary>A book of one level a side.</summary>
    public static BookSnapshot Book(
        double bid, double ask, TimeSpan age = default, double size = 1, double? tick = 0.1, MarketId? market = null) =>
        Book([new(bid, size)], [new(ask, size)], age: age, tick: tick, market: market);

    public static Ticker Ticker(double? mark, double? index, TimeSpan age = default) => new()
    {
        Market = Perp,
        Timestamp = Now - age,
        LocalTimestamp = Now - age,
        Mark = mark,
        Index = index,
        MarkIndexAt = Now - age,
        FundingRate = 0.0001,
        FundingAt = Now - age,
        FundingIntervalHours = 8,
    };

    public static MarketView View(BookSnapshot? book) => View(MarketInputs.Of(book));

    public static MarketView View(MarketInputs inputs, MarketSettings? settings = null) =>
        new(settings ?? Settings, inputs, Now) { ExpectedSince = Now };

    /// <summary>What a metric of the catalog finds; it must apply.</summary>
    public static Measurement Measure(string metric, MarketView view) =>
        MetricCatalog.Find(metric)!.Measure!(view)!.Value;

    public static Measurement Measure(string metric, BookSnapshot? book) => Measure(metric, View(book));
}
