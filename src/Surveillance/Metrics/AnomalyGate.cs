using Surveillance.Alerts;

namespace Surveillance.Metrics;

/// <summary>
/// Says which samples of one series must not become its own baseline: those that meet both legs of a rule on it. The
/// rule of a family with the mildest threshold counts. A rule without a z leg counts on its threshold alone. Whether
/// alerts are switched on makes no difference.
/// </summary>
public sealed class AnomalyGate
{
    private readonly (AlertCondition Condition, double Threshold, double? ZScore)[] _legs;

    private AnomalyGate(IEnumerable<(AlertCondition, double, double?)> legs) => _legs = [.. legs];

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
            group (rule.Condition, limits.Threshold, ZScore: rule.RequiresZScore ? limits.ZScore : null)
                by (rule.Family, rule.Condition);
        return new AnomalyGate(families.Select(family => family.Aggregate((mildest, other) =>
            RuleLegs.IsWorse(mildest.Condition, mildest.Threshold, other.Threshold) ? other : mildest)));
    }

    /// <summary>Whether a sample stays out of the window.</summary>
    /// <param name="value">In the metric's unit.</param>
    /// <param name="zScore">Against the window before it; null while the window warms up.</param>
    public bool KeepsOut(double value, double? zScore)
    {
        foreach (var (condition, threshold, zLimit) in _legs)
        {
            if (RuleLegs.MeetsBothLegs(condition, value, zScore, threshold, zLimit))
                return true;
        }

        return false;
    }
}
