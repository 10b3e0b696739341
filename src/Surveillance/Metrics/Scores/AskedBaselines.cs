using Surveillance.Alerts;

namespace Surveillance.Metrics.Scores;

/// <summary>Which scores beside the z-score rules ask for of one series: none else is worked out.</summary>
/// <param name="Robust">Whether one asks for the robust score.</param>
/// <param name="CusumLimit">The largest limit of those that ask for the sums; null when none does.</param>
/// <param name="HourOfWeek">Whether one asks for the distance from what is usual at this hour of the week.</param>
public sealed record AskedBaselines(bool Robust, double? CusumLimit, bool HourOfWeek = false)
{
    /// <summary>What is asked of a metric on an instrument; null for nothing, as of every shipped rule.</summary>
    public static AskedBaselines? Of(RuleBook rules, string instrument, string metric)
    {
        List<(BaselineKind Kind, double Limit)> asked =
        [
            .. from rule in rules.Definitions
               where rule.Metric == metric && rule.RequiresZScore
               let limit = rules.LimitsOf(rule, instrument)?.ZScore
               where rule.Baseline is not null && limit is not null
               select (rule.Baseline!.Value, limit!.Value),
        ];
        var sums = asked.Where(each => each.Kind == BaselineKind.Cusum).Select(each => (double?)each.Limit);
        return asked.Count == 0
            ? null
            : new AskedBaselines(Asks(BaselineKind.Robust), sums.Max(), Asks(BaselineKind.HourOfWeek));

        bool Asks(BaselineKind kind) => asked.Exists(each => each.Kind == kind);
    }
}
