using System.Net;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Api;

/// <summary>Explanations by REST.</summary>
public sealed class ExplainApiTests(RedisServer redis, PostgresServer postgres) : IAsyncLifetime
{
    private ApiStage _stage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _stage = await ApiStage.StartAsync(await redis.FreshAsync(), await postgres.FreshAsync());

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task The_stored_judgement_is_told_in_sentences()
    {
        var bench = new DeskBench();
        bench.Read(0, "spread_bps", 7, z: 1.25);
        await new RuleStates(_stage.Store).SetAsync(bench.Desk.Export(Shipped.Perp)!, Token);
        var answer = await _stage.GetAsync("/api/explain/spread_critical/binance/BTC-USDT-PERP");
        Assert.Equal(("inactive", "not_unusual"), ((string)answer["state"]!, (string)answer["reason"]!));
        Assert.StartsWith(
            "spread_critical on binance:BTC-USDT-PERP does not fire: ",
            (string)answer["sentences"]![0]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spread_crit/binance/BTC-USDT-PERP", "There is no rule spread_crit that applies to")]
    [InlineData("spread_critical/binance/DOGE-USDT-PERP", "There is no enabled market binance:DOGE-USDT-PERP")]
    [InlineData("spread_critical/nowhere/*", "There is no enabled market nowhere:*")]
    public async Task What_there_is_not_is_not_found(string path, string detail)
    {
        using var answer = await _stage.Client.GetAsync($"/api/explain/{path}", Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(detail, await answer.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task A_rule_that_was_never_judged_has_no_state()
    {
        await new ActiveAlerts(_stage.Store).VouchAsync(last: null, Token);
        var answer = await _stage.GetAsync("/api/explain/message_rate_critical/binance/*");
        Assert.True(answer.AsObject().TryGetPropertyValue("state", out var state));
        Assert.Null(state);
        Assert.Contains("was not judged", (string)answer["sentences"]![0]!, StringComparison.Ordinal);
    }
}
