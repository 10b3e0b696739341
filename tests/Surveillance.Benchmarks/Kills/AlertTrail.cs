using Npgsql;

namespace Surveillance.Benchmarks.Kills;

/// <summary>What a side has to show for the hour: its alerts, their events, and what was told of them.</summary>
/// <param name="Alerts">
/// Each alert by id: what the readings decide, to the millisecond. Of one that somebody ended, not when it ended: the
/// detector sees that up to a moment later, and when it has just been killed, some moments more.
/// </param>
/// <param name="Events">
/// Each alert's steps, in a fixed order; those that tell of missing data are not among them.
/// </param>
/// <param name="Told">How many notices of each kind of each alert.</param>
/// <param name="Twice">Notices that arrived more than once.</param>
internal sealed record AlertTrail(
    IReadOnlyDictionary<string, string> Alerts,
    IReadOnlyDictionary<string, string> Events,
    IReadOnlyDictionary<string, string> Told,
    int Twice)
{
    private const string AlertsOf = """
        SELECT alert_id, concat_ws(' ', alert_type, priority, original_priority, trigger_value, trigger_threshold,
               to_char(triggered_at, 'HH24:MI:SS.MS'), acknowledged_by, resolution_type, peak_value,
               to_char(peak_at, 'HH24:MI:SS.MS'),
               CASE WHEN resolution_type = 'manual' THEN NULL ELSE to_char(resolved_at, 'HH24:MI:SS.MS') END,
               CASE WHEN resolution_type = 'manual' THEN NULL ELSE duration_seconds END)
        FROM alerts
        """;

    private const string EventsOf = """
        SELECT alert_id, string_agg(reason, ' ' ORDER BY reason)
        FROM alert_events WHERE reason NOT IN ('stale', 'fresh') GROUP BY alert_id
        """;

    /// <summary>Reads it, once nothing is left to deliver or to store.</summary>
    public static async Task<AlertTrail> OfAsync(Side side, CancellationToken stop)
    {
        var arrived = side.Arrived.SelectMany(ArrivalsIn).ToList();
        var distinct = arrived.DistinctBy(one => one.Notice).ToList();
        return new AlertTrail(
            await TextsAsync(side.History, AlertsOf, stop),
            await TextsAsync(side.History, EventsOf, stop),
            distinct.GroupBy(one => one.Alert).ToDictionary(
                alert => alert.Key,
                alert => string.Join(' ', alert.Select(one => one.Kind).Order(StringComparer.Ordinal))),
            arrived.Count - distinct.Count);
    }

    private static IEnumerable<(string Notice, string Alert, string Kind)> ArrivalsIn(
        Tests.AnomalyDetector.ArrivedNotice arrived)
    {
        var body = arrived.Json;
        return arrived.Kind == "digest"
            ? body["notices"]!.AsArray().Select(one =>
                ((string)one!["id"]!, (string)one["alert_id"]!, (string)one["kind"]!))
            : [((string)body["id"]!, (string)body["alert"]!["id"]!, arrived.Kind)];
    }

    private static async Task<IReadOnlyDictionary<string, string>> TextsAsync(
        NpgsqlDataSource history, string sql, CancellationToken stop)
    {
        var texts = new Dictionary<string, string>();
        await using var command = history.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            texts[reader.GetString(0)] = reader.GetString(1);
        return texts;
    }
}
