using Surveillance.Alerts.Incidents;
using Surveillance.Markets;
using Surveillance.Metrics.Scores;

namespace Surveillance.Alerts;

/// <summary>How an alert ended. The column value is the snake_case name.</summary>
public enum ResolutionType
{
    /// <summary>The value came back to normal.</summary>
    Auto,

    /// <summary>An operator resolved it.</summary>
    Manual,

    /// <summary>Its rule or instrument was removed from the configuration.</summary>
    Removed,
}

/// <summary>
/// An alert from its first moment to its last: the record in <c>alert:{id}</c> and the row of <c>alerts</c>.
/// </summary>
public sealed record Alert
{
    /// <summary>
    /// Such as <c>spread-binance-BTC-USDT-PERP-20261124T075230123</c>: what an operator types after <c>SREM
    /// alerts:active</c>.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>The rule that fires at present; an escalated alert names the critical rule.</summary>
    public required string Rule { get; init; }

    /// <summary>The family; one active alert a family and market.</summary>
    public required string Family { get; init; }

    /// <summary>The market.</summary>
    public required MarketId Market { get; init; }

    /// <summary>Firing, recovering or resolved.</summary>
    public required AlertState State { get; init; }

    /// <summary>Present urgency; never lowered while active.</summary>
    public required AlertPriority Priority { get; init; }

    /// <summary>Urgency when it first fired.</summary>
    public required AlertPriority OriginalPriority { get; init; }

    /// <summary>The metric that fired.</summary>
    public required string Metric { get; init; }

    /// <summary>How the value was compared.</summary>
    public required AlertCondition Condition { get; init; }

    /// <summary>The value that fired it.</summary>
    public required double TriggerValue { get; init; }

    /// <summary>The limit that it broke.</summary>
    public required double TriggerThreshold { get; init; }

    /// <summary>The z-score, or the score in its place, when it fired; null without one.</summary>
    public double? ZScore { get; init; }

    /// <summary>What that score is taken against; null for the window.</summary>
    public BaselineKind? Baseline { get; init; }

    /// <summary>The limit of the z-score; null without a z leg.</summary>
    public double? ZScoreThreshold { get; init; }

    /// <summary>When it fired first.</summary>
    public required DateTimeOffset TriggeredAt { get; init; }

    /// <summary>The newest known value; null while the data is missing.</summary>
    public double? LastValue { get; init; }

    /// <summary>The newest of those scores.</summary>
    public double? LastZScore { get; init; }

    /// <summary>When it was last judged on a known value.</summary>
    public DateTimeOffset? LastJudgedAt { get; init; }

    /// <summary>The value farthest from normal so far.</summary>
    public required double PeakValue { get; init; }

    /// <summary>When the peak was seen.</summary>
    public required DateTimeOffset PeakAt { get; init; }

    /// <summary>Since when the value has been back to normal without a break; null when it is not.</summary>
    public DateTimeOffset? RecoveringSince { get; init; }

    /// <summary>When it became more urgent; null when it did not.</summary>
    public DateTimeOffset? EscalatedAt { get; init; }

    /// <summary>When an operator took it.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>Who took it.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>What they noted.</summary>
    public string? Note { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>How it ended.</summary>
    public ResolutionType? Resolution { get; init; }

    /// <summary>The value when it ended.</summary>
    public double? ResolutionValue { get; init; }

    /// <summary>Whether it tells of the system itself rather than of a market.</summary>
    public bool IsSystemHealth { get; init; }

    /// <summary>How often it fired again within the throttle after it had ended.</summary>
    public int Flaps { get; init; }

    /// <summary>When it fired again: the newest times of the last hour, the newest last.</summary>
    public IReadOnlyList<DateTimeOffset> Reopenings { get; init; } = [];

    /// <summary>Since when it fires again so often that it flaps; null when it does not.</summary>
    public DateTimeOffset? FlappingSince { get; init; }

    /// <summary>A silence is in force: nobody is notified.</summary>
    public bool Silenced { get; init; }

    /// <summary>
    /// When a silence ended that had kept it from being told; null when none did. For those who are told it began then.
    /// </summary>
    public DateTimeOffset? UnsilencedAt { get; init; }

    /// <summary>A larger failure explains it: nobody is notified.</summary>
    public bool Inhibited { get; init; }

    /// <summary>
    /// What explains it: the id of another alert, or a name of <see cref="InhibitionReasons"/>; null when nothing does.
    /// </summary>
    public string? InhibitedBy { get; init; }

    /// <summary>
    /// The larger failure is over, and its value has not been seen since: until then nothing new is told of it.
    /// </summary>
    public bool AwaitsReading { get; init; }

    /// <summary>Its data is missing: the state is held.</summary>
    public bool Stale { get; init; }

    /// <summary>When somebody was last told of it; null when nobody was.</summary>
    public DateTimeOffset? NotifiedAt { get; init; }

    /// <summary>The urgency that was told; null when nobody was told that it is active.</summary>
    public AlertPriority? NotifiedPriority { get; init; }

    /// <summary>Whether it comes from a simulator's data.</summary>
    public bool Simulated { get; init; }

    /// <summary>What else explains it, such as both venues of a divergence; name to text.</summary>
    public IReadOnlyDictionary<string, string> Context { get; init; } = new Dictionary<string, string>();

    /// <summary>Of an incident of a whole venue, what it is made of; null of any other alert.</summary>
    public IncidentReach? Reach { get; init; }

    /// <summary>From the first moment to the end; null while it is active.</summary>
    public TimeSpan? Duration => ResolvedAt - TriggeredAt;

    /// <summary>When it fired last, for the first time or again.</summary>
    public DateTimeOffset OpenedAt => Reopenings.Count > 0 ? Reopenings[^1] : TriggeredAt;

    /// <summary>Whether it still stands in <c>alerts:active</c>.</summary>
    public bool IsActive => State is AlertState.Firing or AlertState.Recovering;
}

/// <summary>One transition of an alert: a row of <c>alert_events</c> and a line in the log.</summary>
/// <param name="AlertId">The alert.</param>
/// <param name="At">When, UTC.</param>
/// <param name="From">State before.</param>
/// <param name="To">State after; the same when only a flag changed.</param>
/// <param name="Reason">By name, such as <c>fired</c>, <c>escalated</c>, <c>acknowledged</c>, <c>resolved</c>.</param>
/// <param name="Value">The value at that moment.</param>
/// <param name="ZScore">The z-score at that moment.</param>
/// <param name="Actor"><c>system</c>, or who did it.</param>
public sealed record AlertEvent(
    string AlertId,
    DateTimeOffset At,
    AlertState From,
    AlertState To,
    string Reason,
    double? Value,
    double? ZScore,
    string Actor);

/// <summary>Notifications that are held back, as in <c>silences</c>; the alert itself is still recorded.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Exchange">Venue, or <c>*</c>.</param>
/// <param name="Instrument">Instrument, or <c>*</c>.</param>
/// <param name="Rule">Rule name, family name, or <c>*</c>.</param>
/// <param name="Reason">What the operator gave as the reason.</param>
/// <param name="Actor">Who.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">
/// When it ends by itself, at most 24 h later; null = until the alert that it covers is resolved.
/// </param>
public sealed record Silence(
    string Id,
    string Exchange,
    string Instrument,
    string Rule,
    string Reason,
    string Actor,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt);

/// <summary>What an operator asks for, as in <c>queue:commands</c>.</summary>
/// <param name="Id">Makes it idempotent.</param>
/// <param name="Kind"><c>acknowledge</c>, <c>silence</c>, <c>unsilence</c> or <c>resolve</c>.</param>
/// <param name="Actor">Who asks.</param>
/// <param name="At">When.</param>
/// <param name="AlertId">The alert, for acknowledge and resolve.</param>
/// <param name="Note">What they noted.</param>
/// <param name="Silence">The silence, for silence; its id alone counts for unsilence.</param>
public sealed record OperatorCommand(
    string Id,
    string Kind,
    string Actor,
    DateTimeOffset At,
    string? AlertId,
    string? Note,
    Silence? Silence);
