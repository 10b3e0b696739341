using Surveillance.Alerts;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;

namespace Surveillance.Platform.Configuration;

/// <summary>Reads section <c>definitions</c> of <c>alerts.yaml</c>.</summary>
internal static class RuleDefinitions
{
    private static readonly Dictionary<string, AlertCondition> Conditions = new()
    {
        ["gt"] = AlertCondition.Gt,
        ["lt"] = AlertCondition.Lt,
        ["abs_gt"] = AlertCondition.AbsGt,
        ["abs_lt"] = AlertCondition.AbsLt,
    };

    // The z-score of the window goes without saying.
    private static readonly Dictionary<string, BaselineKind?> Baselines = new()
    {
        ["window"] = null,
        ["robust"] = BaselineKind.Robust,
        ["cusum"] = BaselineKind.Cusum,
        ["hour_of_week"] = BaselineKind.HourOfWeek,
    };

    private static readonly Dictionary<string, AlertPriority> Priorities =
        Enum.GetValues<AlertPriority>().ToDictionary(priority => priority.ToString());

    /// <summary>The rules in the order of the file, each with its section for further mistakes.</summary>
    // - name: spread_warning
    //   metric: spread_bps
    //   condition: gt
    //   priority: P2
    //   family: spread
    //   requires_zscore: true
    //   baseline: robust
    //   persistence_seconds: 0
    //   keep_firing_seconds: 30
    //   resolve_ratio: 0.8
    //   throttle_seconds: 60
    //   escalation: { after_seconds: 300 }
    public static IReadOnlyList<(AlertRule Rule, YamlSection Section)> Read(
        YamlSection file, IReadOnlySet<string>? storedMetrics)
    {
        var rules = new List<(AlertRule Rule, YamlSection Section)>();
        foreach (var section in file.Sections("definitions"))
        {
            var rule = Rule(section);
            CheckMetric(rule, section);
            CheckBaseline(rule, section, storedMetrics);
            CheckFamily(rule, section, rules);
            section.EndOfKeys();
            if (rule.Name.Length == 0)
                continue;
            if (!Identifiers.IsValid(rule.Name))
                section.Mistake("name", $"{Identifiers.Rule}, was {rule.Name}");
            if (rules.Find(earlier => earlier.Rule.Name == rule.Name) is { Section: { } first })
                section.Mistake("name", $"{rule.Name} stands twice, first on line {first.Line}");
            rules.Add((rule, section));
        }

        return rules;
    }

    private static AlertRule Rule(YamlSection section)
    {
        var name = section.RequiredText("name");
        section.Required("condition");
        section.Required("priority");
        var rule = new AlertRule
        {
            Name = name,
            Metric = section.RequiredText("metric"),
            Condition = section.OneOf("condition", Conditions, AlertCondition.Gt),
            Priority = section.OneOf("priority", Priorities, AlertPriority.P3),
            Family = section.Text("family") ?? name,
            RequiresZScore = section.Flag("requires_zscore", otherwise: false),
            Baseline = section.OneOf("baseline", Baselines, otherwise: null),
            Persistence = Seconds(section, "persistence_seconds", TimeSpan.Zero),
            KeepFiring = Seconds(section, "keep_firing_seconds", TimeSpan.FromSeconds(30)),
            ResolveRatio = section.Number("resolve_ratio", NumberRange.Between(0.01, 1)) ?? 0.8,
            Throttle = Seconds(section, "throttle_seconds", TimeSpan.FromSeconds(60)),
            EscalateAfter = Escalation(section),
            IsSystemHealth = section.Flag("system_health", otherwise: false),
            RunbookUrl = Runbook(section),
        };

        // Of a P1 it is without effect, and harmless.
        if (rule is { Priority: AlertPriority.P3, EscalateAfter: not null })
            section.Mistake("escalation", $"only a P2 becomes a P1 when nobody takes it, and {name} is a P3");
        return rule;
    }

    private static TimeSpan Seconds(YamlSection section, string key, TimeSpan otherwise) =>
        section.Duration(key, Unit.Seconds, otherwise, NumberRange.Between(0, 86_400));

    private static TimeSpan? Escalation(YamlSection rule)
    {
        if (!rule.Has("escalation"))
            return null;
        var section = rule.Section("escalation");
        var after = section.RequiredNumber("after_seconds", NumberRange.Positive);
        section.EndOfKeys();
        return after > 0 ? TimeSpan.FromSeconds(after) : null;
    }

    // Of the web, or a file's name with its section, found in the published folder of the runbook.
    private static string? Runbook(YamlSection rule)
    {
        const string key = "runbook_url";
        if (rule.Text(key) is not { } text)
            return null;
        var isRelative = Uri.TryCreate(text, UriKind.Relative, out _) && !text.StartsWith('/') && !text.Contains(' ');
        if (!isRelative && rule.WebAddress(key) is null)
            return null;
        return text;
    }

    // One alert stands for all rules of a family: they have to speak of the same value, in the same direction.
    private static void CheckFamily(
        AlertRule rule, YamlSection section, List<(AlertRule Rule, YamlSection Section)> rules)
    {
        if (rule.Metric == WatchedMetrics.MarketsAlerting
            && rules.Find(earlier => earlier.Rule.Metric == rule.Metric && earlier.Rule.Family != rule.Family)
                is { Section: { } other } earlier)
        {
            section.Mistake(
                "metric",
                $"a venue has one incident at a time: rules on {rule.Metric} are one family, that of"
                + $" {earlier.Rule.Name} on line {other.Line} is {earlier.Rule.Family}");
        }

        var (first, there) = rules.Find(earlier => earlier.Rule.Family == rule.Family);
        if (first is null || (rule.Metric == first.Metric && rule.Condition == first.Condition))
            return;
        section.Mistake(
            "family",
            $"the rules of one family have one metric and condition: {first.Name} on line {there.Line} has"
            + $" {first.Metric} and {WordOf(first.Condition)}, was {rule.Metric} and {WordOf(rule.Condition)}");
    }

    private static string WordOf(AlertCondition condition) =>
        Conditions.First(each => each.Value == condition).Key;

    private static void CheckBaseline(AlertRule rule, YamlSection section, IReadOnlySet<string>? storedMetrics)
    {
        const string Key = "baseline";
        if (!rule.RequiresZScore && section.Has(Key))
            section.Mistake(Key, $"would not be looked at, because {rule.Name} has no requires_zscore: true");
        if (rule.Baseline == BaselineKind.HourOfWeek && storedMetrics?.Contains(rule.Metric) == false)
        {
            section.Mistake(
                Key, $"hour_of_week is made from history, and {rule.Metric} is not among the stored_metrics");
        }
    }

    private static void CheckMetric(AlertRule rule, YamlSection section)
    {
        if (rule.Metric.Length == 0)
            return;
        var metric = MetricCatalog.Find(rule.Metric);
        if (metric is null)
        {
            var hint = Spelling.Hint(rule.Metric, [.. MetricCatalog.All.Select(each => each.Name)]);
            section.Mistake("metric", $"no such metric: {rule.Metric}, {hint}");
        }
        else if (rule.RequiresZScore && !metric.Scored)
            section.Mistake("requires_zscore", $"{rule.Metric} has no z-score");
    }
}
