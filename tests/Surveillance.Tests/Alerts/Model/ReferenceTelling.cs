namespace Surveillance.Tests.Alerts.Model;

/// <summary>One row of the audit trail of the reference machine, and what people were told with it.</summary>
internal sealed record ReferenceStep(
    int Number, DateTimeOffset At, string From, string To, string Reason, string? Told, string Actor);

/// <summary>Writes every transition down, and decides what people are told.</summary>
internal sealed class ReferenceTelling(ReferenceVenues venues, ReferenceSilences silences)
{
    /// <summary>What happened since somebody looked.</summary>
    public List<ReferenceStep> Steps { get; } = [];

    /// <summary>A transition, and the notice that it would lead to if nothing held it back.</summary>
    public void Note(
        ReferenceAlert alert, string from, string reason, DateTimeOffset at, string? notice, string actor = "system")
    {
        var told = notice is null ? null : WhatIsTold(alert, reason, notice, at);
        if (told is not null)
            Hear(alert, told, at);
        Steps.Add(new ReferenceStep(alert.Number, at, from, alert.State, reason, told, actor));
    }

    /// <summary>Since when an alert was pending is written down once it fires, as it has an id then.</summary>
    public void NotePending(ReferenceAlert alert, string from, DateTimeOffset since) =>
        Steps.Add(new ReferenceStep(alert.Number, since, from, "pending", "pending", null, "system"));

    /// <summary>
    /// Sets the flags anew, and tells what was held back once nothing holds it back any more.
    /// </summary>
    public void Flag(ReferenceAlert alert, DateTimeOffset at, string actor)
    {
        List<(string Reason, string Actor)> changes = [];
        var isSilenced = silences.Cover(alert);
        if (isSilenced != alert.IsSilenced)
            changes.Add((isSilenced ? "silenced" : "unsilenced", actor));
        alert.IsSilenced = isSilenced;

        // Back again, an alert is told once a reading shows that it still holds.
        var isInhibited = venues.Explain(alert);
        if (isInhibited != alert.IsInhibited)
        {
            changes.Add((isInhibited ? "inhibited" : "uninhibited", "system"));
            alert.AwaitsReading = !isInhibited;
        }

        alert.IsInhibited = isInhibited;
        var late = WhatIsLate(alert, at);
        if (late is not null && changes.Count == 0)
            changes.Add(("told_late", "system"));
        foreach (var (reason, who) in changes)
            Steps.Add(new ReferenceStep(alert.Number, at, alert.State, alert.State, reason, null, who));
        if (late is null)
            return;
        Hear(alert, late, at);
        Steps[^1] = Steps[^1] with { Told = late };
    }

    /// <summary>Silenced and inhibited gate notices, and so does a venue that is back but was not read yet.</summary>
    public bool IsHeldBack(ReferenceAlert alert) =>
        alert.AwaitsReading || alert.IsSilenced || alert.IsInhibited || silences.Cover(alert) || venues.Explain(alert);

    /// <summary>The flags of an alert that fires, for the first time or again.</summary>
    public void FlagAnew(ReferenceAlert alert) => (alert.IsSilenced, alert.IsInhibited, alert.AwaitsReading) =
        (silences.Cover(alert), venues.Explain(alert), false);

    private string? WhatIsTold(ReferenceAlert alert, string reason, string notice, DateTimeOffset at)
    {
        // Whoever heard that it is active hears that it is taken and over, whatever is in force; of one that flaps,
        // that it is over only when it has stayed away.
        if (notice is "acknowledged" or "resolved")
            return alert.HeardPriority is null || (reason == "resolved" && alert.Flaps(at)) ? null : notice;
        if (IsHeldBack(alert))
            return null;
        if (notice != "reopened" || !alert.Flaps(at))
            return notice;
        return IsFlappingUntold(alert) ? "flapping"
            : alert.Priority < alert.HeardPriority ? "escalated"
            : null;
    }

    // Not told any more when the value is on its way back, or somebody has taken it as urgent as it is.
    private static string? WhatIsLate(ReferenceAlert alert, DateTimeOffset at) =>
        alert.State != "firing" || alert.IsSilenced || alert.IsInhibited || alert.AwaitsReading ? null
        : alert.AcknowledgedBy is not null
            ? alert.EscalatedAt > alert.AcknowledgedAt && !(alert.HeardPriority <= alert.Priority) ? "escalated" : null
        : alert.Flaps(at) && IsFlappingUntold(alert) ? "flapping"
        : alert.HeardPriority is null ? "fired"
        : alert.Priority < alert.HeardPriority ? "escalated"
        : null;

    private static bool IsFlappingUntold(ReferenceAlert alert) =>
        alert.HeardPriority is null || alert.ToldAt < alert.FlappingSince;

    private static void Hear(ReferenceAlert alert, string told, DateTimeOffset at)
    {
        if (told == "acknowledged")
            return;
        alert.ToldAt = at;
        alert.HeardPriority = told == "resolved" ? null : alert.Priority;
    }
}
