using Dapper;
using Npgsql;

namespace Surveillance.Platform.Timescale;

/// <summary>How long a table's rows are kept, where the database does not see to it by itself.</summary>
/// <param name="Table">Its name.</param>
/// <param name="TimeColumn">The column that tells a row's age.</param>
/// <param name="Keep">Older rows go.</param>
public sealed record RetentionRule(string Table, string TimeColumn, TimeSpan Keep);

/// <summary>
/// Deletes rows that have outlived their use: 30 days of snapshots, tickers and health, 90 of metrics, 365 of alerts,
/// commands and gaps, as the policies of the scripts <c>*.timescaledb-full.sql</c> do. TimescaleDB under its own
/// licence runs those itself, and those of the rollups, which it alone has, and nothing is done there; its Apache
/// edition has chunks but no policies; plain PostgreSQL has neither.
/// </summary>
public sealed class Retention(Database database)
{
    /// <summary>Most rows of one statement: a lock and a transaction stay short, whatever has piled up.</summary>
    public const int BatchSize = 10_000;

    // Any number will do, as long as nobody else uses it: "rete" in ASCII. Engines that run side by side take turns.
    private const long Lock = 0x72657465;

    /// <summary>The tables, each with its age of retirement.</summary>
    public static IReadOnlyList<RetentionRule> Rules { get; } =
    [
        new("order_book_snapshots", "timestamp", TimeSpan.FromDays(30)),
        new("ticker_snapshots", "timestamp", TimeSpan.FromDays(30)),
        new("health_snapshots", "timestamp", TimeSpan.FromDays(30)),
        new("metrics", "timestamp", TimeSpan.FromDays(90)),
        new("data_gaps", "gap_start", TimeSpan.FromDays(365)),
        new("alerts", "triggered_at", TimeSpan.FromDays(365)),
        new("alert_events", "at", TimeSpan.FromDays(365)),
        new("notification_outbox", "created_at", TimeSpan.FromDays(365)),
        new("operator_commands", "at", TimeSpan.FromDays(365)),
    ];

    /// <summary>
    /// Deletes what is too old at <paramref name="now"/>; rows deleted, by table that had any. Whole chunks count as
    /// one row. Empty when the database has policies of its own, or when another engine is at it.
    /// </summary>
    /// <exception cref="NpgsqlException">The database does not answer, or has no schema yet.</exception>
    public async Task<IReadOnlyDictionary<string, long>> ApplyAsync(
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        var deleted = new Dictionary<string, long>();
        await using var connection = await database.OpenAsync(cancellationToken);
        var hypertables = await HypertablesAsync(connection, cancellationToken);
        if (hypertables is null
            || !await ScalarAsync<bool>(
                connection, "SELECT pg_try_advisory_lock(@Lock)", new { Lock }, cancellationToken))
            return deleted;
        try
        {
            foreach (var rule in Rules)
            {
                var limit = (now - rule.Keep).UtcDateTime;
                var rows = hypertables.Contains(rule.Table)
                    ? await DropChunksAsync(connection, rule, limit, cancellationToken)
                    : await DeleteRowsAsync(connection, rule, limit, cancellationToken);
                if (rows > 0)
                    deleted[rule.Table] = rows;
            }
        }
        finally
        {
            // A lock of the session would stay with the pooled connection.
            await ScalarAsync<bool>(
                connection, "SELECT pg_advisory_unlock(@Lock)", new { Lock }, CancellationToken.None);
        }

        return deleted;
    }

    /// <summary>The tables that consist of chunks; null where TimescaleDB runs its own policies.</summary>
    private static async Task<IReadOnlySet<string>?> HypertablesAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // The setting may be there, too, where the extension is loaded and not part of this database.
        const string Licence = """
            SELECT current_setting('timescaledb.license', true) FROM pg_extension WHERE extname = 'timescaledb'
            """;
        switch (await ScalarAsync<string?>(connection, Licence, null, cancellationToken))
        {
            case "timescale":
                return null;
            case null or "":
                return new HashSet<string>();
        }

        return (await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT hypertable_name::text FROM timescaledb_information.hypertables WHERE hypertable_schema = 'public'",
            cancellationToken: cancellationToken))).ToHashSet();
    }

    private static Task<long> DropChunksAsync(
        NpgsqlConnection connection, RetentionRule rule, DateTime limit, CancellationToken cancellationToken) =>
        ScalarAsync<long>(
            connection, $"SELECT count(*) FROM drop_chunks('{rule.Table}', @limit)", new { limit }, cancellationToken);

    private static async Task<long> DeleteRowsAsync(
        NpgsqlConnection connection, RetentionRule rule, DateTime limit, CancellationToken cancellationToken)
    {
        // By row address, because none of the tables has a single key column.
        var sql = $"""
            DELETE FROM {rule.Table} WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM {rule.Table} WHERE {rule.TimeColumn} < @limit LIMIT {BatchSize}))
            """;
        var total = 0L;
        while (true)
        {
            var rows = await connection.ExecuteAsync(
                new CommandDefinition(sql, new { limit }, cancellationToken: cancellationToken));
            total += rows;
            if (rows < BatchSize)
                return total;
        }
    }

    private static async Task<T?> ScalarAsync<T>(
        NpgsqlConnection connection, string sql, object? values, CancellationToken cancellationToken) =>
        await connection.ExecuteScalarAsync<T>(
            new CommandDefinition(sql, values, cancellationToken: cancellationToken));
}
