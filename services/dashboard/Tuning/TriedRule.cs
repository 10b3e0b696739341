using System.Globalization;
using Surveillance.Alerts;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Tuning;

/// <summary>A rule as configured and as tried.</summary>
/// <param name="Configured">As the configuration has it for the market.</param>
/// <param name="Tried">As it is tried; what is wrong with it stands in the mistakes.</param>
/// <param name="Mistakes">What cannot be tried, for people: as a read of the file would complain.</param>
public sealed record TriedRule(ArmedRule Configured, ArmedRule Tried, IReadOnlyList<string> Mistakes)
{
    // Like the reader of the file: a day.
    private const double LongestHold = 86_400;

    /// <summary>Rule name.</summary>
    public string Name => Configured.Rule.Name;

    /// <summary>Whether anything differs.</summary>
    public bool IsChanged => Configured != Tried;

    /// <summary>Whether the rule has such a figure; without a z leg there is no score to try.</summary>
    public bool Has(RuleKey key) => key switch
    {
        RuleKey.Zscore or RuleKey.HardLimit or RuleKey.Baseline => Configured.Rule.RequiresZScore,
        _ => true,
    };

    /// <summary>A figure as it stands in YAML; empty for none.</summary>
    public static string TextOf(ArmedRule armed, RuleKey key) => key switch
    {
        RuleKey.Threshold => Number(armed.Limits.Threshold),
        RuleKey.Zscore => armed.Limits.ZScore is { } score ? Number(score) : "",
        RuleKey.HardLimit => armed.Limits.HardLimit is { } limit ? Number(limit) : "",
        RuleKey.PersistenceSeconds => Number(armed.Rule.Persistence.TotalSeconds),
        _ => armed.Rule.Baseline is { } baseline ? WireText.Of(baseline) : RuleEdit.Window,
    };

    /// <summary>The rule with its edits.</summary>
    public static TriedRule Of(ArmedRule configured, IReadOnlyList<RuleEdit> edits)
    {
        var mistakes = new List<string>();
        var tried = configured;
        foreach (var edit in edits)
        {
            if (With(tried, edit) is { } next)
                tried = next;
            else
                mistakes.Add($"{edit.Rule}: {WireText.Of(edit.Key)} {RangeOf(configured.Rule, edit.Key)}, "
                    + $"was {edit.Text}");
        }

        if (tried.Limits is { HardLimit: { } hard, Threshold: var threshold }
            && !IsBeyond(hard, threshold, tried.Rule.Condition))
            mistakes.Add($"{configured.Rule.Name}: hard_limit must lie beyond the threshold of {Number(threshold)}, "
                + $"was {Number(hard)}");
        return new TriedRule(configured, tried, mistakes);
    }

    private static ArmedRule? With(ArmedRule rule, RuleEdit edit)
    {
        if (!new TriedRule(rule, rule, []).Has(edit.Key))
            return null;
        if (edit.Key == RuleKey.Baseline)
            return RuleEdit.Baselines.TryGetValue(edit.Text, out var baseline)
                ? rule with { Rule = rule.Rule with { Baseline = baseline } }
                : null;
        if (edit.Number is not { } number || !IsAllowed(rule.Rule, edit.Key, number))
            return null;
        return edit.Key switch
        {
            RuleKey.Threshold => rule with { Limits = rule.Limits with { Threshold = number } },
            RuleKey.Zscore => rule with { Limits = rule.Limits with { ZScore = number } },
            RuleKey.HardLimit => rule with { Limits = rule.Limits with { HardLimit = number } },
            _ => rule with { Rule = rule.Rule with { Persistence = TimeSpan.FromSeconds(number) } },
        };
    }

    private static bool IsAllowed(AlertRule rule, RuleKey key, double number) => (key, rule.Condition) switch
    {
        (RuleKey.Threshold, AlertCondition.Gt) => number >= 0,
        (RuleKey.Threshold, AlertCondition.AbsGt or AlertCondition.AbsLt) => number > 0,
        (RuleKey.Zscore, _) => number > 0,
        (RuleKey.PersistenceSeconds, _) => number is >= 0 and <= LongestHold,
        _ => true,
    };

    private static string RangeOf(AlertRule rule, RuleKey key) => (key, rule.Condition) switch
    {
        _ when !new TriedRule(new(rule, new(0, null, null)), default, []).Has(key) =>
            "would not be looked at, because the rule has no requires_zscore",
        (RuleKey.Threshold, AlertCondition.Gt) => "must be >= 0",
        (RuleKey.Threshold, AlertCondition.AbsGt or AlertCondition.AbsLt) or (RuleKey.Zscore, _) => "must be > 0",
        (RuleKey.PersistenceSeconds, _) => $"must be from 0 to {LongestHold}",
        (RuleKey.Baseline, _) => $"must be one of {string.Join(", ", RuleEdit.Baselines.Keys)}",
        _ => "must be a number",
    };

    private static bool IsBeyond(double hard, double threshold, AlertCondition condition) =>
        condition is AlertCondition.Gt or AlertCondition.AbsGt ? hard > threshold : hard < threshold;

    private static string Number(double value) => value.ToString("0.##########", CultureInfo.InvariantCulture);
}
