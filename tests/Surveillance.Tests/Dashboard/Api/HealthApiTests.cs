using System.Net;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Api;

/// <summary>How the system does, by REST, and the description of all of it.</summary>
public sealed class HealthApiTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly RedisServer _redis = new();
    private readonly PostgresServer _database = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _redis.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task It_counts_what_waits_and_says_whether_the_database_answers()
    {
        await using var stage = await StageAsync(await _database.FreshAsync());
        await new MetricsQueue(stage.Store).PushAsync([Shipped.Perp], Token);
        foreach (var share in new[] { 0, 7 })
            await stage.Store.Database.ListRightPushAsync(RedisKeys.BookQueue(share), "binance:BTC-USDT-PERP");
        var health = await stage.GetAsync("/api/health");
        Assert.True((bool)health["database_answers"]!);
        Assert.Equal(
            [("queue:books:*", 2), ("queue:gaps:*", 0), ("queue:metrics", 1), ("queue:commands", 0)],
            health["queues"]!.AsArray().Select(queue => ((string)queue!["name"]!, (int)queue["waiting"]!)));
        Assert.Null(health["notifications"]);
        await new VenueHealths(stage.Store).SetAsync(
            new VenueHealth { Exchange = "okx", Status = VenueStatus.Reconnecting, UpdatedAt = DeskBench.At(0) },
            processingLagP95Ms: null, Token);
        var venue = Assert.Single((await stage.GetAsync("/api/health"))["venues"]!.AsArray())!;
        Assert.Equal(("okx", "reconnecting"), ((string)venue["exchange"]!, (string)venue["status"]!));
        await _database.StopAsync();
        Assert.False((bool)(await stage.GetAsync("/api/health"))["database_answers"]!);
    }

    [Fact]
    public async Task Without_redis_the_answer_says_so()
    {
        await using var stage = await StageAsync(await postgres.FreshAsync());
        await _redis.StopAsync();
        foreach (var path in new[] { "/api/health", "/api/alerts", "/api/state/binance/BTC-USDT-PERP" })
        {
            var (status, text) = await stage.AskAsync(path);
            Assert.Equal((path, HttpStatusCode.ServiceUnavailable), (path, status));
            Assert.Contains("Redis does not answer.", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_nobody_can_understand_is_a_bad_gateway_and_no_crash()
    {
        await using var stage = await StageAsync(await postgres.FreshAsync());
        await stage.Store.Database.StringSetAsync(RedisKeys.Metrics(Shipped.Perp), "{\"exchange\":");
        Assert.Equal(HttpStatusCode.BadGateway, (await stage.AskAsync("/api/state/binance/BTC-USDT-PERP")).Status);
        Assert.Equal(HttpStatusCode.OK, (await stage.AskAsync("/api/health")).Status);
    }

    [Fact]
    public async Task Every_path_is_described()
    {
        await using var stage = await StageAsync(await postgres.FreshAsync());
        var description = await stage.GetAsync("/openapi/v1.json");
        Assert.Equal(
            [
                "/api/alerts", "/api/alerts/{id}", "/api/explain/{rule}/{exchange}/{instrument}", "/api/health",
                "/api/metrics/{metric}/{exchange}/{instrument}", "/api/state/{exchange}/{instrument}",
            ],
            description["paths"]!.AsObject().Select(path => path.Key)
                .Where(path => path.StartsWith("/api/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        foreach (var (path, methods) in description["paths"]!.AsObject())
            foreach (var (method, operation) in methods!.AsObject())
                Assert.True(operation!["summary"] is not null, $"{method} {path} says what it is for");
    }

    private async Task<ApiStage> StageAsync(string database) =>
        await ApiStage.StartAsync($"127.0.0.1:{_redis.Port}", database);
}
