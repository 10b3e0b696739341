using Npgsql;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// Writes what an alert's record holds back for the database: its row, its events, its notices. Idempotent.
/// </summary>
public sealed class AlertStore(Database database)
{
    /// <summary>Writes all rows of the records, or none.</summary>
    public async Task WriteAsync(IReadOnlyCollection<AlertEntry> entries, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var entry in entries)
        {
            batch.BatchCommands.Add(AlertRows.Command(entry));
            foreach (var step in entry.Unstored)
                batch.BatchCommands.Add(AlertEventRows.Command(step));
            foreach (var notice in entry.Notices.Where(notice => !notice.IsStored))
                batch.BatchCommands.Add(OutboxRows.Command(notice));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
