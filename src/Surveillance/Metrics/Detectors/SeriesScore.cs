namespace Surveillance.Metrics.Detectors;

/// <summary>What a detector says of one value, by what came before it alone.</summary>
/// <param name="Score">
/// How unusual it is, in the detector's own unit, with its sign; null while that is not known.
/// </param>
/// <param name="IsFlagged">Whether it is an anomaly.</param>
/// <param name="Reason">One of <see cref="ScoreReasons"/>.</param>
public readonly record struct SeriesScore(double? Score, bool IsFlagged, string Reason)
{
    /// <summary>A value of which nothing can be said yet.</summary>
    public static SeriesScore WarmingUp { get; } = new(null, IsFlagged: false, ScoreReasons.WarmingUp);

    /// <summary>The score against its limit, in either direction.</summary>
    public static SeriesScore Of(double score, double limit) => Math.Abs(score) <= limit
        ? new SeriesScore(score, IsFlagged: false, ScoreReasons.Usual)
        : new SeriesScore(score, IsFlagged: true, score > 0 ? ScoreReasons.High : ScoreReasons.Low);
}

/// <summary>Why a value is flagged or not.</summary>
public static class ScoreReasons
{
    /// <summary>Too few values came before it.</summary>
    public const string WarmingUp = "warming_up";

    /// <summary>Within the limit.</summary>
    public const string Usual = "usual";

    /// <summary>Beyond the limit, upwards.</summary>
    public const string High = "high";

    /// <summary>Beyond the limit, downwards.</summary>
    public const string Low = "low";

    /// <summary>It lasted so long that it is what the series now does.</summary>
    public const string NewNormal = "new_normal";

    /// <summary>There is no value.</summary>
    public const string NoData = "no_data";

    /// <summary>It is not later than the value before it, and was left out.</summary>
    public const string OutOfOrder = "out_of_order";
}
