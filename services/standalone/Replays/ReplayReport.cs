using System.Globalization;
using Surveillance.Alerts;
using Surveillance.Alerts.Replays;

namespace Surveillance.Standalone.Replays;

/// <summary>
/// Writes what a replay found as text: the alerts, how often each rule came to fire, how that differs from what really
/// fired, and what became of labelled incidents. The same history and rules make the same text.
/// </summary>
internal sealed class ReplayReport(TextWriter output)
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    /// <summary>Writes all of it.</summary>
    public void Write(ReplayResult result)
    {
        Line($"{result.Markets} markets from {Time(result.Request.From)} to {Time(result.Request.To)} UTC, "
            + $"{result.Rows:N0} rows{(result.IsScoredAnew ? ", z-scores computed anew" : "")}");
        if (result.Unstored.Count > 0)
            Line($"not stored, so their rules are not replayed: {string.Join(", ", result.Unstored)}");
        WriteAlerts(result.Alerts);
        WriteRules(result);
        WriteDifference(result.Difference);
        if (result.Score is { } score)
            WriteScore(score);
    }

    private void WriteAlerts(IReadOnlyList<ReplayedAlert> alerts)
    {
        Line($"");
        Line($"{alerts.Count} alerts");
        if (alerts.Count == 0)
            return;
        Line($"{"start",-19}  {"end",-19}  {"seconds",8}  {"pri",-3}  {"rule",-30}  {"market",-28}  {"peak",14}  flaps");
        foreach (var (alert, _) in alerts)
            Line($"{Time(alert.TriggeredAt),-19}  {(alert.ResolvedAt is { } end ? Time(end) : "still active"),-19}  "
                + $"{alert.Duration?.TotalSeconds,8:0}  {alert.Priority,-3}  {alert.Rule,-30}  {alert.Market,-28}  "
                + $"{alert.PeakValue,14:0.####}  {alert.Flaps}");
    }

    private void WriteRules(ReplayResult result)
    {
        var raised = result.Alerts.SelectMany(each => each.Raised).CountBy(each => each.Rule).ToDictionary();
        Line($"");
        Line($"{"rule",-30}  {"fired",6}");
        foreach (var rule in result.Rules.Definitions)
            Line($"{rule.Name,-30}  {raised.GetValueOrDefault(rule.Name),6}");
    }

    private void WriteDifference(AlertDifference difference)
    {
        Line($"");
        Line($"really fired: {difference.Both.Count + difference.OnlyRecorded.Count}; "
            + $"both: {difference.Both.Count}, only replayed: {difference.OnlyReplayed.Count}, "
            + $"only really: {difference.OnlyRecorded.Count}");
        foreach (var alert in difference.OnlyReplayed)
            Line($"  + {Time(alert.TriggeredAt)}  {alert.Rule}  {alert.Market}  peak {alert.PeakValue:0.####}");
        foreach (var alert in difference.OnlyRecorded)
            Line($"  - {Time(alert.TriggeredAt)}  {alert.Rule}  {alert.Market}  peak {alert.PeakValue:0.####}  {alert.Id}"
                + $"{(alert.Resolution == ResolutionType.Manual ? "  resolved by hand" : "")}");
        foreach (var pair in difference.Both.Where(pair => pair.Replayed.Rule != pair.Recorded.Rule))
            Line($"  ~ {Time(pair.Replayed.TriggeredAt)}  {pair.Replayed.Rule} in place of {pair.Recorded.Rule}  "
                + $"{pair.Replayed.Market}");
    }

    private void WriteScore(IncidentScore score)
    {
        Line($"");
        Line($"{"kind",-20}  {"incidents",9}  {"found",6}  {"recall",7}  {"near misses",11}  {"fired",6}  {"delay s",8}");
        foreach (var kind in score.Kinds)
            Line($"{kind.Kind,-20}  {kind.Incidents,9}  {kind.Found,6}  {kind.Recall,7:0.000}  {kind.NearMisses,11}  "
                + $"{kind.FiredInNearMisses,6}  {kind.MeanDelay?.TotalSeconds,8:0.00}");
        Line($"recall {score.Recall:0.000}, precision {score.Precision:0.000}, mean time to detect beyond the hold "
            + $"{score.MeanDelay?.TotalSeconds:0.00} s");
        foreach (var incident in score.Missed)
            Line($"  missed       {Time(incident.Start)}  {incident.Rule}  {incident.Market}  {incident.Kind}");
        foreach (var (alert, raised) in score.Unexplained)
            Line($"  unexplained  {Time(raised.At)}  {raised.Rule}  {alert.Market}  {alert.Id}");
    }

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private void Line(FormattableString text) =>
        output.WriteLine(text.ToString(CultureInfo.InvariantCulture).TrimEnd());
}
