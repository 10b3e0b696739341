namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>book_updates_per_second</c>: updates the feed applied to the book, between the last two samples. Absent before
/// there were two, after a feed began to count anew, and while the book is stale.
/// </summary>
internal static class BookActivity
{
    public static MetricDefinition Definition { get; } = new()
    {
        Name = "book_updates_per_second",
        Unit = "1/s",
        Measure = view => view switch
        {
            { Top.Status: ReadingStatus.Stale or ReadingStatus.NoData } => Measurement.Unknown(view.Top.Status),
            { UpdatesPerSecond: { } rate } => Measurement.Known(rate),
            _ => Measurement.Unknown(ReadingStatus.NoData),
        },
    };
}
