using Surveillance.Markets;

namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>mark_index_deviation_bps</c> = 10⁴ (mark − index) / index, from the venue's ticker: how far the price that
/// liquidates positions has left the price that it should follow. Applies to perpetuals. Stale when the venue last
/// confirmed either of them longer ago than a book may be quiet.
/// </summary>
internal static class MarkIndexDeviation
{
    public static MetricDefinition Definition { get; } = new()
    {
        Name = "mark_index_deviation_bps",
        Unit = "bps",
        Floor = new FloorRule(DefaultMinStd: 0.05),
        Tick = view => view.TickBps,
        Measure = Measure,
    };

    private static Measurement? Measure(MarketView view)
    {
        if (view.Settings.Type != InstrumentType.Perpetual)
            return null;
        if (view.Ticker is not { Mark: { } mark, Index: { } index, MarkIndexAt: { } at })
            return Measurement.Unknown(ReadingStatus.NoData);
        return view.Now - at > view.Settings.StaleAfter
            ? Measurement.Unknown(ReadingStatus.Stale)
            : Measurement.Known(1e4 * (mark - index) / index, at);
    }
}
