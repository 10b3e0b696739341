using Surveillance.Platform.Redis;
using Surveillance.Standalone.Explanations;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Standalone.Explanations;

/// <summary>The terminal's answer is what the detector stored.</summary>
public sealed class ExplainRunTests(RedisServer redis) : IClassFixture<RedisServer>, IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task It_prints_the_sentences_of_what_stands_in_redis()
    {
        var connection = await redis.FreshAsync();
        var bench = new DeskBench();
        bench.Read(0, "spread_bps", 9);
        await using (var store = new RedisStore(connection))
        {
            await new RuleStates(store).SetAsync(bench.Desk.Export(Shipped.Perp)!, Token);
            await new ActiveAlerts(store).AddAsync(SomeAlert.Entry(bench.Alert), Token);
        }

        Assert.Equal(0, await ExplainAsync("spread_critical", connection));
        Assert.StartsWith(
            $"spread_critical on binance:BTC-USDT-PERP fires since 08:00:00 UTC as {bench.Alert.Id}, P1.",
            _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Judged last at 08:00:00 UTC", _output.ToString());
    }

    [Fact]
    public async Task A_rule_that_is_not_there_and_a_redis_that_is_not_there_are_told()
    {
        Assert.Equal(1, await ExplainAsync("spread_critcal", await redis.FreshAsync()));
        Assert.Contains("no such rule: spread_critcal, did you mean spread_critical", _errors.ToString());
        Assert.Equal(1, await ExplainAsync("spread_critical", "127.0.0.1:1"));
        Assert.Contains("Redis at 127.0.0.1:1: ", _errors.ToString());
    }

    private Task<int> ExplainAsync(string rule, string connection) => new ExplainRun(
        new ExplainRequest(rule, Shipped.Perp, Repository.PathTo("config")), connection, _output, _errors)
        .InvokeAsync(Token);
}
