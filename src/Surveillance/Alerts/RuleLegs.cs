namespace Surveillance.Alerts;

/// <summary>
/// The comparisons every rule is made of: the threshold leg, the z leg, the level at which an alert may end. Pure:
/// values in, answers out. The metrics engine uses the same ones to keep anomalous samples out of their own baseline.
/// </summary>
public static class RuleLegs
{
    /// <summary>
    /// Whether <paramref name="value"/> is beyond <paramref name="limit"/>; exactly on it is not beyond.
    /// </summary>
    public static bool IsBeyond(AlertCondition condition, double value, double limit) => condition switch
    {
        AlertCondition.Gt => value > limit,
        AlertCondition.Lt => value < limit,
        AlertCondition.AbsGt => Math.Abs(value) > limit,
        AlertCondition.AbsLt => Math.Abs(value) < limit,
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, null),
    };

    /// <summary>
    /// Whether a z-score is unusual on the side that the condition looks at: above for <c>gt</c>, below for <c>lt</c>,
    /// either for the absolute ones. <paramref name="limit"/> is positive, in standard deviations.
    /// </summary>
    public static bool IsUnusual(AlertCondition condition, double zScore, double limit) => condition switch
    {
        AlertCondition.Gt => zScore > limit,
        AlertCondition.Lt => zScore < -limit,
        _ => Math.Abs(zScore) > limit,
    };

    /// <summary>
    /// Whether a known value is beyond its threshold and, where a z limit is given, unusual as well. An unknown z-score
    /// under a z limit is not unusual.
    /// </summary>
    public static bool MeetsBothLegs(
        AlertCondition condition, double value, double? z, double threshold, double? zThreshold) =>
        IsBeyond(condition, value, threshold) &&
        (zThreshold is not { } limit || (z is { } score && IsUnusual(condition, score, limit)));

    /// <summary>
    /// The level that a value must be on the normal side of before an alert may end: the threshold moved towards normal
    /// by
    /// <paramref name="resolveRatio"/> (0–1). Falling limits move up when positive (500 k clears at 625 k) and towards
    /// zero when negative (−30 clears at −24).
    /// </summary>
    public static double ClearLevel(AlertCondition condition, double threshold, double resolveRatio) => condition switch
    {
        AlertCondition.Gt or AlertCondition.AbsGt when threshold >= 0 => threshold * resolveRatio,
        AlertCondition.Gt => threshold / resolveRatio,
        AlertCondition.Lt when threshold < 0 => threshold * resolveRatio,
        _ => threshold / resolveRatio,
    };

    /// <summary>
    /// Whether a value is on the normal side of a clear level; exactly on it is not, but where the level is zero: that
    /// is then what normal is, as of a figure that counts something.
    /// </summary>
    public static bool IsClear(AlertCondition condition, double value, double clearLevel) => condition switch
    {
        _ when clearLevel is 0 && value is 0 => condition != AlertCondition.AbsLt,
        AlertCondition.Gt => value < clearLevel,
        AlertCondition.Lt => value > clearLevel,
        AlertCondition.AbsGt => Math.Abs(value) < clearLevel,
        AlertCondition.AbsLt => Math.Abs(value) > clearLevel,
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, null),
    };

    /// <summary>
    /// How many times its limit a value is, or the limit the value, whichever way the rule looks: the larger the worse,
    /// across metrics. Infinite where there is nothing to divide by.
    /// </summary>
    public static double TimesOver(AlertCondition condition, double value, double limit)
    {
        var isFalling = condition == AlertCondition.AbsLt || (condition == AlertCondition.Lt && limit > 0);
        var (above, below) = isFalling ? (limit, value) : (value, limit);
        return Math.Abs(below) > 0 ? Math.Abs(above) / Math.Abs(below) : double.PositiveInfinity;
    }

    /// <summary>
    /// Whether <paramref name="value"/> is farther from normal than <paramref name="other"/>, for values and limits
    /// alike.
    /// </summary>
    public static bool IsWorse(AlertCondition condition, double value, double other) => condition switch
    {
        AlertCondition.Gt => value > other,
        AlertCondition.Lt => value < other,
        AlertCondition.AbsGt => Math.Abs(value) > Math.Abs(other),
        AlertCondition.AbsLt => Math.Abs(value) < Math.Abs(other),
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, null),
    };
}
