using System.Text.Json;
using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Alerts.Model;

/// <summary>Plain values of the reference machine in the types of the core.</summary>
internal static class CorePolicy
{
    public static AlertPolicy Of(ReferenceConfiguration configuration) => new(
        new RuleBook(
            [.. configuration.Rules.Select(Of)],
            new Dictionary<string, IReadOnlyDictionary<string, RuleLimits>>
            {
                [MarketId.All] = configuration.Rules.ToDictionary(
                    rule => rule.Name, rule => new RuleLimits(rule.Threshold, rule.Z, rule.HardLimit)),
            }),
        [.. configuration.Markets.Select(Of)],
        TimeSpan.FromSeconds(configuration.RepeatAfter),
        configuration.IsEnabled)
    {
        FlappingReopenings = configuration.FlappingReopenings,
    };

    public static MarketId Of(ReferenceMarket market) => new(market.Exchange, market.Instrument);

    public static Reading Of(ReferenceReading reading) => new(reading.Value, reading.Z, reading.Status switch
    {
        "ok" => ReadingStatus.Ok,
        "warming_up" => ReadingStatus.WarmingUp,
        "flat" => ReadingStatus.Flat,
        "carried" => ReadingStatus.Carried,
        "gap" => ReadingStatus.Gap,
        "stale" => ReadingStatus.Stale,
        "truncated" => ReadingStatus.Truncated,
        "one_sided" => ReadingStatus.OneSided,
        _ => throw new ArgumentOutOfRangeException(nameof(reading), reading.Status, null),
    }, null);

    public static Silence Of(ReferenceSilence silence, string actor) => new(
        silence.Id, silence.Exchange, silence.Instrument, silence.Rule, "expected", actor, silence.From, silence.Until);

    /// <summary>The name of a value as it stands on the wire.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static AlertRule Of(ReferenceRule rule) => new()
    {
        Name = rule.Name,
        Metric = rule.Metric,
        Condition = rule.Condition switch
        {
            "gt" => AlertCondition.Gt,
            "lt" => AlertCondition.Lt,
            "abs_gt" => AlertCondition.AbsGt,
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule.Condition, null),
        },
        Priority = (AlertPriority)rule.Priority,
        Family = rule.Family,
        RequiresZScore = rule.Z is not null,
        Persistence = TimeSpan.FromSeconds(rule.Hold),
        KeepFiring = TimeSpan.FromSeconds(rule.KeepFiring),
        ResolveRatio = rule.ResolveRatio,
        Throttle = TimeSpan.FromSeconds(rule.Throttle),
        EscalateAfter = rule.Escalation is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };
}
