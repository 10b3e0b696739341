namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>gap_duration_seconds</c>: length of the longest gap that was closed within the last 30 s, else 0. It falls back
/// to 0 by itself, so that an alert on it ends by itself.
/// </summary>
internal static class GapDuration
{
    /// <summary>How long a closed gap is told.</summary>
    public static TimeSpan Reach { get; } = TimeSpan.FromSeconds(30);

    public static MetricDefinition Definition { get; } = new()
    {
        Name = "gap_duration_seconds",
        Unit = "s",
        Measure = view => Measurement.Known(Longest(view)),
    };

    private static double Longest(MarketView view)
    {
        var longest = 0.0;
        for (var i = 0; i < view.RecentGaps.Count; i++)
        {
            var gap = view.RecentGaps[i];
            if (view.Now - gap.End <= Reach)
                longest = Math.Max(longest, gap.Duration.TotalSeconds);
        }

        return longest;
    }
}
