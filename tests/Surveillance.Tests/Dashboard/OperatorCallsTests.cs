using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Alerts;
using Surveillance.Dashboard.Commands;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard;

/// <summary>What operators ask for reaches <c>queue:commands</c> as anomaly-detector reads it.</summary>
public sealed class OperatorCallsTests(RedisServer redis)
{
    private readonly FakeTimeProvider _time = new(SomeState.Now);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_request_becomes_one_command()
    {
        await using var store = new RedisStore(await redis.FreshAsync());
        var queue = new CommandQueue(store);
        var calls = new OperatorCalls(queue, _time, NullLogger<OperatorCalls>.Instance);
        var alert = SomeState.Alert();
        Assert.Equal(CallOutcome.HandedOver, await calls.AcknowledgeAsync(alert, "ann", Token));
        Assert.Equal(CallOutcome.HandedOver, await calls.SilenceAsync(alert, TimeSpan.FromMinutes(30), "ann", Token));
        Assert.Equal(CallOutcome.HandedOver, await calls.ResolveAsync(alert, "ann", Token));

        var commands = (await queue.PeekAsync(10, Token)).OfType<OperatorCommand>().ToList();
        Assert.Equal(["acknowledge", "silence", "resolve"], commands.Select(command => command.Kind));
        Assert.All(commands, command => Assert.Equal(
            ("ann", "spread-1", SomeState.Now), (command.Actor, command.AlertId, command.At)));
        Assert.Equal(3, commands.Select(command => command.Id).Distinct().Count());
        var silence = commands[1].Silence!;
        Assert.Equal(
            ("binance", "BTC-USDT-PERP", "spread", SomeState.Now.AddMinutes(30)),
            (silence.Exchange, silence.Instrument, silence.Rule, silence.ExpiresAt));

        Assert.Equal(CallOutcome.HandedOver, await calls.UnsilenceAsync(silence, "bob", Token));
        var end = (await queue.PeekAsync(10, Token))[^1]!;
        Assert.Equal(("unsilence", "bob", silence.Id), (end.Kind, end.Actor, end.Silence!.Id));
    }

    [Fact]
    public async Task While_redis_does_not_answer_the_request_is_refused()
    {
        await using var store = new RedisStore("127.0.0.1:1");
        var calls = new OperatorCalls(new CommandQueue(store), _time, NullLogger<OperatorCalls>.Instance);
        Assert.Equal(CallOutcome.RedisUnreachable, await calls.AcknowledgeAsync(SomeState.Alert(), "ann", Token));
    }

    [Fact]
    public async Task What_redis_does_not_allow_is_not_told_as_an_outage()
    {
        await using var secured = await SecuredRedis.StartAsync();
        await using var administrator = new RedisStore(secured.Open);
        await administrator.Database.ExecuteAsync(
            "ACL", "SETUSER", "reader", "on", ">secret", "~*", "+@all", "-@write");
        await using var store = new RedisStore(secured.Open with { User = "reader", Password = "secret" });
        var calls = new OperatorCalls(new CommandQueue(store), _time, NullLogger<OperatorCalls>.Instance);
        Assert.Equal(CallOutcome.RedisRefuses, await calls.AcknowledgeAsync(SomeState.Alert(), "ann", Token));
    }
}
