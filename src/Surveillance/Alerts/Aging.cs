namespace Surveillance.Alerts;

/// <summary>What time alone does to an active alert: its data goes missing, nobody takes it.</summary>
internal static class Aging
{
    /// <summary>An alert whose value has not been known for longer is stale.</summary>
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(5);

    /// <summary>What is due for an alert; empty when nothing is.</summary>
    /// <param name="alert">An active alert.</param>
    /// <param name="policy">What the desk goes by.</param>
    /// <param name="restoredAt">When the desk was filled after a restart; its own absence is not missing data.</param>
    /// <param name="now">Present time.</param>
    public static IReadOnlyList<Transition> Of(
        Alert alert, AlertPolicy policy, DateTimeOffset? restoredAt, DateTimeOffset now)
    {
        List<Transition>? due = null;
        if (!alert.Stale && now - Latest(alert.LastJudgedAt ?? alert.TriggeredAt, restoredAt) > StaleAfter)
            Add(alert with { Stale = true, RecoveringSince = null }, AlertReasons.Stale, notice: null);
        if (alert.AcknowledgedAt is not null)
            return due ?? [];

        if (alert.Priority == AlertPriority.P2 &&
            policy.RuleOf(alert.Rule)?.EscalateAfter is { } patience && now - alert.TriggeredAt >= patience)
            Add(alert with { Priority = AlertPriority.P1, EscalatedAt = now },
                AlertReasons.EscalatedUnacknowledged, NoticeKind.Escalated);
        else if (alert is { Priority: AlertPriority.P1, Silenced: false, Inhibited: false, NotifiedAt: { } told } &&
                 now - told >= policy.RepeatAfter)
            Add(alert, AlertReasons.Repeated, NoticeKind.Repeated);
        return due ?? [];

        void Add(Alert after, string reason, NoticeKind? notice)
        {
            alert = after;
            (due ??= []).Add(new Transition(after, AlertLifeCycle.EventOf(after, after.State, reason, now), notice));
        }
    }

    private static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset? other) =>
        one > other || other is null ? one : other.Value;
}
