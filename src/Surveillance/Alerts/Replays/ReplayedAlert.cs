namespace Surveillance.Alerts.Replays;

/// <summary>A rule of an alert's family that came to fire, first or by escalation.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Rule">Which.</param>
public readonly record struct RaisedRule(DateTimeOffset At, string Rule);

/// <summary>An alert that a replay raised.</summary>
/// <param name="Alert">As it ended, or as it stood when the history ended.</param>
/// <param name="Raised">Its rules in the order in which they came to fire; a reopening counts again.</param>
public sealed record ReplayedAlert(Alert Alert, IReadOnlyList<RaisedRule> Raised);
