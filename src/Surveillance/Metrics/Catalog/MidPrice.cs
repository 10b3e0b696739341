namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>mid_price</c> = (a + b) / 2 in quote currency, of the best ask a and the best bid b.
/// Absent when a side is empty, when the book is crossed (b ≥ a: a broken book has no price) and when it is stale.
/// </summary>
internal static class MidPrice
{
    public static MetricDefinition Definition { get; } = new()
    {
        Name = "mid_price",
        Unit = "quote",
        Measure = view => view.Top.IsKnown ? Measurement.Known(view.Top.Mid) : Measurement.Unknown(view.Top.Status),
    };
}
