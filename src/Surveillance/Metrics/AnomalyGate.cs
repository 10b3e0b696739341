using Surveillance.Alerts;
using Surveillance.Metrics.Scores;

namespace Surveillance.Metrics;

/// <summary>
/// Says which samples of one series must not become its own baseline: those that meet both legs of a rule on it, by the
/// score that the rule asks for. Of the rules of a family that ask for the same one, that with the mildest threshold
/// counts. A rule without a z leg counts on its threshold alone. Whether alerts are switched on makes no difference.
/// Of a change in percent the way back stays out likewise, for rules that look at one side: depth that fell by 60 %
/// rises by 150 % when it returns, and that rise in the window would make the next fall look ordinary for as long as
/// the window is. Which rise is a return is not asked: a passing surplus, too, ends with a fall.
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
        var legs = families.Select(family => family.Aggregate((mildest, other) =>
            RuleLegs.IsWorse(mildest.Condition, mildest.Threshold, other.Threshold) ? other : mildest));
        var isChange = MetricCatalog.Find(metric) is { IsChange: true };
        return new AnomalyGate(isChange ? legs.SelectMany(there => there.WithWayBack()) : legs);
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
        AlertCondition Condition, double Threshold, double? ScoreLimit, BaselineKind? Baseline)
    {
        /// <summary>
        /// These, and those that a change back from the threshold meets: to p percent and back is -100 p / (100 + p).
        /// </summary>
        public IEnumerable<Legs> WithWayBack()
        {
            yield return this;
            AlertCondition? back = Condition switch
            {
                AlertCondition.Lt when Threshold is < 0 and > -100 => AlertCondition.Gt,
                AlertCondition.Gt when Threshold > 0 => AlertCondition.Lt,
                _ => null,
            };
            if (back is { } condition)
                yield return this with { Condition = condition, Threshold = -100 * Threshold / (100 + Threshold) };
        }
    }
}
