namespace Surveillance.Alerts;

/// <summary>What time alone does to an active alert: its data goes missing, nobody takes it.</summary>
internal static class Aging
{
    /// <summary>What is due for an alert; empty when nothing is.</summary>
    /// <param name="alert">An active alert.</param>
    /// <param name="policy">What the desk goes by.</param>
    /// <param name="restoredAt">When the desk was filled after a restart; its own absence is not missing data.</param>
    /// <param name="now">Present time.</param>
    public static IReadOnlyList<Transition> Of(
        Alert alert, AlertPolicy policy, DateTimeOffset? restoredAt, DateTimeOffset now)
    {
        List<Transition>? due = null;
        if (!alert.Stale && now - Latest(alert.LastJudgedAt ?? alert.TriggeredAt, restoredAt) > policy.StaleAfter)
            Add(alert with { Stale = true, RecoveringSince = null }, AlertReasons.Stale, notice: null);
        if (alert.AcknowledgedAt is not null)
            return due ?? [];

        if (alert.Priority == AlertPriority.P2 &&
            policy.RuleOf(alert.Rule)?.EscalateAfter is { } patience && now - Flapping.Began(alert, now) >= patience)
            Add(alert with { Priority = AlertPriority.P1, EscalatedAt = now },
                AlertReasons.EscalatedUnacknowledged, NoticeKind.Escalated);
        else if (alert is
                 {
                     Priority: AlertPriority.P1, Silenced: false, Inhibited: false, AwaitsReading: false,
                     NotifiedPriority: not null, NotifiedAt: { } told,
                 } && now - told >= policy.RepeatAfter)
            Add(alert, AlertReasons.Repeated, NoticeKind.Repeated);
        return due ?? [];

        void Add(Alert after, string reason, NoticeKind? notice)
        {
            alert = after;
            (due ??= []).Add(new Transition(after, AlertLifeCycle.EventOf(after, after.State, reason, now), notice));
        }
    }

    /// <summary>
    /// The ends of alerts that flapped and have stayed away for longer than any rule of their family would open them
    /// again.
    /// </summary>
    public static IReadOnlyList<Transition> EndsOf(
        IReadOnlyCollection<Alert> ended, AlertPolicy policy, DateTimeOffset now)
    {
        List<Transition>? ends = null;
        foreach (var alert in ended)
            if (Flapping.IsOver(alert, policy.ThrottleOf(alert.Family), now))
            {
                (ends ??= []).Add(new Transition(
                    alert,
                    AlertLifeCycle.EventOf(alert, alert.State, AlertReasons.Settled, now),
                    NoticeKind.Resolved));
            }

        return ends ?? [];
    }

    private static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset? other) =>
        one > other || other is null ? one : other.Value;
}
