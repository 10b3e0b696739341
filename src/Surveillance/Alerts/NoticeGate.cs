namespace Surveillance.Alerts;

/// <summary>
/// Decides who may be told: silenced and inhibited alerts are recorded but not told, an end is told only to those who
/// heard of the beginning, and an alert whose silence ends is told then.
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
            passed.Add(Pass(transition with { Alert = carried }, now));
            alert = passed[^1].Alert;
        }

        return passed;
    }

    /// <summary>One transition, gated.</summary>
    public Transition Pass(Transition transition, DateTimeOffset now)
    {
        // Later changes of the flags are transitions of their own, because they tell what was held back.
        var alert = transition.Notice is NoticeKind.Fired or NoticeKind.Reopened
            ? transition.Alert with
            {
                Silenced = silences.Covers(transition.Alert),
                Inhibited = inhibition.Explains(transition.Alert),
            }
            : transition.Alert;
        var notice = transition.Notice is { } kind && MayTell(alert, kind) ? transition.Notice : null;
        return transition with { Alert = notice is { } told ? Told(alert, told, now) : alert, Notice = notice };
    }

    /// <summary>
    /// Sets the flags of an active alert anew; a change is a transition, and tells what was held back.
    /// </summary>
    public IEnumerable<Transition> Flag(Alert alert, DateTimeOffset now)
    {
        var isSilenced = silences.Covers(alert);
        var isInhibited = inhibition.Explains(alert);
        if (isSilenced == alert.Silenced && isInhibited == alert.Inhibited)
            yield break;

        var reason = isSilenced != alert.Silenced
            ? isSilenced ? AlertReasons.Silenced : AlertReasons.Unsilenced
            : isInhibited ? AlertReasons.Inhibited : AlertReasons.Uninhibited;
        var after = alert with { Silenced = isSilenced, Inhibited = isInhibited };
        var heldBack = HeldBack(after);
        if (heldBack is { } kind)
            after = Told(after, kind, now);
        yield return new Transition(after, AlertLifeCycle.EventOf(after, after.State, reason, now), heldBack);
    }

    private static NoticeKind? HeldBack(Alert alert) =>
        alert.Silenced || alert.Inhibited || alert.AcknowledgedAt is not null ? null
        : alert.NotifiedPriority is not { } told ? NoticeKind.Fired
        : alert.Priority < told ? NoticeKind.Escalated
        : null;

    private static bool MayTell(Alert alert, NoticeKind kind) =>
        !alert.Silenced && !alert.Inhibited && kind switch
        {
            NoticeKind.Resolved or NoticeKind.Acknowledged => alert.NotifiedPriority is not null,
            _ => true,
        };

    private static Alert Told(Alert alert, NoticeKind kind, DateTimeOffset now) => kind switch
    {
        NoticeKind.Resolved => alert with { NotifiedAt = now, NotifiedPriority = null },
        NoticeKind.Acknowledged => alert,
        _ => alert with { NotifiedAt = now, NotifiedPriority = alert.Priority },
    };
}
