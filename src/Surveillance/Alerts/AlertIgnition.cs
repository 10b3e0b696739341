using Surveillance.Markets;

namespace Surveillance.Alerts;

/// <summary>
/// The life of a family while no alert is active: pending timers, the first moment, opening the last alert again.
/// </summary>
internal static class AlertIgnition
{
    /// <summary>The family after a reading; a new alert stands in the step when one fires.</summary>
    /// <param name="family">The rules.</param>
    /// <param name="state">What is remembered.</param>
    /// <param name="last">The alert that ended last on this family and market; null when there is none.</param>
    /// <param name="market">The market.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="mostReopenings">One that is opened again more often within an hour flaps.</param>
    public static FamilyStep Advance(
        RuleFamily family,
        FamilyState state,
        Alert? last,
        MarketId market,
        in FamilyReading reading,
        int mostReopenings)
    {
        if (state.AwaitsClear)
        {
            var hasCleared = reading.Value is { } value && RuleLegs.IsClear(family.Condition, value, family.ClearLevel);
            return new FamilyStep(state with { AwaitsClear = !hasCleared, Pending = [] }, null, []);
        }

        var (pending, due) = PendingRules.Advance(family, state.Pending, family.Rules.Count, reading);
        if (due is not { } rule)
        {
            var isSame = pending.Count == 0 && state.Pending.Count == 0;
            return new FamilyStep(isSame ? state : state with { Pending = pending }, null, []);
        }

        var timer = state.TimerOf(rule.Rule.Name)?.Met(family.Condition, reading)
                    ?? PendingTimer.Start(rule.Rule.Name, reading.At, reading.Value!.Value);
        var isWithinThrottle = last?.ResolvedAt is { } ended && (reading.At - ended).Duration() <= rule.Rule.Throttle;
        var alert = isWithinThrottle
            ? Flapping.Count(Reopen(last!, family, rule, reading, timer), mostReopenings, reading.At)
            : Fire(family, rule, market, reading, timer);
        return new FamilyStep(
            state with { Pending = pending, LastAlertId = alert.Id }, alert, Steps(alert, timer, isWithinThrottle));
    }

    // Nothing is written of a rule that is met for a moment. Of one that fires it is, because it has an id then.
    private static IReadOnlyList<Transition> Steps(Alert alert, PendingTimer timer, bool isReopened)
    {
        var from = isReopened ? AlertState.Resolved : AlertState.Inactive;
        var at = timer.LastMetAt;
        var wasPending = timer.Since < at;
        var ignition = new Transition(
            alert,
            AlertLifeCycle.EventOf(alert, wasPending ? AlertState.Pending : from,
                isReopened ? AlertReasons.Reopened : AlertReasons.Fired, at),
            isReopened ? NoticeKind.Reopened : NoticeKind.Fired);
        return wasPending
            ?
            [
                new Transition(
                    alert,
                    new AlertEvent(alert.Id, timer.Since, from, AlertState.Pending, AlertReasons.Pending,
                        Value: null, ZScore: null, AlertReasons.System),
                    Notice: null),
                ignition,
            ]
            : [ignition];
    }

    private static Alert Fire(
        RuleFamily family, ArmedRule rule, MarketId market, FamilyReading reading, PendingTimer peak) => new()
        {
            Id = IdOf(family.Name, market, reading.At),
            Rule = rule.Rule.Name,
            Family = family.Name,
            Market = market,
            State = AlertState.Firing,
            Priority = rule.Rule.Priority,
            OriginalPriority = rule.Rule.Priority,
            Metric = family.Metric,
            Condition = family.Condition,
            TriggerValue = reading.Value!.Value,
            TriggerThreshold = rule.Limits.Threshold,
            ZScore = reading.Reading.ScoreBy(rule.Rule.Baseline),
            Baseline = rule.Rule.Baseline,
            ZScoreThreshold = rule.Rule.RequiresZScore ? rule.Limits.ZScore : null,
            TriggeredAt = reading.At,
            LastValue = reading.Value,
            LastZScore = reading.Reading.ScoreBy(rule.Rule.Baseline),
            LastJudgedAt = reading.At,
            PeakValue = peak.PeakValue,
            PeakAt = peak.PeakAt,
            IsSystemHealth = rule.Rule.IsSystemHealth,
            Simulated = reading.Simulated,
        };

    // Never less urgent than before, and whoever took it still has it: it is the same alert.
    private static Alert Reopen(
        Alert last, RuleFamily family, ArmedRule rule, FamilyReading reading, PendingTimer peak) => last with
        {
            Rule = rule.Rule.Name,
            State = AlertState.Firing,
            Priority = rule.Rule.Priority < last.Priority ? rule.Rule.Priority : last.Priority,
            EscalatedAt = rule.Rule.Priority < last.Priority ? reading.At : last.EscalatedAt,
            TriggerValue = reading.Value!.Value,
            TriggerThreshold = rule.Limits.Threshold,
            ZScore = reading.Reading.ScoreBy(rule.Rule.Baseline),
            Baseline = rule.Rule.Baseline,
            ZScoreThreshold = rule.Rule.RequiresZScore ? rule.Limits.ZScore : null,
            LastValue = reading.Value,
            LastZScore = reading.Reading.ScoreBy(rule.Rule.Baseline),
            LastJudgedAt = reading.At,
            PeakValue = RuleLegs.IsWorse(family.Condition, peak.PeakValue, last.PeakValue)
                ? peak.PeakValue
                : last.PeakValue,
            PeakAt = RuleLegs.IsWorse(family.Condition, peak.PeakValue, last.PeakValue) ? peak.PeakAt : last.PeakAt,
            RecoveringSince = null,
            ResolvedAt = null,
            Resolution = null,
            ResolutionValue = null,
            Flaps = last.Flaps + 1,
        };

    // The star of a venue's own figures would be expanded by a shell.
    private static string IdOf(string family, MarketId market, DateTimeOffset at) =>
        $"{family}-{Name(market.Exchange)}-{Name(market.Instrument)}-{at.UtcDateTime:yyyyMMdd'T'HHmmssfff}";

    private static string Name(string part) => part == MarketId.All ? "all" : part;
}
