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
            ? Measurement.Known(1e4 * (Weighted(view.Top, bidSize, askSize) - view.Top.Mid) / view.Top.Mid)
            : Measurement.Unknown(view.Top.IsKnown ? ReadingStatus.NoData : view.Top.Status),
    };

    private static double Weighted(TopOfBook top, double bidSize, double askSize) =>
        (top.Ask * bidSize + top.Bid * askSize) / (askSize + bidSize);
}
