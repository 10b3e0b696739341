using Surveillance.Markets;

namespace Surveillance.Alerts;

/// <summary>A family and the reading that its rules were judged on.</summary>
/// <param name="Market">The market.</param>
/// <param name="Family">The family.</param>
/// <param name="Reading">The reading judged.</param>
/// <param name="State">What the family remembers after it.</param>
/// <param name="Alert">The family's active alert, or the one that the reading ended; null when there is none.</param>
/// <param name="Blocked">Why the family cannot fire whatever the reading says; null when it can.</param>
internal readonly record struct JudgedFamily(
    MarketId Market,
    RuleFamily Family,
    FamilyReading Reading,
    FamilyState State,
    Alert? Alert,
    string? Blocked);

/// <summary>Puts into words where a rule stands after a reading.</summary>
internal static class JudgementWriter
{
    /// <summary>The judgement of one rule.</summary>
    public static Judgement Write(in JudgedFamily judged, in ArmedRule armed)
    {
        var reading = judged.Reading;
        var verdict = RuleEvaluation.Judge(armed.Rule, armed.Limits, reading.Reading);
        var standing = StandingOf(judged, armed, verdict);
        return new Judgement
        {
            Rule = armed.Rule.Name,
            Market = judged.Market,
            At = reading.At,
            Value = reading.Reading.Value,
            ZScore = reading.Reading.ScoreBy(armed.Rule.Baseline),
            Baseline = armed.Rule.Baseline,
            Samples = reading.Reading.Samples,
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

    /// <summary>State and reason of that judgement.</summary>
    public static (AlertState State, string Reason) StateAndReasonOf(in JudgedFamily judged, in ArmedRule armed)
    {
        var verdict = RuleEvaluation.Judge(armed.Rule, armed.Limits, judged.Reading.Reading);
        var standing = StandingOf(judged, armed, verdict);
        return (standing.State, standing.Reason);
    }

    private static Standing StandingOf(in JudgedFamily judged, in ArmedRule armed, in RuleVerdict verdict)
    {
        var family = judged.Family;
        if (judged.Alert is { IsActive: true } alert && family.RankOf(armed.Rule.Name) >= family.RankOf(alert.Rule))
            return alert.Rule == armed.Rule.Name
                ? Active(armed, alert, judged.Reading, verdict)
                : new Standing(AlertState.Inactive, Either(verdict, JudgementReasons.CoveredByAlert));
        if (judged.State.TimerOf(armed.Rule.Name) is { } timer)
            return new Standing(AlertState.Pending, verdict.Reason, timer.Since,
                timer.Since + timer.Stopped + armed.Rule.Persistence);
        if (judged.Alert is { State: AlertState.Resolved } ended && ended.Rule == armed.Rule.Name)
            return new Standing(AlertState.Resolved, verdict.Reason, ended.ResolvedAt);
        var blocked = judged.Blocked;
        return new Standing(AlertState.Inactive, blocked is null ? verdict.Reason : Either(verdict, blocked));
    }

    private static Standing Active(
        in ArmedRule armed, Alert alert, in FamilyReading reading, in RuleVerdict verdict) =>
        alert.State == AlertState.Recovering
            ? new Standing(AlertState.Recovering, reading.Value is null ? verdict.Reason : JudgementReasons.Clear,
                alert.RecoveringSince, alert.RecoveringSince + armed.Rule.KeepFiring)
            : new Standing(AlertState.Firing,
                verdict.Outcome == RuleOutcome.NotMet ? JudgementReasons.NotClear : verdict.Reason, alert.TriggeredAt);

    // A rule that is met but may not fire says what keeps it; otherwise its own legs are the reason.
    private static string Either(in RuleVerdict verdict, string blocked) =>
        verdict.Outcome == RuleOutcome.Met ? blocked : verdict.Reason;

    private readonly record struct Standing(
        AlertState State, string Reason, DateTimeOffset? Since = null, DateTimeOffset? Until = null);
}
