namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>gap_duration_seconds</c>: length of the longest gap that was closed within the last 30 s, else 0. It falls back
/// to 0 by itself, so that an alert on it ends by itself.
/// </summary>
internal static class GapDuration
{
    /// <summary>How long a closed gap is told.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromSeconds(30);

    public static MetricDefinition Definition { get; } = new()
    {
        Name = "gap_duration_seconds",
        Unit = "s",
        Measure = view => Measurement.Known(Longest(view)),
    };

    /// <summary>Whether a gap was closed so lately that it is told.</summary>
    public static bool IsTold(TimedValue gap, DateTimeOffset now) =>
        now - gap.At <= Reach && !ClockSetBack.Since(gap.At, now);

    private static double Longest(MarketView view)
    {
        var longest = 0.0;
        for (var i = 0; i < view.RecentGaps.Count; i++)
        {
            var gap = view.RecentGaps[i];
            if (IsTold(gap, view.Now))
                longest = Math.Max(longest, gap.Value);
        }

        return longest;
    }
}
