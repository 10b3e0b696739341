using Microsoft.Extensions.Logging;
using Npgsql;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>What became of rows that were handed to the database.</summary>
/// <param name="Written">Stored, those it already had included.</param>
/// <param name="Refused">Refused for good, by table.</param>
internal sealed record StoreOutcome(long Written, IReadOnlyDictionary<string, long> Refused);

/// <summary>
/// Stores batches by one round trip and in one transaction, over one connection: two that write into the same index
/// spend twice the processor time on as many rows. Rows that the database refuses for good are found by halving, so
/// that they hold up no others.
/// </summary>
/// <remarks>
/// Rows are new as a rule, and are stored as such; those of a table whose rows may repeat are not. Where one is there
/// already, as when an engine died or lost the database before it heard that they were stored, the batch is stored once
/// more, without the rows that are there, and so are those of the minute that follows.
/// </remarks>
internal sealed class BatchStore(Database database, TimeProvider time, ILogger<BatchStore> logger)
{
    /// <summary>So long after a row that was there already it is reckoned with others.</summary>
    private static readonly TimeSpan Wariness = TimeSpan.FromMinutes(1);

    /// <summary>When a row was met that was there already; null when none was.</summary>
    private long? _metAt;

    /// <summary>Stores batches; storing them again would be harmless.</summary>
    /// <exception cref="NpgsqlException">The database cannot store anything now.</exception>
    public async Task<StoreOutcome> WriteAsync(IReadOnlyList<RowBatch> batches, CancellationToken cancellationToken)
    {
        var refused = new Dictionary<string, long>();
        var isWary = _metAt is { } met && time.GetElapsedTime(met) < Wariness;
        await WriteAsync(batches, isWary, refused, cancellationToken);
        return new StoreOutcome(batches.Sum(batch => batch.Rows) - refused.Values.Sum(), refused);
    }

    private async Task WriteAsync(
        IReadOnlyList<RowBatch> batches, bool isWary, Dictionary<string, long> refused,
        CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.Source.CreateBatch();
            foreach (var batch in batches)
                command.BatchCommands.Add(
                    isWary || batch.Table.MayRepeat ? batch.InsertMissing() : batch.Insert());
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation && !isWary)
        {
            _metAt = time.GetTimestamp();
            await WriteAsync(batches, isWary: true, refused, cancellationToken);
        }
        catch (PostgresException error) when (IsRefusal(error))
        {
            foreach (var part in batches is [var only] ? Halves(only) : batches.Select(batch => (RowBatch[])[batch]))
                await WriteAsync(part, isWary, refused, cancellationToken);
            if (batches is not [{ Rows: 1, Table.Name: var table }])
                return;
            refused[table] = refused.GetValueOrDefault(table) + 1;
            Log.RowRefused(logger, error, table);
        }
    }

    private static IEnumerable<RowBatch[]> Halves(RowBatch batch) => batch.Rows == 1
        ? []
        : [[FirstHalf(batch)], [SecondHalf(batch)]];

    private static RowBatch FirstHalf(RowBatch batch) => batch.Part(0, batch.Rows / 2);

    private static RowBatch SecondHalf(RowBatch batch) => batch.Part(batch.Rows / 2, batch.Rows - (batch.Rows / 2));

    /// <summary>Classes 22 (data exception) and 23 (integrity constraint): trying again cannot help.</summary>
    private static bool IsRefusal(PostgresException error) =>
        error.SqlState.StartsWith("22", StringComparison.Ordinal)
        || error.SqlState.StartsWith("23", StringComparison.Ordinal);
}
