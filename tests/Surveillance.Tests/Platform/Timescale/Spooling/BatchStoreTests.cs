using Dapper;
using Surveillance.Markets;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Timescale.Spooling;

/// <summary>A row that a real database refuses holds up no other.</summary>
public sealed class BatchStoreTests(PostgresServer postgres)
{
    private static readonly DateTimeOffset At = new(2026, 11, 26, 4, 0, 0, TimeSpan.Zero);
    private static readonly MarketId Market = new("binance", "BTC-USDT-PERP");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Of few rows, and of so many that they go over two connections.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(3_001)]
    public async Task Rows_that_are_refused_for_good_are_found_counted_and_the_others_stored(int rows)
    {
        await using var database = new Database(await postgres.FreshAsync());
        await new SchemaInstaller(database).InstallAsync(Token);
        await using var connection = await database.OpenAsync(Token);
        await connection.ExecuteAsync("ALTER TABLE metrics ADD CHECK (value NOT IN (7, 8, 90))");

        var outcome = await StoredRows.MetricsAsync(
            database,
            [.. Enumerable.Range(1, rows).Select(n => new MetricRow(At.AddSeconds(n), Market, "spread_bps", n, null))]);

        Assert.Equal(rows - 3, outcome.Written);
        Assert.Equal(3, outcome.Refused["metrics"]);
        Assert.Equal(rows - 3, await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM metrics"));
    }
}
