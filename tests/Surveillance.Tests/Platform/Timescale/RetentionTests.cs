using System.Globalization;
using Dapper;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Timescale;

/// <summary>Rows leave when they are too old, also where the database has no policies for that.</summary>
public sealed class RetentionTests(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private Database _database = null!;

    private static string Policies => string.Concat(SchemaScript.All
        .Where(script => script.Needs == DatabaseEdition.TimescaleFull).Select(script => script.Sql));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = new Database(await postgres.FreshAsync());
        await new SchemaInstaller(_database).InstallAsync(Token);
        var editions = await TextAsync("SELECT coalesce(current_setting('timescaledb.license', true), '')");
        Assert.SkipWhen(editions == "timescale", "this TimescaleDB runs retention policies of its own");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Each_table_keeps_its_days_and_no_more()
    {
        await FillAsync(ages: [29, 31, 89, 91, 364, 366]);
        await new Retention(_database).ApplyAsync(Now, Token);
        Assert.Equal(
            [
                ("alert_events", 5), ("alerts", 5), ("data_gaps", 5), ("health_snapshots", 1), ("metrics", 3),
                ("notification_outbox", 5), ("operator_commands", 5), ("order_book_snapshots", 1),
                ("ticker_snapshots", 1),
            ],
            await CountsAsync());
    }

    [Fact]
    public async Task What_was_deleted_is_told_by_table_and_a_second_time_there_is_nothing()
    {
        await FillAsync(ages: [31, 32]);
        var deleted = await new Retention(_database).ApplyAsync(Now, Token);
        Assert.Equal(
            ["health_snapshots", "order_book_snapshots", "ticker_snapshots"],
            deleted.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(await new Retention(_database).ApplyAsync(Now, Token));
    }

    [Fact]
    public async Task More_rows_than_one_statement_takes_all_go()
    {
        await using var connection = await _database.OpenAsync(Token);
        await connection.ExecuteAsync(
            """
            INSERT INTO metrics (timestamp, exchange, instrument, metric_name, value)
            SELECT timestamptz '2026-01-01Z' + n * INTERVAL '1 second', 'binance', 'BTC-USDT-PERP', 'spread_bps', 1
              FROM generate_series(1, 25000) AS n
            """);
        var deleted = await new Retention(_database).ApplyAsync(Now, Token);
        Assert.True(deleted["metrics"] > 0);
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM metrics"));
    }

    [Fact]
    public async Task Two_engines_do_not_get_into_each_others_way()
    {
        await FillAsync(ages: [1, 400]);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new Retention(_database).ApplyAsync(Now, Token)));
        Assert.All(await CountsAsync(), table => Assert.Equal(1, table.Rows));
        await using var connection = await _database.OpenAsync(Token);
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>(
            """
            SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """));
    }

    [Fact]
    public void The_days_are_those_of_the_policies_of_the_full_edition()
    {
        var policies = Policies;
        Assert.Equal(9, Retention.Rules.Count);
        Assert.All(Retention.Rules, rule => Assert.Matches(
            $@"add_retention_policy\('{rule.Table}',\s+INTERVAL '{rule.Keep.TotalDays} days'", policies));
        var rollups = policies.Split("add_retention_policy('metrics_1").Length - 1;
        Assert.Equal(Retention.Rules.Count + rollups, policies.Split("add_retention_policy(").Length - 1);
    }

    [Theory]
    [InlineData("metrics_1m", 90)]
    [InlineData("metrics_1h", 365)]
    public void A_rollup_is_kept_for_longer_than_its_refresh_looks_back(string rollup, int days)
    {
        Assert.Contains($"add_retention_policy('{rollup}', INTERVAL '{days} days'", Policies, StringComparison.Ordinal);
        var refresh = Policies.Split($"add_continuous_aggregate_policy('{rollup}', start_offset => INTERVAL '")[^1];
        Assert.InRange(int.Parse(refresh.Split(" days'")[0], CultureInfo.InvariantCulture), 1, days - 1);
        Assert.True(days >= MetricSeries.FineKept.TotalDays);
    }

    [Fact]
    public async Task The_service_works_each_hour_and_an_outage_is_told_and_ridden_out()
    {
        await FillAsync(ages: [400]);
        var (time, log) = (new FakeTimeProvider(Now), new KeptLog<RetentionService>());
        await using var nowhere = new Database("Host=127.0.0.1;Port=1;Database=none;Username=none");
        using var lost = new RetentionService(new Retention(nowhere), time, log);
        using var service = new RetentionService(new Retention(_database), time, log);
        await lost.StartAsync(Token);
        await service.StartAsync(Token);
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return log.Entries.Any(entry => entry.Level == LogLevel.Warning)
                    && log.Entries.Count(entry => entry.Level == LogLevel.Information) == Retention.Rules.Count;
            },
            "both have worked");
        Assert.All(await CountsAsync(), table => Assert.Equal(0, table.Rows));
        await lost.StopAsync(Token);
        await service.StopAsync(Token);
        Assert.True(lost.ExecuteTask!.IsCompletedSuccessfully && service.ExecuteTask!.IsCompletedSuccessfully);
    }

    /// <summary>A row of each age, in days, in each table.</summary>
    private async Task FillAsync(int[] ages)
    {
        await using var connection = await _database.OpenAsync(Token);
        foreach (var at in ages.Select(age => Now.AddDays(-age).UtcDateTime))
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO metrics VALUES (@at, 'binance', 'A', 'spread_bps', 1, NULL);
                INSERT INTO order_book_snapshots (
                    timestamp, local_timestamp, exchange, instrument, sequence_id, depth_levels, source, bids, asks)
                VALUES (@at, @at, 'binance', 'A', 1, 20, 'stream', '[]', '[]');
                INSERT INTO ticker_snapshots (timestamp, local_timestamp, exchange, instrument)
                VALUES (@at, @at, 'binance', 'A');
                INSERT INTO health_snapshots (
                    timestamp, exchange, status, message_count, message_rate, stream_count, reconnect_count,
                    gaps_last_hour, bad_frames, dropped)
                VALUES (@at, 'binance', 'connected', 0, 0, 0, 0, 0, 0, 0);
                INSERT INTO data_gaps VALUES ('binance', 'A', @at, @at, 0, 'stale', NULL, NULL);
                INSERT INTO alerts (
                    alert_id, alert_type, priority, severity, exchange, instrument, trigger_metric, trigger_value,
                    trigger_threshold, trigger_condition, triggered_at, original_priority)
                VALUES ('a', 'spread_warning', 'P2', 'warning', 'binance', 'A', 'spread_bps', 4, 3, 'gt', @at, 'P2');
                INSERT INTO alert_events VALUES ('a', @at, 'inactive', 'firing', 'fired', 4, 2, 'system');
                INSERT INTO notification_outbox (notice_id, alert_id, channel, kind, priority, status, created_at)
                VALUES ('n', 'a', 'console', 'fired', 'P2', 'sent', @at);
                INSERT INTO operator_commands VALUES ('c', @at, @at, 'acknowledge', 'ann', 'a', NULL, NULL, NULL);
                """,
                new { at });
        }
    }

    private async Task<(string Table, int Rows)[]> CountsAsync()
    {
        await using var connection = await _database.OpenAsync(Token);
        var counts = new List<(string, int)>();
        foreach (var table in Retention.Rules.Select(rule => rule.Table).Order(StringComparer.Ordinal))
            counts.Add((table, await connection.ExecuteScalarAsync<int>($"SELECT count(*) FROM {table}")));
        return [.. counts];
    }

    private async Task<string> TextAsync(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync(Token))!;
    }
}
