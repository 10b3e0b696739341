namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>spread_abs</c> = a − b in quote currency; <c>spread_bps</c> = 10⁴ (a − b) / mid, the quoted spread
/// relative to mid. Absent when a side is empty, when the book is crossed and when it is stale. A step of one
/// tick moves it by one tick.
/// </summary>
internal static class Spread
{
    public static MetricDefinition Absolute { get; } = new()
    {
        Name = "spread_abs",
        Unit = "quote",
        Measure = view => view.Top.IsKnown
            ? Measurement.Known(view.Top.Spread)
            : Measurement.Unknown(view.Top.Status),
    };

    public static MetricDefinition InBps { get; } = new()
    {
        Name = "spread_bps",
        Unit = "bps",
        Floor = new FloorRule(DefaultMinStd: 0.01),
        Tick = view => view.TickBps,
        Measure = view => view.Top.IsKnown
            ? Measurement.Known(1e4 * view.Top.Spread / view.Top.Mid)
            : Measurement.Unknown(view.Top.Status),
    };
}
