namespace Surveillance.Alerts;

/// <summary>
/// The timers of the rules of a family that are more urgent than its alert, or of all when there is none.
/// </summary>
internal static class PendingRules
{
    /// <summary>
    /// Judges the first <paramref name="count"/> rules of a family, most urgent first, and tells the first that has
    /// been met for as long as it asks. The timers of that rule and of less urgent ones end with it: they never fire
    /// beside it.
    /// </summary>
    public static (IReadOnlyList<PendingTimer> Pending, ArmedRule? Due) Advance(
        RuleFamily family, IReadOnlyList<PendingTimer> before, int count, in FamilyReading reading)
    {
        List<PendingTimer>? after = null;
        for (var i = 0; i < count; i++)
        {
            var armed = family.Rules[i];
            if (Next(armed, TimerOf(before, armed.Rule.Name), reading) is not { } timer)
                continue;
            if (timer.LastMetAt == reading.At && timer.Held >= armed.Rule.Persistence)
                return (after ?? [], armed);
            (after ??= []).Add(timer);
        }

        return (after ?? (IReadOnlyList<PendingTimer>)[], null);
    }

    private static PendingTimer? Next(in ArmedRule armed, PendingTimer? timer, in FamilyReading reading) =>
        RuleEvaluation.Judge(armed.Rule, armed.Limits, reading.Reading).Outcome switch
        {
            RuleOutcome.Met => timer?.Met(armed.Rule.Condition, reading)
                               ?? PendingTimer.Start(armed.Rule.Name, reading.At, reading.Value!.Value),
            RuleOutcome.NotJudged => timer?.NotJudged(armed.Rule.Condition, reading),
            _ => null,
        };

    private static PendingTimer? TimerOf(IReadOnlyList<PendingTimer> timers, string rule)
    {
        foreach (var timer in timers)
            if (timer.Rule == rule)
                return timer;
        return null;
    }
}
