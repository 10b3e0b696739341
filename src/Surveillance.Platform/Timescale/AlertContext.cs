using System.Text.Json;
using System.Text.Json.Nodes;
using Surveillance.Alerts;
using Surveillance.Metrics.Scores;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Timescale;

/// <summary>The JSON of the column <c>context</c>: what explains the alert, and what no other column holds.</summary>
// {"venues":"binance,okx","family":"divergence","flaps":2,"reopenings":["2026-11-24T07:53:15.123Z"],
//  "note":"known to us","notified_at":"2026-11-24T07:52:30.123Z","heard_by":["console","slack_ops"],
//  "inhibited_by":"venue_incident-okx-all-20261124T075230123"}
internal static class AlertContext
{
    private const string Baseline = "baseline";
    private const string Family = "family";
    private const string Flaps = "flaps";
    private const string Reopenings = "reopenings";
    private const string FlappingSince = "flapping_since";
    private const string HeardBy = "heard_by";
    private const string Note = "note";
    private const string NotifiedAt = "notified_at";
    public const string NotifiedPriority = "notified_priority";
    private const string SystemHealth = "system_health";
    private const string Simulated = "simulated";
    private const string InhibitedBy = "inhibited_by";
    private const string Reach = "reach";

    private static readonly HashSet<string> Own =
    [
        Baseline, Family, Flaps, Reopenings, FlappingSince, HeardBy, Note, NotifiedAt, NotifiedPriority, SystemHealth,
        Simulated, InhibitedBy, Reach,
    ];

    public static string Write(AlertEntry entry)
    {
        var alert = entry.Alert;
        var json = new JsonObject();
        foreach (var (name, value) in alert.Context)
            json[name] = value;
        json[Family] = alert.Family;
        if (alert.Baseline is { } baseline)
            json[Baseline] = WireText.Of(baseline);
        if (alert.Flaps > 0)
            json[Flaps] = alert.Flaps;
        if (alert.Reopenings.Count > 0)
            json[Reopenings] = Array(alert.Reopenings.Select(at => WireText.Of(at)));
        if (alert.FlappingSince is { } since)
            json[FlappingSince] = WireText.Of(since);
        if (entry.HeardBy is { } channels)
            json[HeardBy] = Array(channels);
        if (alert.Note is not null)
            json[Note] = alert.Note;
        if (alert.NotifiedAt is { } notifiedAt)
            json[NotifiedAt] = WireText.Of(notifiedAt);
        if (alert.NotifiedPriority is { } priority)
            json[NotifiedPriority] = priority.ToString();
        if (alert.IsSystemHealth)
            json[SystemHealth] = true;
        if (alert.Simulated)
            json[Simulated] = true;
        if (alert.InhibitedBy is { } by)
            json[InhibitedBy] = by;
        if (alert.Reach is not null)
            json[Reach] = JsonSerializer.SerializeToNode(alert.Reach, WireJson.Default.IncidentReach);
        return json.ToJsonString();
    }

    public static AlertEntry Read(Alert alert, string text)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        alert = alert with
        {
            Family = (string?)json[Family] ?? alert.Family,
            Baseline = (string?)json[Baseline] is { } baseline ? WireText.Parse<BaselineKind>(baseline) : null,
            Flaps = (int?)json[Flaps] ?? 0,
            Reopenings = [.. (Words(Reopenings) ?? []).Select(WireText.ParseTime)],
            FlappingSince = Time(FlappingSince),
            Note = (string?)json[Note],
            NotifiedAt = Time(NotifiedAt),
            NotifiedPriority = (string?)json[NotifiedPriority] is { } priority
                ? Enum.Parse<AlertPriority>(priority)
                : null,
            IsSystemHealth = (bool?)json[SystemHealth] ?? false,
            Simulated = (bool?)json[Simulated] ?? false,
            Inhibited = json[InhibitedBy] is not null,
            InhibitedBy = (string?)json[InhibitedBy],
            Reach = json[Reach]?.Deserialize(WireJson.Default.IncidentReach),
            Context = json.Where(pair => !Own.Contains(pair.Key))
                .ToDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? ""),
        };
        return new AlertEntry(alert, [], [], 0, 0) { HeardBy = Words(HeardBy) };

        string[]? Words(string name) => json[name]?.AsArray().Select(word => (string)word!).ToArray();
        DateTimeOffset? Time(string name) => (string?)json[name] is { } at ? WireText.ParseTime(at) : null;
    }

    private static JsonArray Array(IEnumerable<string> words) => [.. words.Select(word => JsonValue.Create(word))];
}
