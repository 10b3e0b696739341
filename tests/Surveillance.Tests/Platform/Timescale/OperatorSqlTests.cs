using Dapper;
using Npgsql;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Support;
using Surveillance.Tests.Tidy;

namespace Surveillance.Tests.Platform.Timescale;

/// <summary>The statements that operators type by hand run as they type them.</summary>
public sealed class OperatorSqlTests(PostgresServer server)
{
    private static readonly string[] Statements =
    [
        """
        SELECT timestamp, value AS spread_bps, zscore FROM metrics
         WHERE metric_name = 'spread_bps' AND exchange = 'binance' AND instrument = 'BTC-USDT-PERP'
         ORDER BY timestamp DESC LIMIT 10;
        """,
        "SELECT priority, count(*) FROM alerts WHERE triggered_at > NOW() - INTERVAL '1 hour' GROUP BY priority;",
        """
        SELECT exchange, count(*), avg(duration_seconds) FROM data_gaps WHERE gap_start > NOW() - INTERVAL '24 hours'
         GROUP BY exchange;
        """,
        """
        SELECT exchange, instrument, gap_start, duration_seconds, reason FROM data_gaps
         WHERE gap_start > NOW() - INTERVAL '1 hour' ORDER BY gap_start DESC;
        """,
        "SELECT exchange, instrument, metric_name, value, timestamp FROM metrics ORDER BY timestamp DESC LIMIT 10;",
        "DELETE FROM order_book_snapshots WHERE timestamp < NOW() - INTERVAL '30 days';",
        "DELETE FROM metrics WHERE timestamp < NOW() - INTERVAL '90 days';",
        "ANALYZE order_book_snapshots;",
        "ANALYZE metrics;",
        """
        SELECT tablename, pg_size_pretty(pg_total_relation_size('public.' || tablename)) FROM pg_tables
         WHERE schemaname = 'public' ORDER BY pg_total_relation_size('public.' || tablename) DESC;
        """,
        "SELECT * FROM table_sizes",
        "SELECT count(*) FROM metrics;",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_statement_of_the_contract_runs()
    {
        await using var connection = await InstalledAsync();
        foreach (var sql in Statements)
        {
            var failure = await Record.ExceptionAsync(() => connection.ExecuteAsync(sql));
            Assert.True(failure is null, $"{sql}: {failure?.Message}");
        }
    }

    [Fact]
    public async Task Every_statement_that_the_runbook_shows_runs_and_those_of_the_contract_are_among_them()
    {
        await using var connection = await InstalledAsync();
        Assert.All(Runbook.Sql, sql => Assert.Null(Record.Exception(() => connection.Execute(sql))));
        var shown = Runbook.Sql.Select(OneLine).ToList();
        Assert.Subset(shown.ToHashSet(), Statements[..^1].Select(OneLine).ToHashSet());
    }

    [Fact]
    public async Task Old_rows_are_deleted_and_new_ones_stay()
    {
        await using var connection = await InstalledAsync();
        await connection.ExecuteAsync(
            """
            INSERT INTO metrics (timestamp, exchange, instrument, metric_name, value)
            SELECT now() - age, 'binance', 'BTC-USDT-PERP', 'spread_bps', 0.0162
              FROM unnest(ARRAY[INTERVAL '91 days', INTERVAL '89 days', INTERVAL '1 second']) AS age
            """);

        Assert.Equal(1, await connection.ExecuteAsync(
            "DELETE FROM metrics WHERE timestamp < NOW() - INTERVAL '90 days'"));
        Assert.Equal(2, await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM metrics"));
    }

    [Fact]
    public async Task A_row_written_twice_is_one_row()
    {
        await using var connection = await InstalledAsync();
        const string Insert =
            """
            INSERT INTO metrics (timestamp, exchange, instrument, metric_name, value)
            VALUES ('2026-11-24 07:52:30Z', 'binance', 'BTC-USDT-PERP', 'spread_bps', 0.0162)
            ON CONFLICT (exchange, instrument, metric_name, timestamp) DO NOTHING
            """;

        Assert.Equal(1, await connection.ExecuteAsync(Insert));
        Assert.Equal(0, await connection.ExecuteAsync(Insert));
    }

    [Fact]
    public async Task True_sizes_name_every_table_of_the_contract()
    {
        await using var connection = await InstalledAsync();
        var names = await connection.QueryAsync<string>("SELECT table_name FROM table_sizes");
        Assert.Equal(
            [
                "alert_events", "alerts", "data_gaps", "health_snapshots", "metrics", "notification_outbox",
                "operator_commands", "order_book_snapshots", "schema_versions", "ticker_snapshots",
            ],
            names.Order(StringComparer.Ordinal));
    }

    private static string OneLine(string sql) =>
        string.Join(' ', sql.TrimEnd(';').Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private async Task<NpgsqlConnection> InstalledAsync()
    {
        var connectionString = await server.FreshAsync();
        await using var database = new Database(connectionString);
        await new SchemaInstaller(database).InstallAsync(Token);
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Token);
        return connection;
    }
}
