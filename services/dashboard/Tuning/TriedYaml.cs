using System.Text;
using Surveillance.Alerts;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Tuning;

/// <summary>
/// The lines of <c>alerts.yaml</c> that would make what is tried come true: to be pasted by a person.
/// </summary>
internal static class TriedYaml
{
    private static readonly RuleKey[] OfLimits = [RuleKey.Threshold, RuleKey.Zscore, RuleKey.HardLimit];
    private static readonly RuleKey[] OfDefinition = [RuleKey.PersistenceSeconds, RuleKey.Baseline];

    /// <summary>The lines; empty when nothing differs.</summary>
    // definitions:
    //   - name: spread_critical
    //     persistence_seconds: 20   # was 0
    // thresholds:
    //   BTC-USDT-PERP:
    //     spread_critical: { threshold: 6, zscore: 3 }   # was { threshold: 5, zscore: 3 }
    public static string Of(RuleTrial trial)
    {
        var lines = new StringBuilder();
        var defined = trial.Rules.Where(rule => Changed(rule, OfDefinition).Any()).ToList();
        if (defined.Count > 0)
            lines.AppendLine("# Of every market that the rule watches.").AppendLine("definitions:");
        foreach (var rule in defined)
        {
            lines.AppendLine($"  - name: {rule.Name}");
            foreach (var key in Changed(rule, OfDefinition))
                lines.AppendLine($"    {WireText.Of(key)}: {TriedRule.TextOf(rule.Tried, key)}"
                    + $"   # was {TriedRule.TextOf(rule.Configured, key)}");
        }

        var limited = trial.Rules.Where(rule => Changed(rule, OfLimits).Any()).ToList();
        if (limited.Count > 0)
            lines.AppendLine("thresholds:").AppendLine($"  {trial.Market.Instrument}:");
        foreach (var rule in limited)
            lines.AppendLine($"    {rule.Name}: {LimitsOf(rule.Tried)}   # was {LimitsOf(rule.Configured)}");
        return lines.ToString();
    }

    private static IEnumerable<RuleKey> Changed(TriedRule rule, RuleKey[] keys) =>
        keys.Where(key => TriedRule.TextOf(rule.Tried, key) != TriedRule.TextOf(rule.Configured, key));

    private static string LimitsOf(ArmedRule armed)
    {
        var parts = OfLimits.Select(key => (Key: WireText.Of(key), Text: TriedRule.TextOf(armed, key)))
            .Where(part => part.Text.Length > 0)
            .Select(part => $"{part.Key}: {part.Text}");
        return $"{{ {string.Join(", ", parts)} }}";
    }
}
