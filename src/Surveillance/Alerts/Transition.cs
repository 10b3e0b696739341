namespace Surveillance.Alerts;

/// <summary>What a notice tells. The wire value is the snake_case name.</summary>
public enum NoticeKind
{
    /// <summary>A new alert.</summary>
    Fired,

    /// <summary>The same alert became more urgent.</summary>
    Escalated,

    /// <summary>An urgent alert that nobody has taken, again.</summary>
    Repeated,

    /// <summary>An alert that had ended fired again within its throttle.</summary>
    Reopened,

    /// <summary>It comes and goes: until it stays away, only what is worse is told.</summary>
    Flapping,

    /// <summary>Somebody took it.</summary>
    Acknowledged,

    /// <summary>Over.</summary>
    Resolved,
}

/// <summary>
/// A step of an alert: how it stands afterwards, the event for the audit trail, and whom to tell what.
/// </summary>
/// <param name="Alert">The alert after the step.</param>
/// <param name="Event">The row for <c>alert_events</c>.</param>
/// <param name="Notice">What to tell; null when nobody is told, as under a silence.</param>
public sealed record Transition(Alert Alert, AlertEvent Event, NoticeKind? Notice);
