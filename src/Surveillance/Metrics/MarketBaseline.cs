using Surveillance.Markets;
using Surveillance.Metrics.Scores;

namespace Surveillance.Metrics;

/// <summary>
/// What a restarted engine needs beside the samples in <c>zscore:*</c> to go on as if nothing had happened: the payload
/// of <c>baseline:{exchange}:{instrument}</c>.
/// </summary>
/// <param name="Market">The market.</param>
/// <param name="SavedAt">When it was saved, UTC.</param>
/// <param name="Series">State by metric name.</param>
/// <param name="RecentDepth">
/// The newest depths within 10 bps, oldest first, from which the change of depth is computed.
/// </param>
public sealed record MarketBaseline(
    MarketId Market,
    DateTimeOffset SavedAt,
    IReadOnlyDictionary<string, SeriesState> Series,
    IReadOnlyList<TimedValue> RecentDepth)
{
    /// <summary>
    /// Gaps that were closed within the last 30 s: when each ended, and its length in seconds. Null where there is
    /// none, as on nearly every market in nearly every second, or where it is not known, as of an earlier version.
    /// </summary>
    public IReadOnlyList<TimedValue>? RecentGaps { get; init; }
}

/// <summary>The state of one series without the samples of its window.</summary>
/// <param name="LastObserved">When its value was last known, whether or not that value entered the window.</param>
/// <param name="Run">The run of anomalous samples that is being kept out; null outside of one.</param>
/// <param name="Carried">The baseline from before a gap, while it still counts; null without one.</param>
public sealed record SeriesState(DateTimeOffset LastObserved, AnomalyRun? Run, CarriedBaseline? Carried)
{
    /// <summary>The sums of deviations; null when no rule asks for them.</summary>
    public CusumSums? Cusum { get; init; }
}

/// <summary>A run of anomalous samples.</summary>
/// <param name="Start">When its first sample was observed.</param>
/// <param name="CleanSamples">Ordinary samples in a row since the last anomalous one.</param>
/// <param name="Samples">Its newest samples, oldest first, at most a window of them.</param>
public sealed record AnomalyRun(DateTimeOffset Start, int CleanSamples, IReadOnlyList<double> Samples);

/// <summary>Mean and standard deviation of a window that a gap cleared.</summary>
/// <param name="Mean">In the metric's unit.</param>
/// <param name="Std">Sample standard deviation (n − 1), before the floor.</param>
/// <param name="Until">Until when it counts; null while the new window still warms up.</param>
public sealed record CarriedBaseline(double Mean, double Std, DateTimeOffset? Until)
{
    /// <summary>Median and scale of that window; null when no rule asked for them.</summary>
    public RobustBaseline? Robust { get; init; }
}

/// <summary>A value and when it was observed, UTC.</summary>
public readonly record struct TimedValue(DateTimeOffset At, double Value);
