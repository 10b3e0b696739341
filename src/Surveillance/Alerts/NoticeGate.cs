namespace Surveillance.Alerts;

/// <summary>
/// Decides who may be told: silenced and inhibited alerts are recorded but not told, and are told what was held back
/// once nothing holds it back any more. Whoever heard of the beginning is told of the end and that somebody took it,
/// whatever else is in force: both only quieten, and an incident that nobody closes stays open for ever. Whoever ends
/// the incident of a venue by hand has taken the alerts that it stood for.
/// </summary>
internal sealed class NoticeGate(SilenceBook silences, Inhibition inhibition)
{
    /// <summary>
    /// The transitions with their alerts' flags set, and their notices taken away where nobody may be told.
    /// </summary>
    public IReadOnlyList<Transition> Pass(IReadOnlyList<Transition> transitions, DateTimeOffset now)
    {
        if (transitions.Count == 0)
            return transitions;
        var passed = new List<Transition>(transitions.Count);
        var alert = transitions[0].Alert;
        foreach (var transition in transitions)
        {
            // Each step of one alert starts from what the step before it told.
            var carried = transition.Alert with
            {
                NotifiedAt = alert.NotifiedAt, NotifiedPriority = alert.NotifiedPriority,
            };
            var gated = Pass(transition with { Alert = carried }, now);
            alert = gated.Alert;

            // A repeat is nothing but its notice.
            if (transition.Notice != NoticeKind.Repeated || gated.Notice is not null)
                passed.Add(gated);
        }

        return passed;
    }

    /// <summary>One transition, gated.</summary>
    public Transition Pass(Transition transition, DateTimeOffset now)
    {
        // Later changes of the flags are transitions of their own, because they tell what was held back.
        var alert = transition.Notice is NoticeKind.Fired or NoticeKind.Reopened
            ? Explained(transition.Alert) with
            {
                Silenced = silences.Covers(transition.Alert), UnsilencedAt = null, AwaitsReading = false,
            }
            : transition.Alert;
        var notice = transition.Notice is { } kind ? WhatToTell(transition, alert, kind, now) : null;
        return transition with { Alert = notice is { } told ? Told(alert, told, now) : alert, Notice = notice };
    }

    /// <summary>
    /// Sets the flags of an active alert anew; each change is a transition. The last one tells what was held back once
    /// nothing holds it back any more.
    /// </summary>
    /// <param name="alert">An active alert.</param>
    /// <param name="now">Present time.</param>
    /// <param name="actor">Who is the reason that a silence covers it, or does not any more.</param>
    public IReadOnlyList<Transition> Flag(Alert alert, DateTimeOffset now, string actor = AlertReasons.System)
    {
        var isSilenced = silences.Covers(alert);
        var isInhibited = inhibition.WhatExplains(alert) is not null;
        if (isSilenced == alert.Silenced && isInhibited == alert.Inhibited && HeldBack(alert, now) is null)
            return [];

        var steps = new List<(Alert After, string Reason, string Actor)>();
        if (isSilenced != alert.Silenced)
        {
            alert = alert with { Silenced = isSilenced, UnsilencedAt = isSilenced ? null : alert.UnsilencedAt };
            steps.Add((alert, isSilenced ? AlertReasons.Silenced : AlertReasons.Unsilenced, actor));
        }

        if (isInhibited != alert.Inhibited)
        {
            // What is known of it is from before the failure, or from the midst of it.
            var isTaken = !isInhibited && IsTakenWithIncident(alert);
            alert = Explained(alert) with { AwaitsReading = !isInhibited };
            steps.Add((alert, isInhibited ? AlertReasons.Inhibited : AlertReasons.Uninhibited, AlertReasons.System));
            if (isTaken)
            {
                var taker = actor == AlertReasons.System ? AlertReasons.ByHand : actor;
                alert = alert with { AcknowledgedAt = now, AcknowledgedBy = taker };
                steps.Add((alert, AlertReasons.Acknowledged, taker));
            }
        }

        if (steps.Count == 0)
            steps.Add((alert, AlertReasons.ToldLate, AlertReasons.System));
        var heldBack = HeldBack(alert, now);
        if (heldBack is { } kind)
            steps[^1] = steps[^1] with { After = Told(alert, kind, now) };
        return
        [
            .. steps.Select((step, i) => new Transition(
                step.After,
                AlertLifeCycle.EventOf(step.After, step.After.State, step.Reason, now, step.Actor),
                i == steps.Count - 1 ? heldBack : null)),
        ];
    }

    /// <summary>
    /// Whether nobody was told of an alert as urgent as it is, nor took it so. Whoever took it took it as urgent as it
    /// was then.
    /// </summary>
    public static bool IsUntold(Alert alert) =>
        !(alert.NotifiedPriority <= alert.Priority)
        && (alert.AcknowledgedAt is not { } taken || alert.EscalatedAt > taken);

    /// <summary>
    /// An alert that something else explains than before, such as the incident of a venue whose first sign is over;
    /// null where nothing changed. That is no step of the alert: it is as inhibited as it was.
    /// </summary>
    public Alert? ExplainedAnew(Alert alert) =>
        alert.Inhibited && inhibition.WhatExplains(alert) is { } by && by != alert.InhibitedBy
            ? alert with { InhibitedBy = by }
            : null;

    private Alert Explained(Alert alert)
    {
        var by = inhibition.WhatExplains(alert);
        return alert with { Inhibited = by is not null, InhibitedBy = by };
    }

    // Thousands that nobody heard of would else be told one by one as soon as somebody ends the incident that told of
    // them together.
    private bool IsTakenWithIncident(Alert alert) =>
        alert is { NotifiedPriority: null, AcknowledgedAt: null } && inhibition.IsTakenWithIncident(alert);

    // An alert whose value is on its way back to normal is not announced any more: should it relapse, it is.
    private static NoticeKind? HeldBack(Alert alert, DateTimeOffset now) =>
        alert is not
        {
            State: AlertState.Firing, Silenced: false, Inhibited: false, AwaitsReading: false, LastJudgedAt: not null,
        } ? null
        : alert.AcknowledgedAt is not null ? IsUntold(alert) ? NoticeKind.Escalated : null
        : Flapping.Is(alert, now) && !Flapping.IsTold(alert) ? NoticeKind.Flapping
        : alert.NotifiedPriority is not { } told ? NoticeKind.Fired
        : alert.Priority < told ? NoticeKind.Escalated
        : null;

    private NoticeKind? WhatToTell(Transition transition, Alert alert, NoticeKind kind, DateTimeOffset now)
    {
        if (kind is NoticeKind.Resolved or NoticeKind.Acknowledged)
        {
            var mayComeBack = transition.Event.Reason == AlertReasons.Resolved && Flapping.Is(alert, now);
            return alert.NotifiedPriority is null || mayComeBack ? null : kind;
        }

        if (IsHeldBack(alert))
            return null;
        if (kind != NoticeKind.Reopened || !Flapping.Is(alert, now))
            return kind;
        return !Flapping.IsTold(alert) ? NoticeKind.Flapping
            : alert.Priority < alert.NotifiedPriority ? NoticeKind.Escalated
            : null;
    }

    // The flags may be those of a moment ago; a venue that went down since then counts as well.
    private bool IsHeldBack(Alert alert) =>
        alert.Silenced || alert.Inhibited || alert.AwaitsReading
        || silences.Covers(alert) || inhibition.WhatExplains(alert) is not null;

    private static Alert Told(Alert alert, NoticeKind kind, DateTimeOffset now) => kind switch
    {
        NoticeKind.Resolved => alert with { NotifiedAt = now, NotifiedPriority = null },
        NoticeKind.Acknowledged => alert,
        _ => alert with { NotifiedAt = now, NotifiedPriority = alert.Priority },
    };
}
