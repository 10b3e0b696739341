namespace Surveillance.Metrics;

/// <summary>How unusual values are found: <c>features.yaml</c>, section <c>zscore</c>.</summary>
/// <param name="WindowSize">Samples in a window, at one a second. Default 300.</param>
/// <param name="MinSamples">Samples needed before a z-score is told. Default 30.</param>
/// <param name="ResetOnGap">Whether a gap clears the window. Default true.</param>
/// <param name="ResetOnGapThreshold">
/// A pause in observation longer than this is a gap, but for <see cref="UnseenTime"/>. Default 5 s.
/// </param>
/// <param name="AnomalyHold">
/// How long a run of anomalous samples stays out of the window, and how long a carried baseline counts. Default 600 s.
/// </param>
/// <param name="RunEndSamples">Ordinary samples in a row that end a run. Default 5.</param>
/// <param name="MinStd">Metric name to the least standard deviation, in the metric's unit.</param>
public sealed record ZScoreSettings(
    int WindowSize,
    int MinSamples,
    bool ResetOnGap,
    TimeSpan ResetOnGapThreshold,
    TimeSpan AnomalyHold,
    int RunEndSamples,
    IReadOnlyDictionary<string, double> MinStd)
{
    /// <summary>Weeks that tell what is usual at an hour of the week, where a rule asks for that. Default 4.</summary>
    public int HourOfWeekWeeks { get; init; } = 4;

    /// <summary>The time that a full window is of.</summary>
    public TimeSpan WindowLength => TimeSpan.FromSeconds(WindowSize);
}
