namespace Surveillance.Alerts;

/// <summary>
/// Why an alert changed: the <c>reason</c> of <c>alert_events</c>; and who did it when no person did.
/// </summary>
public static class AlertReasons
{
    /// <summary>The actor of everything that no person did.</summary>
    public const string System = "system";

    /// <summary>The actor of a removal from the set of active alerts by hand.</summary>
    public const string ByHand = "operator";

    /// <summary>
    /// Met for the first time, at the moment at which it was; told of when it was met for as long as its rule asks,
    /// because an alert exists only then.
    /// </summary>
    public const string Pending = "pending";

    /// <summary>First moment.</summary>
    public const string Fired = "fired";

    /// <summary>Fired again within the throttle of its end.</summary>
    public const string Reopened = "reopened";

    /// <summary>A more urgent rule of the family is met.</summary>
    public const string Escalated = "escalated";

    /// <summary>Nobody took it for as long as its rule allows.</summary>
    public const string EscalatedUnacknowledged = "escalated_unacknowledged";

    /// <summary>Nobody took it after the last notice.</summary>
    public const string Repeated = "repeated";

    /// <summary>Back on the normal side of the clear level.</summary>
    public const string Recovering = "recovering";

    /// <summary>Not any more.</summary>
    public const string Relapsed = "relapsed";

    /// <summary>Back to normal for long enough.</summary>
    public const string Resolved = "resolved";

    /// <summary>An operator ended it.</summary>
    public const string ResolvedManually = "resolved_manually";

    /// <summary>Its instrument or rule left the configuration.</summary>
    public const string Removed = "removed";

    /// <summary>Found in a store after its family had another alert.</summary>
    public const string Replaced = "replaced";

    /// <summary>An operator took it.</summary>
    public const string Acknowledged = "acknowledged";

    /// <summary>Its data went missing: the state is held.</summary>
    public const string Stale = "stale";

    /// <summary>Its data is back.</summary>
    public const string Fresh = "fresh";

    /// <summary>A silence covers it.</summary>
    public const string Silenced = "silenced";

    /// <summary>No silence covers it any more.</summary>
    public const string Unsilenced = "unsilenced";

    /// <summary>A larger failure explains it.</summary>
    public const string Inhibited = "inhibited";

    /// <summary>The larger failure is over.</summary>
    public const string Uninhibited = "uninhibited";

    /// <summary>What was held back is told: nothing holds it back any more.</summary>
    public const string ToldLate = "told_late";

    /// <summary>One that flapped has stayed away for longer than its throttle: its end is told.</summary>
    public const string Settled = "settled";
}
