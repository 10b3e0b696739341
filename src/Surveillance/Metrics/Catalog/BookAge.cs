namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>book_age_seconds</c>: time since the book was last verified live, ≥ 0. Of a market that was never
/// seen, time since its book was expected: a lower bound. Always known, so that the rule on it fires when
/// all other figures are not.
/// </summary>
internal static class BookAge
{
    public static MetricDefinition Definition { get; } = new()
    {
        Name = "book_age_seconds",
        Unit = "s",
        Measure = view => Measurement.Known(
            Math.Max(0, (view.Now - (view.Book?.LocalTimestamp ?? view.ExpectedSince)).TotalSeconds)),
    };
}
