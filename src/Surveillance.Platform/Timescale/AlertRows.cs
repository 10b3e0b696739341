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

    /// <summary>The command that writes the row of an alert's record, for a batch.</summary>
    internal static NpgsqlBatchCommand Command(AlertEntry entry)
    {
        var alert = entry.Alert;
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
        command.Parameters.AddJson(AlertContext.Write(entry));
        return command;
    }

    /// <summary>
    /// The records of alerts that have not ended, as far as their rows tell, and of those that have, but whose end is
    /// still to be told; for a start without Redis' memory.
    /// </summary>
    public async Task<IReadOnlyList<AlertEntry>> UnresolvedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(
                $"""
                 SELECT {Columns} FROM alerts
                  WHERE resolved_at IS NULL
                     OR (resolved_at > now() - INTERVAL '24 hours' AND context ? '{AlertContext.NotifiedPriority}')
                  ORDER BY triggered_at
                 """,
                _ => { },
                cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // A fresh database, whose schema another service is about to install: no alert was ever stored.
            return [];
        }
    }

    /// <summary>The alerts that ended within the last day, the newest first, at most <paramref name="max"/>.</summary>
    public async Task<IReadOnlyList<Alert>> LastResolvedAsync(int max, CancellationToken cancellationToken)
    {
        var ended = await ReadAsync(
            // No alert is read that began more than a week ago: the hypertable is partitioned by that time.
            $"""
             SELECT {Columns} FROM alerts
              WHERE triggered_at > now() - INTERVAL '7 days' AND resolved_at > now() - INTERVAL '24 hours'
              ORDER BY resolved_at DESC LIMIT {max}
             """,
            _ => { },
            cancellationToken);
        return [.. ended.Select(entry => entry.Alert)];
    }

    /// <summary>The alerts that were active at some moment of a stretch of time, by their first moment.</summary>
    public async Task<IReadOnlyList<Alert>> ActiveWithinAsync(
        DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var active = await ReadAsync(
            $"""
             SELECT {Columns} FROM alerts
              WHERE triggered_at < $2 AND (resolved_at IS NULL OR resolved_at >= $1) ORDER BY triggered_at, alert_id
             """,
            parameters => parameters.AddTime(from, to),
            cancellationToken);
        return [.. active.Select(entry => entry.Alert)];
    }

    /// <summary>The row of one alert; null when there is none.</summary>
    public async Task<Alert?> FindAsync(string alertId, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(
            $"SELECT {Columns} FROM alerts WHERE alert_id = $1 ORDER BY triggered_at DESC LIMIT 1",
            parameters => parameters.AddText(alertId),
            cancellationToken);
        return found is [var entry, ..] ? entry.Alert : null;
    }

    /// <summary>The alerts that answer a search, the newest first.</summary>
    public async Task<IReadOnlyList<Alert>> SearchAsync(AlertSearch search, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(
            $"""
             SELECT {Columns} FROM alerts
              WHERE triggered_at >= $1 AND triggered_at < $2
                AND ($3::text IS NULL OR exchange = $3) AND ($4::text IS NULL OR instrument = $4)
                AND ($5::text IS NULL OR alert_type = $5) AND ($6::text IS NULL OR priority = $6)
                AND ($7::boolean IS NULL OR (resolved_at IS NULL) = $7)
              ORDER BY triggered_at DESC, alert_id LIMIT {search.Limit}
             """,
            parameters =>
            {
                parameters.AddTime(search.From, search.To);
                parameters.AddText(search.Exchange, search.Instrument, search.Rule, search.Priority?.ToString());
                parameters.AddFlag(search.IsActive);
            },
            cancellationToken);
        return [.. found.Select(entry => entry.Alert)];
    }

    /// <summary>The word of the column <c>severity</c>.</summary>
    public static string SeverityOf(AlertPriority priority) => priority switch
    {
        AlertPriority.P1 => "critical",
        AlertPriority.P2 => "warning",
        _ => "info",
    };

    private async Task<IReadOnlyList<AlertEntry>> ReadAsync(
        string sql, Action<NpgsqlParameterCollection> add, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        add(command.Parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<AlertEntry>();
        while (await reader.ReadAsync(cancellationToken))
            entries.Add(Read(reader));
        return entries;
    }

    private static AlertEntry Read(NpgsqlDataReader row)
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
