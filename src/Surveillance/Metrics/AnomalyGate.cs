using Surveillance.Alerts;
using Surveillance.Metrics.Scores;

namespace Surveillance.Metrics;

/// <summary>
/// Says which samples of one series must not become its own baseline: those that meet both legs of a rule on it, by the
/// score that the rule asks for. Of the rules of a family that ask for the same one, that with the mildest threshold
/// counts. A rule without a z leg counts on its threshold alone. Whether alerts are switched on makes no difference.
/// </summary>
public sealed class AnomalyGate
{
    private readonly Legs[] _legs;

    private AnomalyGate(IEnumerable<Legs> legs) => _legs = [.. legs];

    /// <summary>Lets everything through.</summary>
    public static AnomalyGate Open { get; } = new([]);

    /// <summary>The gate of a metric on an instrument.</summary>
    public static AnomalyGate Of(RuleBook rules, string instrument, string metric)
    {
        var families =
            from rule in rules.Definitions
            where rule.Metric == metric
            let limits = rules.LimitsOf(rule, instrument)
            where limits is not null
            let score = rule.RequiresZScore ? limits.ZScore : null
            group new Legs(rule.Condition, limits.Threshold, score, rule.Baseline)
                by (rule.Family, rule.Condition, rule.Baseline);
        return new AnomalyGate(families.Select(family => family.Aggregate((mildest, other) =>
            RuleLegs.IsWorse(mildest.Condition, mildest.Threshold, other.Threshold) ? other : mildest)));
    }

    /// <summary>Whether a sample stays out of the window.</summary>
    /// <param name="value">In the metric's unit.</param>
    /// <param name="zScore">Against the window before it; null while the window warms up.</param>
    /// <param name="others">The scores beside that one.</param>
    public bool KeepsOut(double value, double? zScore, BaselineScores? others = null)
    {
        foreach (var legs in _legs)
        {
            var score = legs.Baseline is { } kind ? others?[kind] : zScore;
            if (RuleLegs.MeetsBothLegs(legs.Condition, value, score, legs.Threshold, legs.ScoreLimit))
                return true;
        }

        return false;
    }

    private readonly record struct Legs(
        AlertCondition Condition, double Threshold, double? ScoreLimit, BaselineKind? Baseline);
}
