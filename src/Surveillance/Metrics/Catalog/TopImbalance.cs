namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>top_imbalance</c> = (qb − qa) / (qb + qa) of the sizes at the best bid and ask, in [−1, 1].
/// Absent when a side is empty, when the book is crossed and when it is stale.
/// </summary>
internal static class TopImbalance
{
    public static MetricDefinition Definition { get; } = new()
    {
        Name = "top_imbalance",
        Unit = "ratio",
        Measure = view => Sizes(view) is var (bid, ask)
            ? Measurement.Known((bid - ask) / (bid + ask))
            : Measurement.Unknown(view.Top.IsKnown ? ReadingStatus.NoData : view.Top.Status),
    };

    /// <summary>Sizes at the best bid and ask, of a finite sum; null when they are not known.</summary>
    public static (double Bid, double Ask)? Sizes(MarketView view) =>
        view.Top.IsKnown
        && view.Book is { Bids: [{ Size: var bid }, ..], Asks: [{ Size: var ask }, ..] }
        && double.IsFinite(bid + ask)
            ? (bid, ask)
            : null;
}
