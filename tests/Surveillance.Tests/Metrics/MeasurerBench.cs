using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics;

/// <summary>A perpetual and its spot, sampled a second after the other with the shipped configuration.</summary>
internal sealed class MeasurerBench(MarketSettings? settings = null)
{
    private readonly MarketSettings _settings = settings ?? Some.Settings with { HasPeers = false };
    private MarketMeasurer? _measurer;

    public MarketMeasurer Measurer => _measurer ??= Begin(Some.Now);

    public UnseenTime Unseen { get; } = new();

    /// <summary>Seconds since the start.</summary>
    public int Second { get; set; }

    public DateTimeOffset Now => Some.Now.AddSeconds(Second);

    /// <summary>Best bid of the perpetual in tenths; the spot stands at 600,000.</summary>
    public int BidTicks { get; set; } = 600_000;

    /// <summary>Spread of the perpetual in tenths.</summary>
    public int SpreadTicks { get; set; } = 1;

    /// <summary>Base coins at each of the best prices.</summary>
    public double Size { get; set; } = 50;

    /// <summary>Whether the perpetual has no asks.</summary>
    public bool IsOneSided { get; set; }

    /// <summary>The newest inputs, verified live this very second.</summary>
    public MarketInputs Inputs => new(
        At(Some.Book(
            [new(BidTicks / 10.0, Size), new(BidTicks / 10.0 - 300, 9)],
            IsOneSided ? [] : [new((BidTicks + SpreadTicks) / 10.0, Size), new(BidTicks / 10.0 + 300, 9)])),
        null,
        At(Some.Book(60_000, 60_000.1, size: Size, market: Some.Spot)),
        []);

    /// <summary>Samples the next second.</summary>
    public MarketSample Take()
    {
        Second++;
        return Measurer.Sample(Inputs, Now);
    }

    /// <summary>Samples so many seconds; tells of the last.</summary>
    public MarketSample Take(int count)
    {
        for (var i = 1; i < count; i++)
            Take();
        return Take();
    }

    /// <summary>Samples the next second and tells one reading of it.</summary>
    public Reading Take(string metric) => Take().Readings.Readings[metric];

    /// <summary>For so many seconds nothing can be observed.</summary>
    public void LoseSight(int seconds)
    {
        Unseen.Begin(Now);
        Second += seconds;
        Unseen.End(Now);
    }

    /// <summary>Another engine goes on from what this one saved.</summary>
    public void Restart()
    {
        var baseline = Measurer.Save(Now);
        var windows = MetricCatalog.OfBooks.Select(metric => metric.Name).ToDictionary(name => name, Measurer.WindowOf);
        _measurer = Begin(Now);
        _measurer.Restore(baseline, windows);
    }

    private MarketMeasurer Begin(DateTimeOffset now) => new(_settings, expectedSince: now, unseen: Unseen);

    private BookSnapshot At(BookSnapshot book) =>
        book with { Timestamp = Now, LocalTimestamp = Now, UpdateCount = Second * 7L };
}
