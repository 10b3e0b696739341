using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Surveillance.Markets;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Timescale;

/// <summary>A server that has TimescaleDB, and a user who sees it and may not add it.</summary>
public sealed class WithheldExtensionTests : IAsyncLifetime
{
    private PreloadedPostgres _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await PreloadedPostgres.StartAsync(Token);
        foreach (var sql in (string[])
        [
            "CREATE ROLE tenant LOGIN NOSUPERUSER", "GRANT pg_monitor TO tenant",
            "CREATE DATABASE tenancy OWNER tenant",
        ])
            await ExecuteAsync(_server.ConnectionTo("postgres", "postgres"), sql);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_tables_are_plain_and_the_log_says_why()
    {
        var connection = _server.ConnectionTo("tenancy", "tenant");
        var denied = await Assert.ThrowsAsync<PostgresException>(
            () => ExecuteAsync(connection, "CREATE EXTENSION timescaledb"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);

        await using var database = new Database(connection);
        var log = new KeptLog<SchemaService>();
        using var service = new SchemaService(new SchemaInstaller(database), new FakeTimeProvider(), log);
        await service.StartAsync(Token);
        await Eventually.TrueAsync(() => log.Entries.Count == 2, "the schema is installed, and a warning told");
        await service.StopAsync(Token);
        var warning = Assert.Single(log.Entries, entry => entry.Level == LogLevel.Warning);
        Assert.Contains("The server has TimescaleDB", warning.Text, StringComparison.Ordinal);
        Assert.Contains("permission denied to create extension", warning.Text, StringComparison.Ordinal);
        await ExecuteAsync(connection, "SELECT * FROM metrics, alerts, table_sizes");
    }

    [Fact]
    public async Task What_is_too_old_is_deleted_although_the_server_has_a_licence_to_do_it()
    {
        await using var database = new Database(_server.ConnectionTo("tenancy", "tenant"));
        await new SchemaInstaller(database).InstallAsync(Token);
        var now = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        var market = new MarketId("binance", "BTC-USDT-PERP");
        await StoredRows.MetricsAsync(
            database, new MetricRow(now - TimeSpan.FromDays(91), market, "spread_bps", 7, null));
        var deleted = Assert.Single(await new Retention(database).ApplyAsync(now, Token));
        Assert.Equal(("metrics", 1), (deleted.Key, deleted.Value));
    }

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }
}
