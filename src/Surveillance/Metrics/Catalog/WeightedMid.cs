namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>weighted_mid_bps</c> = 10⁴ (w − mid) / mid with w = (a · qb + b · qa) / (qa + qb): how far the size-weighted mid
/// lies from mid; positive when more is bid than offered at the top. It is the weighted mid, not Stoikov's micro-price,
/// which is fitted. Absent when a side is empty, when the book is crossed and when it is stale.
/// </summary>
internal static class WeightedMid
{
    public static MetricDefinition Definition { get; } = new()
    {
        Name = "weighted_mid_bps",
        Unit = "bps",
        Measure = view => TopImbalance.Sizes(view) is var (bidSize, askSize)
            ? Measurement.Known(1e4 * Beside(view.Top, bidSize, askSize) / view.Top.Mid)
            : Measurement.Unknown(view.Top.IsKnown ? ReadingStatus.NoData : view.Top.Status),
    };

    /// <summary>
    /// w − mid, which is half the spread times the imbalance of the sizes: the difference of two numbers that agree in
    /// their first ten digits would keep but six of its own.
    /// </summary>
    private static double Beside(TopOfBook top, double bidSize, double askSize) =>
        top.Spread / 2 * ((bidSize - askSize) / (bidSize + askSize));
}
