using System.Text.Json;
using Npgsql;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// Table <c>notification_outbox</c>: the audit copy of each notice. What is undelivered is sent from Redis, never from
/// here.
/// </summary>
internal static class OutboxRows
{
    private const string Upsert =
        """
        INSERT INTO notification_outbox
          (notice_id, alert_id, channel, kind, priority, status, created_at, attempts, delivered_at, last_error, body)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)
        ON CONFLICT (notice_id, created_at) DO UPDATE SET
          status = excluded.status, attempts = excluded.attempts, delivered_at = excluded.delivered_at,
          last_error = excluded.last_error
        """;

    /// <summary>The command that writes a notice's row, for a batch.</summary>
    public static NpgsqlBatchCommand Command(Notice notice)
    {
        var command = new NpgsqlBatchCommand(Upsert);
        command.Parameters.AddText(
            notice.Id, notice.Alert.Id, notice.Channel,
            WireText.Of(notice.Kind), notice.Alert.Priority.ToString(), StatusOf(notice));
        command.Parameters.AddTime(notice.CreatedAt);
        command.Parameters.Add(
            new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer, Value = notice.Attempts });
        command.Parameters.AddTime(notice.DeliveredAt);
        command.Parameters.AddText(notice.LastError);
        command.Parameters.AddJson(JsonSerializer.Serialize(notice.Alert, WireJson.Default.Alert));
        return command;
    }

    private static string StatusOf(Notice notice) =>
        notice.DeliveredAt is not null ? "sent" : notice.DeadAt is not null ? "dead" : "pending";
}
