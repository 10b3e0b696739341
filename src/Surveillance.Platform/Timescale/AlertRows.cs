using System.Text.Json.Nodes;
using Npgsql;
using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// Table <c>alerts</c>: one row an alert, brought up to date with each of its steps. What no column holds but a
/// restored alert needs stands in <c>context</c>, under the names of <see cref="AlertContext"/>.
/// </summary>
public sealed class AlertRows(Database database)
{
    private const string Columns =
        """
        alert_id, alert_type, priority, severity, exchange, instrument, trigger_metric, trigger_value,
        trigger_threshold, trigger_condition, zscore_value, zscore_threshold, triggered_at, acknowledged_at,
        acknowledged_by, resolved_at, resolution_type, resolution_value, duration_seconds, peak_value, peak_at,
        escalated_at, original_priority, context
        """;

    private const string Upsert =
        $"""
         INSERT INTO alerts ({Columns})
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24)
         ON CONFLICT (alert_id, triggered_at) DO UPDATE SET
           alert_type = excluded.alert_type, priority = excluded.priority, severity = excluded.severity,
           trigger_value = excluded.trigger_value, trigger_threshold = excluded.trigger_threshold,
           zscore_value = excluded.zscore_value, zscore_threshold = excluded.zscore_threshold,
           acknowledged_at = excluded.acknowledged_at, acknowledged_by = excluded.acknowledged_by,
           resolved_at = excluded.resolved_at, resolution_type = excluded.resolution_type,
           resolution_value = excluded.resolution_value, duration_seconds = excluded.duration_seconds,
           peak_value = excluded.peak_value, peak_at = excluded.peak_at, escalated_at = excluded.escalated_at,
           context = excluded.context
         """;

    /// <summary>The command that writes an alert's row, for a batch.</summary>
    internal static NpgsqlBatchCommand Command(Alert alert)
    {
        var command = new NpgsqlBatchCommand(Upsert);
        command.Parameters.AddText(alert.Id, alert.Rule, alert.Priority.ToString(), SeverityOf(alert.Priority));
        command.Parameters.AddText(alert.Market.Exchange, alert.Market.Instrument, alert.Metric);
        command.Parameters.AddNumber(alert.TriggerValue, alert.TriggerThreshold);
        command.Parameters.AddText(WireText.Of(alert.Condition));
        command.Parameters.AddNumber(alert.ZScore, alert.ZScoreThreshold);
        command.Parameters.AddTime(alert.TriggeredAt, alert.AcknowledgedAt);
        command.Parameters.AddText(alert.AcknowledgedBy);
        command.Parameters.AddTime(alert.ResolvedAt);
        command.Parameters.AddText(alert.Resolution is { } resolution ? WireText.Of(resolution) : null);
        command.Parameters.AddNumber(alert.ResolutionValue, alert.Duration?.TotalSeconds, alert.PeakValue);
        command.Parameters.AddTime(alert.PeakAt, alert.EscalatedAt);
        command.Parameters.AddText(alert.OriginalPriority.ToString());
        command.Parameters.AddJson(AlertContext.Write(alert));
        return command;
    }

    /// <summary>The alerts that have not ended, as far as their rows tell; for a start without Redis' memory.</summary>
    public Task<IReadOnlyList<Alert>> UnresolvedAsync(CancellationToken cancellationToken) =>
        ReadAsync($"SELECT {Columns} FROM alerts WHERE resolved_at IS NULL ORDER BY triggered_at", cancellationToken);

    /// <summary>The alerts that ended within the last day, the newest first, at most <paramref name="max"/>.</summary>
    public Task<IReadOnlyList<Alert>> LastResolvedAsync(int max, CancellationToken cancellationToken) =>
        ReadAsync(
            // No alert is read that began more than a week ago: the hypertable is partitioned by that time.
            $"""
             SELECT {Columns} FROM alerts
              WHERE triggered_at > now() - INTERVAL '7 days' AND resolved_at > now() - INTERVAL '24 hours'
              ORDER BY resolved_at DESC LIMIT {max}
             """,
            cancellationToken);

    /// <summary>The alerts that were active at some moment of a stretch of time, by their first moment.</summary>
    public Task<IReadOnlyList<Alert>> ActiveWithinAsync(
        DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        ReadAsync(
            $"""
             SELECT {Columns} FROM alerts
              WHERE triggered_at < $2 AND (resolved_at IS NULL OR resolved_at >= $1) ORDER BY triggered_at, alert_id
             """,
            cancellationToken,
            from,
            to);

    /// <summary>The word of the column <c>severity</c>.</summary>
    public static string SeverityOf(AlertPriority priority) => priority switch
    {
        AlertPriority.P1 => "critical",
        AlertPriority.P2 => "warning",
        _ => "info",
    };

    private async Task<IReadOnlyList<Alert>> ReadAsync(
        string sql, CancellationToken cancellationToken, params DateTimeOffset?[] times)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddTime(times);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var alerts = new List<Alert>();
            while (await reader.ReadAsync(cancellationToken))
                alerts.Add(Read(reader));
            return alerts;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // A fresh database, whose schema another service is about to install: no alert was ever stored.
            return [];
        }
    }

    private static Alert Read(NpgsqlDataReader row)
    {
        var triggeredAt = row.GetFieldValue<DateTimeOffset>(12);
        var resolvedAt = Time(15);
        var alert = new Alert
        {
            Id = row.GetString(0),
            Rule = row.GetString(1),
            Family = row.GetString(1),
            Market = new MarketId(row.GetString(4), row.GetString(5)),
            State = resolvedAt is null ? AlertState.Firing : AlertState.Resolved,
            Priority = Enum.Parse<AlertPriority>(row.GetString(2)),
            OriginalPriority = Enum.Parse<AlertPriority>(row.GetString(22)),
            Metric = row.GetString(6),
            Condition = WireText.Parse<AlertCondition>(row.GetString(9)),
            TriggerValue = row.GetDouble(7),
            TriggerThreshold = row.GetDouble(8),
            ZScore = Number(10),
            ZScoreThreshold = Number(11),
            TriggeredAt = triggeredAt,
            AcknowledgedAt = Time(13),
            AcknowledgedBy = row.IsDBNull(14) ? null : row.GetString(14),
            ResolvedAt = resolvedAt,
            Resolution = row.IsDBNull(16) ? null : WireText.Parse<ResolutionType>(row.GetString(16)),
            ResolutionValue = Number(17),
            PeakValue = Number(19) ?? row.GetDouble(7),
            PeakAt = Time(20) ?? triggeredAt,
            EscalatedAt = Time(21),
        };
        return AlertContext.Read(alert, row.GetString(23));

        double? Number(int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
        DateTimeOffset? Time(int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
    }
}

/// <summary>The JSON of the column <c>context</c>: what explains the alert, and what no other column holds.</summary>
// {"venues":"binance,okx","family":"divergence","flaps":2,"note":"known to us",
//  "notified_at":"2026-11-24T07:52:30.123Z"}
internal static class AlertContext
{
    private const string Family = "family";
    private const string Flaps = "flaps";
    private const string Note = "note";
    private const string NotifiedAt = "notified_at";
    private const string NotifiedPriority = "notified_priority";
    private const string SystemHealth = "system_health";
    private const string Simulated = "simulated";

    private static readonly HashSet<string> Own =
        [Family, Flaps, Note, NotifiedAt, NotifiedPriority, SystemHealth, Simulated];

    public static string Write(Alert alert)
    {
        var json = new JsonObject();
        foreach (var (name, value) in alert.Context)
            json[name] = value;
        json[Family] = alert.Family;
        if (alert.Flaps > 0)
            json[Flaps] = alert.Flaps;
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
        return json.ToJsonString();
    }

    public static Alert Read(Alert alert, string text)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        return alert with
        {
            Family = (string?)json[Family] ?? alert.Family,
            Flaps = (int?)json[Flaps] ?? 0,
            Note = (string?)json[Note],
            NotifiedAt = (string?)json[NotifiedAt] is { } at ? WireText.ParseTime(at) : null,
            NotifiedPriority = (string?)json[NotifiedPriority] is { } priority
                ? Enum.Parse<AlertPriority>(priority)
                : null,
            IsSystemHealth = (bool?)json[SystemHealth] ?? false,
            Simulated = (bool?)json[Simulated] ?? false,
            Context = json.Where(pair => !Own.Contains(pair.Key))
                .ToDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? ""),
        };
    }
}
