using Surveillance.Metrics;
using Surveillance.Metrics.Scores;

namespace Surveillance.Alerts;

/// <summary>What a rule says of a reading.</summary>
public enum RuleOutcome
{
    /// <summary>A leg is unknown: neither met nor cleared.</summary>
    NotJudged,

    /// <summary>Both legs are known and one of them does not hold.</summary>
    NotMet,

    /// <summary>Every leg that the rule has holds.</summary>
    Met,
}

/// <summary>Both legs of a rule on one reading, and the reason by name.</summary>
/// <param name="ThresholdLeg">Whether the value is beyond its limit.</param>
/// <param name="ZScoreLeg">Whether the z-score is, or the hard limit stands in for it.</param>
/// <param name="Reason">
/// One of <see cref="JudgementReasons"/>, or the status of the reading that made it unknown.
/// </param>
public readonly record struct RuleVerdict(LegOutcome ThresholdLeg, LegOutcome ZScoreLeg, string Reason)
{
    /// <summary>Both legs in one word.</summary>
    public RuleOutcome Outcome =>
        ThresholdLeg == LegOutcome.Unknown || ZScoreLeg == LegOutcome.Unknown ? RuleOutcome.NotJudged
        : ThresholdLeg == LegOutcome.Met && ZScoreLeg != LegOutcome.NotMet ? RuleOutcome.Met
        : RuleOutcome.NotMet;
}

/// <summary>Judges one rule on one reading. Knows nothing of time: holds and states belong to the life cycle.</summary>
public static class RuleEvaluation
{
    /// <summary>Both legs of <paramref name="rule"/> on <paramref name="reading"/>.</summary>
    public static RuleVerdict Judge(AlertRule rule, RuleLimits limits, in Reading reading)
    {
        if (KnownValue(reading) is not { } value)
        {
            var unknown = rule.RequiresZScore ? LegOutcome.Unknown : LegOutcome.NotRequired;
            return new RuleVerdict(LegOutcome.Unknown, unknown, WhyUnknown(reading));
        }

        var isBeyond = RuleLegs.IsBeyond(rule.Condition, value, limits.Threshold);
        var threshold = isBeyond ? LegOutcome.Met : LegOutcome.NotMet;
        var (zScore, zReason) = ZScoreLeg(rule, limits, reading, value);
        var reason = zScore == LegOutcome.Unknown ? zReason
            : !isBeyond ? JudgementReasons.WithinThreshold
            : zReason;
        return new RuleVerdict(threshold, zScore, reason);
    }

    /// <summary>
    /// The value where it can be judged; null where it is missing or covers only a part of what it claims to.
    /// </summary>
    public static double? KnownValue(in Reading reading) => reading.Status switch
    {
        ReadingStatus.Ok or ReadingStatus.WarmingUp or ReadingStatus.Flat or ReadingStatus.Carried
            when reading.Value is { } value && double.IsFinite(value) => value,
        _ => null,
    };

    private static (LegOutcome Leg, string Reason) ZScoreLeg(
        AlertRule rule, RuleLimits limits, in Reading reading, double value)
    {
        if (!rule.RequiresZScore || limits.ZScore is not { } limit)
            return (LegOutcome.NotRequired, JudgementReasons.Met);
        var known = reading.ScoreBy(rule.Baseline);

        // What is usual at an hour of the week is known without the window, or is not known with it.
        var isByHour = rule.Baseline == BaselineKind.HourOfWeek;
        if (reading.Status == ReadingStatus.WarmingUp && !(isByHour && known is not null))
            return (LegOutcome.Unknown, JudgementReasons.WarmingUp);
        if (known is { } score && RuleLegs.IsUnusual(rule.Condition, score, limit))
            return (LegOutcome.Met, JudgementReasons.Met);

        // An incident that is older than the window, or that crept in, must not be normal for ever. From here on: the
        // hard limit itself counts.
        if (limits.HardLimit is { } hardLimit && !RuleLegs.IsWorse(rule.Condition, hardLimit, value))
            return (LegOutcome.Met, JudgementReasons.HardLimit);
        return known is null
            ? (LegOutcome.Unknown, isByHour ? JudgementReasons.WarmingUp : JudgementReasons.NotScored)
            : (LegOutcome.NotMet, JudgementReasons.NotUnusual);
    }

    private static string WhyUnknown(in Reading reading) => reading.Status switch
    {
        ReadingStatus.OneSided => "one_sided",
        ReadingStatus.Crossed => "crossed",
        ReadingStatus.Stale => "stale",
        ReadingStatus.Truncated => "truncated",
        ReadingStatus.Gap => "gap",
        ReadingStatus.Halted => "halted",
        _ => "no_data",
    };
}
