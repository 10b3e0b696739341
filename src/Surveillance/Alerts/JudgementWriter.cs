using Surveillance.Markets;

namespace Surveillance.Alerts;

/// <summary>Puts into words where each rule of a family stands after a reading.</summary>
internal static class JudgementWriter
{
    /// <summary>The judgement of one rule.</summary>
    /// <param name="market">The market.</param>
    /// <param name="family">The rule's family.</param>
    /// <param name="armed">The rule.</param>
    /// <param name="reading">The reading judged.</param>
    /// <param name="step">The family after it.</param>
    /// <param name="blocked">Why the family cannot fire whatever the reading says; null when it can.</param>
    public static Judgement Write(
        MarketId market, RuleFamily family, ArmedRule armed, FamilyReading reading, FamilyStep step, string? blocked)
    {
        var verdict = RuleEvaluation.Judge(armed.Rule, armed.Limits, reading.Reading);
        var standing = StandingOf(family, armed, reading, step, verdict, blocked);
        return new Judgement
        {
            Rule = armed.Rule.Name,
            Market = market,
            At = reading.At,
            Value = reading.Reading.Value,
            ZScore = reading.Reading.ZScore,
            ReadingStatus = reading.Reading.Status,
            Threshold = armed.Limits.Threshold,
            ZScoreThreshold = armed.Rule.RequiresZScore ? armed.Limits.ZScore : null,
            ThresholdLeg = verdict.ThresholdLeg,
            ZScoreLeg = verdict.ZScoreLeg,
            State = standing.State,
            Reason = standing.Reason,
            Since = standing.Since,
            Until = standing.Until,
        };
    }

    private static Standing StandingOf(
        RuleFamily family,
        ArmedRule armed,
        FamilyReading reading,
        FamilyStep step,
        RuleVerdict verdict,
        string? blocked)
    {
        if (step.Alert is { IsActive: true } alert && family.RankOf(armed.Rule.Name) >= family.RankOf(alert.Rule))
            return alert.Rule == armed.Rule.Name
                ? Active(armed, alert, reading, verdict)
                : new Standing(AlertState.Inactive, Either(verdict, JudgementReasons.CoveredByAlert));
        if (step.State.TimerOf(armed.Rule.Name) is { } timer)
            return new Standing(AlertState.Pending, verdict.Reason, timer.Since,
                timer.Since + timer.Stopped + armed.Rule.Persistence);
        if (step.Alert is { State: AlertState.Resolved } ended && ended.Rule == armed.Rule.Name)
            return new Standing(AlertState.Resolved, verdict.Reason, ended.ResolvedAt);
        return new Standing(AlertState.Inactive, blocked is null ? verdict.Reason : Either(verdict, blocked));
    }

    private static Standing Active(ArmedRule armed, Alert alert, FamilyReading reading, RuleVerdict verdict) =>
        alert.State == AlertState.Recovering
            ? new Standing(AlertState.Recovering, reading.Value is null ? verdict.Reason : JudgementReasons.Clear,
                alert.RecoveringSince, alert.RecoveringSince + armed.Rule.KeepFiring)
            : new Standing(AlertState.Firing,
                verdict.Outcome == RuleOutcome.NotMet ? JudgementReasons.NotClear : verdict.Reason, alert.TriggeredAt);

    // A rule that is met but may not fire says what keeps it; otherwise its own legs are the reason.
    private static string Either(RuleVerdict verdict, string blocked) =>
        verdict.Outcome == RuleOutcome.Met ? blocked : verdict.Reason;

    private readonly record struct Standing(
        AlertState State, string Reason, DateTimeOffset? Since = null, DateTimeOffset? Until = null);
}
