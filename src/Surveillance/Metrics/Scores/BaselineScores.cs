namespace Surveillance.Metrics.Scores;

/// <summary>
/// What is told of a reading beside its z-score, because a rule asks for it. Each is null where no rule does, or where
/// it is not known.
/// </summary>
/// <param name="Robust">Deviations from the median, by the median distance.</param>
/// <param name="Cusum">The larger of the two sums of deviations, negative for the one of small values.</param>
public sealed record BaselineScores(double? Robust, double? Cusum)
{
    /// <summary>The score of one kind.</summary>
    public double? this[BaselineKind kind] => kind switch
    {
        BaselineKind.Robust => Robust,
        BaselineKind.Cusum => Cusum,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The scores; null when none is known.</summary>
    public static BaselineScores? Of(double? robust, double? cusum) =>
        robust is null && cusum is null ? null : new BaselineScores(robust, cusum);
}
