using Surveillance.Metrics;

namespace Surveillance.Alerts;

/// <summary>One reading of the metric that a family watches.</summary>
/// <param name="At">The reading's time, which all holds are measured in.</param>
/// <param name="Reading">The reading.</param>
/// <param name="Simulated">Whether it comes from a simulator's data.</param>
/// <param name="Continuity">A longer pause before it is vouched for neither by it nor by the one before.</param>
internal readonly record struct FamilyReading(
    DateTimeOffset At, Reading Reading, bool Simulated, TimeSpan Continuity)
{
    /// <summary>The value, where it can be judged.</summary>
    public double? Value => RuleEvaluation.KnownValue(Reading);
}

/// <summary>A family on a market after a reading.</summary>
/// <param name="State">What to remember.</param>
/// <param name="Alert">The active alert, or the one that this reading ended; null when there is none.</param>
/// <param name="Transitions">What happened, in order; without a say on who may be notified.</param>
internal readonly record struct FamilyStep(FamilyState State, Alert? Alert, IReadOnlyList<Transition> Transitions);

/// <summary>
/// The life of an alert that is active: firing, recovering, escalation in place, resolution. It ends on the threshold
/// leg alone, at the clear level, for as long as the rule asks; never on the z-score and never on missing data.
/// </summary>
internal static class AlertLifeCycle
{
    /// <summary>The active alert after a reading.</summary>
    public static FamilyStep Advance(RuleFamily family, FamilyState state, Alert alert, FamilyReading reading)
    {
        if (reading.Value is not { } value)
            return Hold(state, alert, reading);

        var transitions = new List<Transition>();
        var pause = reading.At - alert.LastJudgedAt;
        var continues = pause >= TimeSpan.Zero && pause <= reading.Continuity;
        alert = Observe(alert, family.Condition, reading, value);
        if (alert.Stale)
            alert = Add(transitions, alert with { Stale = false }, alert.State, AlertReasons.Fresh, reading.At);

        (state, alert) = EscalateInPlace(family, state, alert, reading, transitions);
        return RuleLegs.IsClear(family.Condition, value, family.ClearLevel)
            ? Recover(family, state, alert, reading.At, continues, transitions)
            : new FamilyStep(state, Relapse(alert, reading.At, transitions), transitions);
    }

    /// <summary>An event of the alert as it stands.</summary>
    public static AlertEvent EventOf(
        Alert alert, AlertState from, string reason, DateTimeOffset at, string actor = AlertReasons.System) =>
        new(alert.Id, at, from, alert.State, reason, alert.LastValue, alert.LastZScore, actor);

    /// <summary>The alert as it ends.</summary>
    public static Alert End(Alert alert, ResolutionType resolution, DateTimeOffset at) => alert with
    {
        State = AlertState.Resolved,
        ResolvedAt = at,
        Resolution = resolution,
        ResolutionValue = alert.LastValue,
        RecoveringSince = null,
        Stale = false,
    };

    private static FamilyStep Hold(FamilyState state, Alert alert, FamilyReading reading)
    {
        // The stay on the normal side has to be without a break, so it starts anew with fresh data.
        var held = alert with { RecoveringSince = null };
        var pending = state.Pending.Count == 0 ? state : state with
        {
            Pending =
            [
                .. state.Pending.Select(timer => timer.NotJudged(alert.Condition, reading)).OfType<PendingTimer>(),
            ],
        };
        return new FamilyStep(pending, held, []);
    }

    private static Alert Observe(Alert alert, AlertCondition condition, FamilyReading reading, double value)
    {
        var isPeak = RuleLegs.IsWorse(condition, value, alert.PeakValue);
        return alert with
        {
            LastValue = value,
            LastZScore = reading.Reading.ScoreBy(alert.Baseline),
            LastJudgedAt = reading.At,
            AwaitsReading = false,
            PeakValue = isPeak ? value : alert.PeakValue,
            PeakAt = isPeak ? reading.At : alert.PeakAt,
            Simulated = alert.Simulated || reading.Simulated,
        };
    }

    private static (FamilyState State, Alert Alert) EscalateInPlace(
        RuleFamily family, FamilyState state, Alert alert, FamilyReading reading, List<Transition> transitions)
    {
        var rank = family.RankOf(alert.Rule);
        var (pending, due) = PendingRules.Advance(family, state.Pending, rank, reading);
        if (pending.Count > 0 || state.Pending.Count > 0)
            state = state with { Pending = pending };
        if (due is not { } rule)
            return (state, alert);

        var from = alert.State;
        var isMoreUrgent = rule.Rule.Priority < alert.Priority;
        alert = alert with
        {
            Rule = rule.Rule.Name,
            State = AlertState.Firing,
            Priority = isMoreUrgent ? rule.Rule.Priority : alert.Priority,
            EscalatedAt = isMoreUrgent ? reading.At : alert.EscalatedAt,
            TriggerValue = reading.Value!.Value,
            TriggerThreshold = rule.Limits.Threshold,
            ZScore = reading.Reading.ScoreBy(rule.Rule.Baseline),
            Baseline = rule.Rule.Baseline,
            ZScoreThreshold = rule.Rule.RequiresZScore ? rule.Limits.ZScore : null,
            RecoveringSince = null,
        };
        Add(transitions, alert, from, AlertReasons.Escalated, reading.At, NoticeKind.Escalated);
        return (state, alert);
    }

    private static Alert Relapse(Alert alert, DateTimeOffset at, List<Transition> transitions) =>
        alert.State == AlertState.Recovering
            ? Add(transitions, alert with { State = AlertState.Firing, RecoveringSince = null },
                AlertState.Recovering, AlertReasons.Relapsed, at)
            : alert;

    private static FamilyStep Recover(
        RuleFamily family,
        FamilyState state,
        Alert alert,
        DateTimeOffset at,
        bool continues,
        List<Transition> transitions)
    {
        var since = continues ? alert.RecoveringSince ?? at : at;
        var keepFiring = family.Rules[family.RankOf(alert.Rule)].Rule.KeepFiring;
        if (at - since >= keepFiring)
        {
            var ended = End(alert, ResolutionType.Auto, at);
            Add(transitions, ended, alert.State, AlertReasons.Resolved, at, NoticeKind.Resolved);
            return new FamilyStep(state with { Pending = [], LastAlertId = alert.Id }, ended, transitions);
        }

        var recovering = alert with { State = AlertState.Recovering, RecoveringSince = since };
        if (alert.State == AlertState.Firing)
            Add(transitions, recovering, alert.State, AlertReasons.Recovering, at);
        return new FamilyStep(state, recovering, transitions);
    }

    private static Alert Add(
        List<Transition> transitions,
        Alert after,
        AlertState from,
        string reason,
        DateTimeOffset at,
        NoticeKind? notice = null)
    {
        transitions.Add(new Transition(after, EventOf(after, from, reason, at), notice));
        return after;
    }
}
