using System.Text.Json;
using Npgsql;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// Table <c>operator_commands</c>: one row a command, whether it was carried out or refused. Writing one twice changes
/// nothing.
/// </summary>
public sealed class CommandRows(Database database)
{
    private const string Insert =
        """
        INSERT INTO operator_commands (command_id, at, asked_at, kind, actor, alert_id, note, silence, refusal)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9) ON CONFLICT DO NOTHING
        """;

    /// <summary>Writes the rows of commands, or none.</summary>
    public async Task WriteAsync(IReadOnlyCollection<CarriedCommand> commands, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var carried in commands)
            batch.BatchCommands.Add(Command(carried));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Command(CarriedCommand carried)
    {
        var asked = carried.Command;
        var command = new NpgsqlBatchCommand(Insert);
        command.Parameters.AddText(asked.Id);
        command.Parameters.AddTime(carried.At, asked.At);
        command.Parameters.AddText(asked.Kind, asked.Actor, asked.AlertId, asked.Note);
        command.Parameters.AddJson(asked.Silence is { } silence
            ? JsonSerializer.Serialize(silence, WireJson.Default.Silence)
            : null);
        command.Parameters.AddText(carried.Refusal);
        return command;
    }
}
