namespace Surveillance.Tests.Alerts.Model;

/// <summary>What time alone does to an active alert.</summary>
internal static class ReferenceAging
{
    public static void Age(
        ReferenceAlert alert,
        ReferenceConfiguration configuration,
        DateTimeOffset lookingSince,
        DateTimeOffset now,
        ReferenceTelling telling)
    {
        GoStale(alert, lookingSince, now, telling);

        // Acknowledged: stops escalation and repeats.
        if (alert.AcknowledgedBy is not null)
            return;
        if (!Escalate(alert, configuration, now, telling))
            Repeat(alert, configuration, now, telling);
    }

    /// <summary>
    /// A gap raises data_stale: no known value for more than 5 s, the detector's own absence not counted.
    /// </summary>
    private static void GoStale(
        ReferenceAlert alert, DateTimeOffset lookingSince, DateTimeOffset now, ReferenceTelling telling)
    {
        var since = alert.KnownAt > lookingSince ? alert.KnownAt : lookingSince;
        if (alert.IsStale || (now - since).TotalSeconds <= 5)
            return;
        (alert.IsStale, alert.ClearSince) = (true, null);
        telling.Note(alert, alert.State, "stale", now, null);
    }

    /// <summary>
    /// An unacknowledged P2 older than its escalation time becomes P1: counted from when it fired, for the first time
    /// or again, or from when it began to flap.
    /// </summary>
    private static bool Escalate(
        ReferenceAlert alert, ReferenceConfiguration configuration, DateTimeOffset now, ReferenceTelling telling)
    {
        var began = alert.Flaps(now) ? alert.FlappingSince!.Value : alert.OpenedAt;
        if (alert.Priority != 2 || configuration.RuleOf(alert.Rule)?.Escalation is not { } patience ||
            (now - began).TotalSeconds < patience)
            return false;
        (alert.Priority, alert.EscalatedAt) = (1, now);
        telling.Note(alert, alert.State, "escalated_unacknowledged", now, "escalated");
        return true;
    }

    /// <summary>A P1 unacknowledged for so long is notified again; not while nobody is told of it.</summary>
    private static void Repeat(
        ReferenceAlert alert, ReferenceConfiguration configuration, DateTimeOffset now, ReferenceTelling telling)
    {
        if (alert.Priority == 1 && alert.HeardPriority is not null && !telling.IsHeldBack(alert) &&
            (now - alert.ToldAt!.Value).TotalSeconds >= configuration.RepeatAfter)
            telling.Note(alert, alert.State, "repeated", now, "repeated");
    }
}
