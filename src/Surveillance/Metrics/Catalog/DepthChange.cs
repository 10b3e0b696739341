namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>depth_10bps_change_pct</c> = 100 (now − then) / then, where now and then are medians of <c>depth_10bps_total</c>
/// over 5 s, 10 s apart: (t − 5, t] against (t − 15, t − 10], where t is the second that was sampled last. So it stands
/// still between two samples, and is what the stored depths of those seconds give, but for that of a book which
/// came only after its second was sampled. Medians, because a single empty instant is not a withdrawal of liquidity.
/// <c>warming_up</c> before 15 s are known; <c>gap</c> when the data paused within them; else as the depth itself.
/// </summary>
internal static class DepthChange
{
    private static readonly TimeSpan Width = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(10);

    /// <summary>Fewer seconds than this of the five are no median.</summary>
    private const int LeastSamples = 3;

    /// <summary>How long a depth is of use.</summary>
    public static TimeSpan Span { get; } = Width + Apart;

    public static MetricDefinition Definition { get; } = new()
    {
        Name = "depth_10bps_change_pct",
        Unit = "percent",
        Floor = new FloorRule(DefaultMinStd: 1),
        IsChange = true,
        LooksBack = Span,
        Measure = Measure,
    };

    private static Measurement? Measure(MarketView view)
    {
        var depth = Depth.Total(view, 10);
        if (depth.Value is null)
            return depth;

        var pause = view.Settings.ZScore.ResetOnGapThreshold;
        if ((view.Now - view.Second).Duration() > pause)
            return Measurement.Unknown(ReadingStatus.Gap);

        // Asked for at each change of a book, it is worked out once a second.
        if (view.DepthChange is not { } known || (known.Second, known.Pause) != (view.Second, pause))
            view.DepthChange = known = new StandingFigure(
                view.Second, pause, Between(view.RecentDepth, view.Second, pause));
        return known.Measurement;
    }

    private static Measurement Between(IReadOnlyList<TimedValue> recent, DateTimeOffset second, TimeSpan pause)
    {
        if (HasHole(recent, second, pause))
            return Measurement.Unknown(ReadingStatus.Gap);

        Span<double> window = stackalloc double[32];
        if (Median(recent, second - Apart, window) is not { } then || Median(recent, second, window) is not { } now)
            return Measurement.Unknown(ReadingStatus.WarmingUp);
        return then > 0 ? Measurement.Known(100 * (now - then) / then) : Measurement.Unknown(ReadingStatus.NoData);
    }

    /// <summary>
    /// Whether the data paused for longer than <paramref name="limit"/> between two depths, or since the newest.
    /// </summary>
    private static bool HasHole(IReadOnlyList<TimedValue> recent, DateTimeOffset second, TimeSpan limit)
    {
        for (var i = 0; i < recent.Count; i++)
        {
            var next = i + 1 < recent.Count ? recent[i + 1].At : second;
            if (next - recent[i].At > limit && next > second - Span)
                return true;
        }

        return false;
    }

    private static double? Median(IReadOnlyList<TimedValue> recent, DateTimeOffset end, Span<double> window)
    {
        var count = 0;
        for (var i = 0; i < recent.Count && count < window.Length; i++)
        {
            if (recent[i].At > end - Width && recent[i].At <= end)
                window[count++] = recent[i].Value;
        }

        if (count < LeastSamples)
            return null;
        var values = window[..count];
        values.Sort();
        return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
    }
}
