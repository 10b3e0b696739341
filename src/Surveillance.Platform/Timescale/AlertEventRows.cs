using Npgsql;
using Surveillance.Alerts;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Timescale;

/// <summary>Table <c>alert_events</c>: one row a step of an alert. Writing one twice changes nothing.</summary>
internal static class AlertEventRows
{
    private const string Insert =
        """
        INSERT INTO alert_events (alert_id, at, from_state, to_state, reason, value, zscore, actor)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8) ON CONFLICT DO NOTHING
        """;

    /// <summary>The command that writes an event's row, for a batch.</summary>
    public static NpgsqlBatchCommand Command(AlertEvent step)
    {
        var command = new NpgsqlBatchCommand(Insert);
        command.Parameters.AddText(step.AlertId);
        command.Parameters.AddTime(step.At);
        command.Parameters.AddText(WireText.Of(step.From), WireText.Of(step.To), step.Reason);
        command.Parameters.AddNumber(step.Value, step.ZScore);
        command.Parameters.AddText(step.Actor);
        return command;
    }
}
