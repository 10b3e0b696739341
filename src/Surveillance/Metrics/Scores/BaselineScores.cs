namespace Surveillance.Metrics.Scores;

/// <summary>
/// What is told of a reading beside its z-score, because a rule asks for it. Each is null where no rule does, or where
/// it is not known.
/// </summary>
/// <param name="Robust">Deviations from the median, by the median distance.</param>
/// <param name="Cusum">The larger of the two sums of deviations, negative for the one of small values.</param>
/// <param name="HourOfWeek">Deviations from the mean of this hour in the weeks before.</param>
public sealed record BaselineScores(double? Robust, double? Cusum, double? HourOfWeek = null)
{
    /// <summary>The score of one kind.</summary>
    public double? this[BaselineKind kind] => kind switch
    {
        BaselineKind.Robust => Robust,
        BaselineKind.Cusum => Cusum,
        BaselineKind.HourOfWeek => HourOfWeek,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The scores; null when none is known.</summary>
    public static BaselineScores? Of(double? robust, double? cusum, double? hourOfWeek) =>
        (robust ?? cusum ?? hourOfWeek) is null ? null : new BaselineScores(robust, cusum, hourOfWeek);
}
