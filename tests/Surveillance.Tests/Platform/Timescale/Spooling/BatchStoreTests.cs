using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Timescale;
using Surveillance.Platform.Timescale.Spooling;
using Surveillance.Tests.Metrics;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Timescale.Spooling;

/// <summary>A row that a real database refuses holds up no other.</summary>
public sealed class BatchStoreTests(PostgresServer postgres)
{
    private static readonly DateTimeOffset At = new(2026, 11, 26, 4, 0, 0, TimeSpan.Zero);
    private static readonly MarketId Market = new("binance", "BTC-USDT-PERP");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static MetricRow Row(int n, double value) => new(At.AddSeconds(n), Market, "spread_bps", value, null);

    /// <summary>Of few rows, and of many.</summary>
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

    /// <summary>As after an engine that died before it heard that its rows were stored.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(3_001)]
    public async Task Rows_that_are_there_already_stay_as_they_are_and_hold_up_no_others(int rows)
    {
        await using var database = new Database(await postgres.FreshAsync());
        await new SchemaInstaller(database).InstallAsync(Token);
        await using var connection = await database.OpenAsync(Token);
        await connection.ExecuteAsync("ALTER TABLE metrics ADD CHECK (value NOT IN (1, 7))");
        var known = Enumerable.Range(1, rows / 2).Where(n => n % 3 == 0).Select(n => Row(n, -n)).ToList();
        await StoredRows.MetricsAsync(database, known);

        var outcome = await StoredRows.MetricsAsync(
            database, [.. Enumerable.Range(1, rows).Select(n => Row(n, n)), Row(rows, rows)]);

        Assert.Equal(rows - 1, outcome.Written);
        Assert.Equal(2, outcome.Refused["metrics"]);
        Assert.Equal(rows - 2, await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM metrics"));
        Assert.Equal(
            known.Count, await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM metrics WHERE value < 0"));
    }

    /// <summary>Each row that an attempt gets to takes a number, which it keeps when the attempt fails.</summary>
    [Fact]
    public async Task Rows_are_stored_as_new_and_for_a_minute_after_one_that_was_not_as_perhaps_known()
    {
        await using var database = new Database(await postgres.FreshAsync());
        await new SchemaInstaller(database).InstallAsync(Token);
        await using var connection = await database.OpenAsync(Token);
        await connection.ExecuteAsync(
            "CREATE SEQUENCE attempts; ALTER TABLE metrics ADD attempt bigint DEFAULT nextval('attempts')");
        var time = new FakeTimeProvider();
        var store = new BatchStore(database, time, NullLogger<BatchStore>.Instance);
        async Task<long> AttemptsAsync(params IReadOnlyList<int> numbers)
        {
            var before = await connection.ExecuteScalarAsync<long>("SELECT last_value FROM attempts");
            await StoredRows.MetricsAsync(store, [.. numbers.Select(n => Row(n, n))]);
            return await connection.ExecuteScalarAsync<long>("SELECT last_value FROM attempts") - before;
        }

        await AttemptsAsync(1);
        Assert.Equal(3, await AttemptsAsync(2, 3, 4));
        Assert.Equal(3 + 3, await AttemptsAsync(5, 6, 4));
        Assert.Equal(3, await AttemptsAsync(7, 8, 4));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(3 + 3, await AttemptsAsync(9, 10, 4));
        Assert.Equal(10, await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM metrics"));
    }

    /// <summary>A book is stored by the second and because of an alert.</summary>
    [Fact]
    public async Task Books_that_come_twice_at_once_are_stored_once_and_stop_nothing()
    {
        const int Books = 20_000;
        await using var database = new Database(await postgres.FreshAsync());
        await new SchemaInstaller(database).InstallAsync(Token);
        var book = Some.Book(60_000, 60_001, market: Market);
        var readings = MarketReadings.Of(Market);
        int[] there = [.. Enumerable.Range(1, Books)];

        var outcome = await StoredRows.WriteAsync(database, SnapshotRows.Table, block =>
        {
            foreach (var n in there.Concat(there.Reverse()))
                SnapshotRows.Add(block, book with { SequenceId = n }, readings);
        });

        Assert.Equal(2 * Books, outcome.Written);
        await using var connection = await database.OpenAsync(Token);
        Assert.Equal(Books, await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM order_book_snapshots"));
    }
}
