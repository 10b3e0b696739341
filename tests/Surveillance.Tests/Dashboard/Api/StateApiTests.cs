using System.Net;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Api;

/// <summary>A market as it is now, by REST.</summary>
public sealed class StateApiTests(RedisServer redis, PostgresServer postgres) : IAsyncLifetime
{
    private const string Path = "/api/state/binance/BTC-USDT-PERP";

    private ApiStage _stage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _stage = await ApiStage.StartAsync(await redis.FreshAsync(), await postgres.FreshAsync());

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task What_was_not_published_is_null_and_not_left_out()
    {
        var state = await _stage.GetAsync(Path);
        foreach (var name in new[] { "book", "ticker", "readings", "readings_at", "book_age_seconds", "alerts" })
        {
            Assert.True(state.AsObject().ContainsKey(name), $"{name} is there");
            Assert.Null(state[name]);
        }

        Assert.False((bool)state["simulated"]!);
    }

    [Fact]
    public async Task Readings_are_told_with_what_is_not_known_and_why()
    {
        await new MarketMetrics(_stage.Store).SetAsync(
            new MarketReadings(Shipped.Perp, DeskBench.At(0), Simulated: true, new Dictionary<string, Reading>
            {
                ["spread_bps"] = new(0.0162, 0.4, ReadingStatus.Ok, 300),
                ["basis_bps"] = Reading.Unknown(ReadingStatus.Stale, 12),
            }),
            Token);
        var state = await _stage.GetAsync(Path);
        Assert.Equal(
            """{"value":0.0162,"zscore":0.4,"status":"ok","samples":300}""",
            state["readings"]!["spread_bps"]!.ToJsonString());
        Assert.Equal(
            """{"value":null,"zscore":null,"status":"stale","samples":12}""",
            state["readings"]!["basis_bps"]!.ToJsonString());
        Assert.Equal(WireText.Of(DeskBench.At(0)), (string)state["readings_at"]!);
        Assert.True((bool)state["simulated"]!);
    }

    [Fact]
    public async Task Its_active_alerts_are_told_and_no_others()
    {
        var alerts = new ActiveAlerts(_stage.Store);
        await alerts.AddAsync(SomeAlert.Entry(SomeAlert.Firing("mine")), Token);
        await alerts.AddAsync(
            SomeAlert.Entry(SomeAlert.Firing("other") with { Market = new MarketId("okx", "BTC-USDT-PERP") }), Token);
        var told = Assert.Single((await _stage.GetAsync(Path))["alerts"]!.AsArray())!;
        Assert.Equal(("mine", "binance:BTC-USDT-PERP"), ((string)told["id"]!, (string)told["market"]!));
    }

    [Theory]
    [InlineData("binance/DOGE-USDT-PERP")]
    [InlineData("nowhere/BTC-USDT-PERP")]
    [InlineData("%3Cscript%3E/BTC-USDT-PERP")]
    public async Task An_unknown_market_is_not_found(string market)
    {
        using var answer = await _stage.Client.GetAsync($"/api/state/{market}", Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(
            "There is no enabled market", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        // Markup in a name is text, because no browser may take the answer for anything but JSON.
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
    }
}
