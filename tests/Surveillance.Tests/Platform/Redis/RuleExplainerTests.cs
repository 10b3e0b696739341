using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>What is told of a rule while Redis has nothing of it.</summary>
public sealed class RuleExplainerTests(RedisServer server) : IAsyncLifetime, IClassFixture<RedisServer>
{
    private RedisStore _store = null!;

    public async ValueTask InitializeAsync() => _store = new RedisStore(await server.FreshAsync());

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task After_redis_was_emptied_it_says_that_nobody_knows_and_not_that_nothing_came_in()
    {
        Assert.Equal(
            "It is not known whether spread_critical fires on binance:BTC-USDT-PERP: anomaly-detector has told nothing "
            + "since Redis was emptied, or is new.",
            await AnswerAsync());
        await new ActiveAlerts(_store).VouchAsync(last: null, TestContext.Current.CancellationToken);
        Assert.Equal(
            "spread_critical was not judged on binance:BTC-USDT-PERP within the last day: no readings of it came in.",
            await AnswerAsync());
    }

    private async Task<string> AnswerAsync()
    {
        var explainer = new RuleExplainer(new RuleStates(_store), new ActiveAlerts(_store), TimeProvider.System);
        var explanation = await explainer.ExplainAsync(
            Shipped.Config.Rules, "spread_critical", Shipped.Perp, TestContext.Current.CancellationToken);
        Assert.Null(explanation!.State);
        return explanation.Sentences[0];
    }
}
