using Dapper;
using Npgsql;
using Surveillance.Markets;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Timescale;

/// <summary>A database of each earlier version becomes one of today, with every row it had.</summary>
public sealed class SchemaUpgradeTests(PostgresServer server)
{
    private const string Columns = """
        SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
          FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1
        """;

    private const string Rows = """
        INSERT INTO metrics SELECT TIMESTAMPTZ '2026-11-01 00:00:00Z' + n * INTERVAL '1 hour', 'binance',
               'BTC-USDT-PERP', 'spread_bps', n, -n FROM generate_series(1, 100) AS n;
        INSERT INTO health_snapshots (timestamp, exchange, status, message_count, message_rate, stream_count,
               reconnect_count, gaps_last_hour, bad_frames, dropped)
        VALUES ('2026-11-01 00:00:05Z', 'okx', 'connected', 1, 2, 3, 4, 5, 6, 7);
        INSERT INTO data_gaps VALUES ('okx', 'BTC-USDT-PERP', '2026-11-01 00:00:05Z', '2026-11-01 00:00:07Z', 2,
               'disconnect', 1, 2);
        """;

    private const string Told = """
        SELECT (SELECT count(*) || ' ' || sum(value) || ' ' || sum(zscore) FROM metrics) || ' '
            || (SELECT exchange || dropped FROM health_snapshots) || ' ' || (SELECT reason FROM data_gaps)
        """;

    /// <summary>How many of the scripts an earlier version had.</summary>
    public static TheoryData<int> Versions => [.. Enumerable.Range(1, SchemaScript.All.Count - 1)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_earlier_version_becomes_todays_and_keeps_its_rows(int scripts)
    {
        await using var fresh = new Database(await server.FreshAsync());
        await new SchemaInstaller(fresh).InstallAsync(Token);
        await using var old = new Database(await server.FreshAsync());
        await new SchemaInstaller(old).InstallAsync(SchemaScript.All.Take(scripts), Token);
        await using (var before = await old.OpenAsync(Token))
            await before.ExecuteAsync(Rows);

        await new SchemaInstaller(old).InstallAsync(Token);

        await using var connection = await old.OpenAsync(Token);
        Assert.Equal("100 5050 -5050 okx7 disconnect", await connection.ExecuteScalarAsync<string>(Told));
        Assert.Equal(await ColumnsAsync(fresh), await ColumnsAsync(old));
        var market = new MarketId("binance", "BTC-USDT-PERP");
        await StoredRows.MetricsAsync(
            old, new MetricRow(new DateTimeOffset(2026, 11, 1, 1, 0, 0, TimeSpan.Zero), market, "spread_bps", 7, null),
            new MetricRow(new DateTimeOffset(2026, 11, 1, 1, 0, 1, TimeSpan.Zero), market, "spread_bps", 7, null));
        Assert.Equal("101 5057 -5050 okx7 disconnect", await connection.ExecuteScalarAsync<string>(Told));
        await AssertRollupAsync(connection);
    }

    private static async Task<IEnumerable<string>> ColumnsAsync(Database database)
    {
        await using var connection = await database.OpenAsync(Token);
        return await connection.QueryAsync<string>(Columns);
    }

    /// <summary>Where the server keeps rollups, they have the old rows and tell how unusual these were.</summary>
    private static async Task AssertRollupAsync(NpgsqlConnection connection)
    {
        if (await connection.ExecuteScalarAsync<string?>("SELECT to_regclass('public.metrics_1h')::text") is null)
            return;
        Assert.Equal(100, await connection.ExecuteScalarAsync<double>("SELECT max(max_abs_zscore) FROM metrics_1h"));
        Assert.Equal(101, await connection.ExecuteScalarAsync<int>("SELECT sum(samples) FROM metrics_1h"));
    }
}
