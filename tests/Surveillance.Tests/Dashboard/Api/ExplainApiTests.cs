using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Surveillance.Dashboard;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Api;

/// <summary>Explanations by REST.</summary>
public sealed class ExplainApiTests(RedisServer redis, PostgresServer postgres) : IAsyncLifetime
{
    private readonly TemporaryFolder _state = new();
    private readonly HttpClient _client = new();
    private string _redis = "";
    private IHost? _host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var port = ListeningPort.Free();
        _redis = await redis.FreshAsync();
        _host = DashboardService.Build(
            new ServiceEnvironment(
                "dashboard", "test", Repository.PathTo("config"), _redis, await postgres.FreshAsync(), "CRITICAL",
                _state.Path),
            port);
        await _host.StartAsync(Token);
        _client.BaseAddress = new Uri($"http://127.0.0.1:{port}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.StopAsync(CancellationToken.None);
        _host?.Dispose();
        _client.Dispose();
        _state.Dispose();
    }

    [Fact]
    public async Task The_stored_judgement_is_told_in_sentences()
    {
        var bench = new DeskBench();
        bench.Read(0, "spread_bps", 7, z: 1.25);
        await using (var store = new RedisStore(_redis))
            await new RuleStates(store).SetAsync(bench.Desk.Export(Shipped.Perp)!, Token);
        using var answer = JsonDocument.Parse(
            await _client.GetStringAsync("/api/explain/spread_critical/binance/BTC-USDT-PERP", Token));
        Assert.Equal("inactive", answer.RootElement.GetProperty("state").GetString());
        Assert.Equal("not_unusual", answer.RootElement.GetProperty("reason").GetString());
        Assert.StartsWith(
            "spread_critical on binance:BTC-USDT-PERP does not fire: ",
            answer.RootElement.GetProperty("sentences")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spread_crit/binance/BTC-USDT-PERP", "There is no rule spread_crit that applies to")]
    [InlineData("spread_critical/binance/DOGE-USDT-PERP", "There is no enabled market binance:DOGE-USDT-PERP")]
    [InlineData("spread_critical/nowhere/*", "There is no enabled market nowhere:*")]
    public async Task What_there_is_not_is_not_found(string path, string detail)
    {
        var answer = await _client.GetAsync($"/api/explain/{path}", Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(detail, await answer.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task A_rule_that_was_never_judged_has_no_state()
    {
        using var answer = JsonDocument.Parse(
            await _client.GetStringAsync("/api/explain/message_rate_critical/binance/*", Token));
        Assert.Equal(JsonValueKind.Null, answer.RootElement.GetProperty("state").ValueKind);
        Assert.Contains("was not judged", answer.RootElement.GetProperty("sentences")[0].GetString());
    }
}
