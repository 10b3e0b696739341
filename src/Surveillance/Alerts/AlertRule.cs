using Surveillance.Metrics.Scores;

namespace Surveillance.Alerts;

/// <summary>How urgent an alert is. Lower is more urgent.</summary>
public enum AlertPriority
{
    /// <summary>Wakes somebody.</summary>
    P1 = 1,

    /// <summary>To be looked at within half an hour.</summary>
    P2 = 2,

    /// <summary>For the record.</summary>
    P3 = 3,
}

/// <summary>How a value is compared with its limit. The YAML and wire value is the snake_case name.</summary>
public enum AlertCondition
{
    /// <summary>value &gt; limit.</summary>
    Gt,

    /// <summary>value &lt; limit.</summary>
    Lt,

    /// <summary>|value| &gt; limit.</summary>
    AbsGt,

    /// <summary>|value| &lt; limit.</summary>
    AbsLt,
}

/// <summary>
/// A rule of <c>alerts.yaml</c>, section <c>definitions</c>: what is watched and how an alert on it lives.
/// </summary>
public sealed record AlertRule
{
    /// <summary>Such as <c>spread_warning</c>; the alert's <c>alert_type</c>.</summary>
    public required string Name { get; init; }

    /// <summary>A metric of the catalog.</summary>
    public required string Metric { get; init; }

    /// <summary>How the value is compared with the threshold.</summary>
    public required AlertCondition Condition { get; init; }

    /// <summary>Urgency when it fires.</summary>
    public required AlertPriority Priority { get; init; }

    /// <summary>Rules of one family share one alert a market, such as <c>spread</c>.</summary>
    public required string Family { get; init; }

    /// <summary>Whether the z leg must hold, too.</summary>
    public bool RequiresZScore { get; init; }

    /// <summary>
    /// Against what the z leg's score is taken; null for the window that the z-score is made of, the default.
    /// </summary>
    public BaselineKind? Baseline { get; init; }

    /// <summary>How long it must be met before it fires; zero fires at once.</summary>
    public TimeSpan Persistence { get; init; }

    /// <summary>
    /// How long the value must stay on the normal side of the clear level before the alert resolves. Default 30 s.
    /// </summary>
    public TimeSpan KeepFiring { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How far towards normal the clear level lies from the threshold, 0–1. Default 0.8.</summary>
    public double ResolveRatio { get; init; } = 0.8;

    /// <summary>Firing again within this time of its resolution reopens the same alert.</summary>
    public TimeSpan Throttle { get; init; }

    /// <summary>An unacknowledged P2 older than this becomes P1; null for never.</summary>
    public TimeSpan? EscalateAfter { get; init; }

    /// <summary>Whether it watches the system itself; such alerts go to the infrastructure channel.</summary>
    public bool IsSystemHealth { get; init; }

    /// <summary>Where an operator reads what to do; null when nothing is written.</summary>
    public string? RunbookUrl { get; init; }
}

/// <summary>The limits of one rule on one instrument.</summary>
/// <param name="Threshold">Limit of the value, in the metric's unit.</param>
/// <param name="ZScore">
/// Limit of the z-score, or of the score that the rule asks for in its place, in deviations; null when the rule has no
/// z leg.
/// </param>
/// <param name="HardLimit">From here on the z leg is not required; null for none.</param>
public sealed record RuleLimits(double Threshold, double? ZScore, double? HardLimit)
{
    /// <summary>
    /// Of a count of markets: the threshold is at least this share of the markets watched, in percent; null for none.
    /// </summary>
    public double? SharePct { get; init; }
}

/// <summary>All rules and their limits, as <c>alerts.yaml</c> gives them.</summary>
/// <param name="Definitions">Rules in the order of the file.</param>
/// <param name="Thresholds">Instrument id, or <c>*</c>, to rule name to limits.</param>
public sealed record RuleBook(
    IReadOnlyList<AlertRule> Definitions,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, RuleLimits>> Thresholds)
{
    /// <summary>
    /// The limits of a rule on an instrument, from its own section or from <c>*</c>; null when the rule does not apply
    /// there.
    /// </summary>
    public RuleLimits? LimitsOf(AlertRule rule, string instrument) =>
        Thresholds.GetValueOrDefault(instrument)?.GetValueOrDefault(rule.Name)
        ?? Thresholds.GetValueOrDefault(Markets.MarketId.All)?.GetValueOrDefault(rule.Name);
}
