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
        var names = await connection.QueryAsync<string>(
            "SELECT table_name FROM table_sizes WHERE table_name NOT LIKE 'metrics_1_'");
        Assert.Equal(
            [
                "alert_events", "alerts", "data_gaps", "health_snapshots", "metrics", "notification_outbox",
                "operator_commands", "order_book_snapshots", "schema_versions", "ticker_snapshots",
            ],
            names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task True_sizes_name_every_rollup()
    {
        await using var connection = await InstalledAsync();

        // What TimescaleDB tells of a rollup, on a server without it: its rows are in a hypertable of TimescaleDB's.
        var isPlayed = await connection.ExecuteScalarAsync<bool>(
            "SELECT to_regnamespace('timescaledb_information') IS NULL");
        if (isPlayed)
        {
            await connection.ExecuteAsync(
                """
                CREATE TABLE "Rows of minutes" AS SELECT generate_series(1, 5000);
                CREATE OR REPLACE FUNCTION hypertable_size(regclass) RETURNS bigint LANGUAGE sql
                    AS 'SELECT pg_total_relation_size($1)';
                CREATE OR REPLACE FUNCTION approximate_row_count(regclass) RETURNS bigint LANGUAGE sql
                    AS 'SELECT 5000::bigint';
                CREATE SCHEMA timescaledb_information
                    CREATE VIEW hypertables AS SELECT
                        'public'::name AS hypertable_schema, 'none'::name AS hypertable_name
                    CREATE VIEW continuous_aggregates AS SELECT
                        'public'::name AS view_schema, 'metrics_1m'::name AS view_name,
                        'public'::name AS materialization_hypertable_schema,
                        'Rows of minutes'::name AS materialization_hypertable_name;
                """);
            await connection.ExecuteAsync(
                SchemaScript.All.Single(script => script.Name == "010_rollup_sizes.timescaledb").Sql);
        }

        // Its Apache edition has none.
        var hasRollups = isPlayed
            || await connection.ExecuteScalarAsync<bool>("SELECT to_regclass('metrics_1m') IS NOT NULL");
        var rollups = await connection.QueryAsync<(string Size, long Bytes, long Rows)>(
            "SELECT total_size, total_bytes, estimated_rows FROM table_sizes WHERE table_name = 'metrics_1m'");
        Assert.Equal(hasRollups ? 1 : 0, rollups.Count());
        if (isPlayed)
            Assert.All(rollups, rollup => Assert.True(rollup is { Bytes: > 100_000, Rows: 5_000, Size.Length: > 0 }));
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
