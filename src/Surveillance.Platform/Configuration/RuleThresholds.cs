using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Platform.Configuration;

/// <summary>Reads the limits of one instrument, of section <c>thresholds</c> of <c>alerts.yaml</c>.</summary>
internal static class RuleThresholds
{
    /// <summary>Rule name to limits.</summary>
    // spread_warning: { threshold: 3.0, zscore: 2.0, hard_limit: 20 }
    public static IReadOnlyDictionary<string, RuleLimits> Read(
        YamlSection section, string instrument, IReadOnlyDictionary<string, AlertRule> rules)
    {
        var limits = new Dictionary<string, RuleLimits>();
        foreach (var name in section.Entries.Select(entry => entry.Key))
        {
            var rule = rules.GetValueOrDefault(name);
            if (rule is null)
                section.Mistake(name, $"no such rule under definitions, {Spelling.Hint(name, [.. rules.Keys])}");
            else if (instrument != MarketId.All && MetricCatalog.Find(rule.Metric) is { Scope: not MetricScope.Book })
            {
                section.Mistake(
                    name, $"{rule.Metric} is no figure of an instrument; its limits stand under \"{MarketId.All}\"");
            }

            limits[name] = Limits(section.Section(name), rule);
        }

        return limits;
    }

    private static RuleLimits Limits(YamlSection section, AlertRule? rule)
    {
        var range = rule?.Condition switch
        {
            AlertCondition.Gt => NumberRange.NotNegative,
            AlertCondition.AbsGt or AlertCondition.AbsLt => NumberRange.Positive,
            _ => NumberRange.Any,
        };
        section.Required("threshold");
        var threshold = section.Number("threshold", range);
        var limits = new RuleLimits(
            threshold ?? 0,
            section.Number("zscore", NumberRange.Positive),
            section.Number("hard_limit", NumberRange.Any))
        {
            SharePct = section.Number("share_pct", NumberRange.Between(0, 100)),
        };
        section.EndOfKeys();
        if (rule is not null)
            CheckLegs(section, rule);
        if (rule is not null && threshold is { } known && limits.HardLimit is { } hard
            && !IsBeyond(hard, known, rule.Condition))
            section.Mistake("hard_limit", $"must lie beyond the threshold of {known}, was {hard}");
        return limits;
    }

    private static void CheckLegs(YamlSection section, AlertRule rule)
    {
        if (rule.RequiresZScore && !section.Has("zscore"))
            section.Mistake("zscore", $"required, because {rule.Name} has requires_zscore: true");
        if (!rule.RequiresZScore && section.Has("zscore"))
            section.Mistake("zscore", $"would not be looked at, because {rule.Name} has no requires_zscore: true");
        if (!rule.RequiresZScore && section.Has("hard_limit"))
            section.Mistake("hard_limit", $"has no meaning, because {rule.Name} has no requires_zscore: true");
        if (rule.Metric != WatchedMetrics.MarketsAlerting && section.Has("share_pct"))
            section.Mistake("share_pct", $"has no meaning, because {rule.Metric} is no count of markets that alert");
    }

    private static bool IsBeyond(double hard, double threshold, AlertCondition condition) =>
        condition is AlertCondition.Gt or AlertCondition.AbsGt ? hard > threshold : hard < threshold;
}
