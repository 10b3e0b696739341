using System.Globalization;
using System.Runtime.CompilerServices;
using Surveillance.Alerts;
using Surveillance.Alerts.Replays;
using Surveillance.Platform.Replays;

namespace Surveillance.Standalone.Replays;

/// <summary>
/// Writes what a replay found as text: the alerts, how often each rule came to fire, how that differs from what really
/// fired, and what became of labelled incidents. The same history and rules make the same text.
/// </summary>
internal sealed class ReplayReport(TextWriter output)
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    /// <summary>Writes all of it.</summary>
    public void Write(ReplayResult result)
    {
        Line(Culture, $"{result.Markets} markets from {Time(result.Stretch.From)} to {Time(result.Stretch.To)} UTC, "
            + $"{result.Rows:N0} rows{(result.IsScoredAnew ? ", scores computed anew" : "")}");
        if (result.Unstored.Count > 0)
            Line(Culture, $"not stored, so their rules are not replayed: {string.Join(", ", result.Unstored)}");
        WriteAlerts(result.Alerts);
        WriteRules(result);
        WriteDifference(result.Difference);
        if (result.Score is { } score)
            WriteScore(score);
    }

    private void WriteAlerts(IReadOnlyList<ReplayedAlert> alerts)
    {
        Line(Culture, $"");
        Line(Culture, $"{alerts.Count} alerts");
        if (alerts.Count == 0)
            return;
        Line(Culture, $"{"start",-19}  {"end",-19}  {"seconds",8}  {"pri",-3}  {"rule",-30}  {"market",-28}  "
            + $"{"peak",14}  flaps");
        foreach (var (alert, _) in alerts)
            Line(Culture, $"{Time(alert.TriggeredAt),-19}  {EndOf(alert),-19}  "
                + $"{alert.Duration?.TotalSeconds,8:0}  {alert.Priority,-3}  {alert.Rule,-30}  {alert.Market,-28}  "
                + $"{alert.PeakValue,14:0.####}  {alert.Flaps}");
    }

    private void WriteRules(ReplayResult result)
    {
        var raised = result.Alerts.SelectMany(each => each.Raised).CountBy(each => each.Rule).ToDictionary();
        Line(Culture, $"");
        Line(Culture, $"{"rule",-30}  {"fired",6}");
        foreach (var rule in result.Rules.Definitions)
            Line(Culture, $"{rule.Name,-30}  {raised.GetValueOrDefault(rule.Name),6}");
    }

    private void WriteDifference(AlertDifference difference)
    {
        Line(Culture, $"");
        Line(Culture, $"really fired: {difference.Both.Count + difference.OnlyRecorded.Count}; "
            + $"both: {difference.Both.Count}, only replayed: {difference.OnlyReplayed.Count}, "
            + $"only really: {difference.OnlyRecorded.Count}");
        foreach (var alert in difference.OnlyReplayed)
            Line(Culture, $"  + {Text(alert)}");
        foreach (var alert in difference.OnlyRecorded)
            Line(Culture, $"  - {Text(alert)}  {alert.Id}"
                + $"{(alert.Resolution == ResolutionType.Manual ? "  resolved by hand" : "")}");
        foreach (var pair in difference.Both.Where(pair => pair.Replayed.Rule != pair.Recorded.Rule))
            Line(Culture, $"  ~ {Text(pair.Replayed)}  in place of {pair.Recorded.Rule}");
    }

    private void WriteScore(IncidentScore score)
    {
        Line(Culture, $"");
        Line(Culture, $"{"kind",-20}  {"incidents",9}  {"found",6}  {"recall",7}  {"near misses",11}  "
            + $"{"fired",6}  {"delay s",8}");
        foreach (var kind in score.Kinds)
            Line(Culture, $"{kind.Kind,-20}  {kind.Incidents,9}  {kind.Found,6}  {kind.Recall,7:0.000}  "
                + $"{kind.NearMisses,11}  {kind.FiredInNearMisses,6}  {kind.MeanDelay?.TotalSeconds,8:0.00}");
        Line(Culture, $"recall {score.Recall:0.000}, precision {score.Precision:0.000}, "
            + $"mean time to detect beyond the hold {score.MeanDelay?.TotalSeconds:0.00} s");
        foreach (var incident in score.Missed)
            Line(Culture, $"  missed       {Time(incident.Start)}  {incident.Rule}  {incident.Market}  "
                + $"{incident.Kind}");
        foreach (var (alert, raised) in score.Unexplained)
            Line(Culture, $"  unexplained  {Time(raised.At)}  {raised.Rule}  {alert.Market}  {alert.Id}");
    }

    private static string Text(Alert alert) => string.Create(
        Culture, $"{Time(alert.TriggeredAt)}  {alert.Rule}  {alert.Market}  peak {alert.PeakValue:0.####}");

    private static string EndOf(Alert alert) => alert.ResolvedAt is { } end ? Time(end) : "still active";

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private void Line(
        CultureInfo culture,
        [InterpolatedStringHandlerArgument(nameof(culture))] ref DefaultInterpolatedStringHandler text) =>
        output.WriteLine(text.ToStringAndClear().TrimEnd());
}
