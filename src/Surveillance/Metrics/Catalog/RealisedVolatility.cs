namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>realised_vol_{1m,5m}_bps</c> = 10⁴ √Σ r², over the log returns r of mid from second to second of the last minute,
/// or five: how far mid has wandered, in basis points of itself, not annualised. <c>warming_up</c> before there are so
/// many returns; <c>gap</c> when mid was not known in one of the seconds.
/// </summary>
internal static class RealisedVolatility
{
    /// <summary>Seconds of the longest one.</summary>
    public const int LongestSeconds = 300;

    public static IEnumerable<MetricDefinition> Definitions =>
        [Of("realised_vol_1m_bps", 60), Of("realised_vol_5m_bps", LongestSeconds)];

    private static MetricDefinition Of(string name, int seconds) => new()
    {
        Name = name,
        Unit = "bps",
        Measure = view => !view.Top.IsKnown ? Measurement.Unknown(view.Top.Status)
            : view.Returns.SumOfSquares(seconds) is { } sum ? Measurement.Known(1e4 * Math.Sqrt(sum))
            : Measurement.Unknown(view.Returns.HasHadGap ? ReadingStatus.Gap : ReadingStatus.WarmingUp),
    };
}
