namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>book_age_seconds</c>: time since the book was last verified live, ≥ 0. Of a market that was never
/// seen, time since its book was expected: a lower bound. Always known, so that the rule on it fires when
/// all other figures are not; but for a market that its venue does not trade, of which no book is expected: after that
/// it counts from when it is traded again.
/// </summary>
internal static class BookAge
{
    public static MetricDefinition Definition { get; } = new()
    {
        Name = "book_age_seconds",
        Unit = "s",
        Measure = view => view.IsHalted
            ? Measurement.Unknown(ReadingStatus.Halted)
            : Measurement.Known(Math.Max(0, (view.Now - ExpectedSince(view)).TotalSeconds)),
    };

    private static DateTimeOffset ExpectedSince(MarketView view)
    {
        var seen = view.Book?.LocalTimestamp ?? view.ExpectedSince;
        return view.HaltedUntil is { } traded && traded > seen ? traded : seen;
    }
}
