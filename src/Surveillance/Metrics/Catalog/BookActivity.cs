namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>book_updates_per_second</c>: updates the feed applied to the book; <c>top_flips_per_second</c>: changes of the
/// best bid and of the best ask, each counted. Both between the last two samples. Absent before there were two, after a
/// feed began to count anew, and while the book is stale.
/// </summary>
internal static class BookActivity
{
    public static MetricDefinition Updates { get; } = new()
    {
        Name = "book_updates_per_second",
        Unit = "1/s",
        Measure = view => Measure(view, view.UpdatesPerSecond),
    };

    public static MetricDefinition TopFlips { get; } = new()
    {
        Name = "top_flips_per_second",
        Unit = "1/s",
        Measure = view => Measure(view, view.TopFlipsPerSecond),
    };

    private static Measurement Measure(MarketView view, double? rate) => view.Top.Status switch
    {
        ReadingStatus.Stale or ReadingStatus.NoData => Measurement.Unknown(view.Top.Status),
        _ => rate is { } known ? Measurement.Known(known) : Measurement.Unknown(ReadingStatus.NoData),
    };
}
