using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.MetricsEngine;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Metrics;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>Readings on their way to a Redis that takes its time, or none.</summary>
public sealed class PublisherTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private const int MostUnderWay = 4;

    private static readonly MarketId Market = new("okx", "BTC-USDT-PERP");

    private EngineParts _engine = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Publisher Publisher => _engine.Of<Publisher>();

    public async ValueTask InitializeAsync() => _engine = await EngineParts.MakeAsync(redis, Some.Now);

    public ValueTask DisposeAsync()
    {
        _engine.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Some_batches_are_made_while_Redis_answers_and_are_written_in_their_order()
    {
        await using var other = await PausedAsync();
        for (var batch = 1; batch <= MostUnderWay; batch++)
            Assert.True(PublishAsync(batch).IsCompletedSuccessfully);
        Assert.Equal((MostUnderWay, 0), (Publisher.Published, Publisher.Settled));

        var next = PublishAsync(MostUnderWay + 1);
        Assert.False(next.IsCompleted);
        await other.GetDatabase().ExecuteAsync("CLIENT", "UNPAUSE");
        await next;
        Assert.InRange(Publisher.Settled, 1, MostUnderWay + 1);
        await Publisher.SettleAsync();
        Assert.Equal(MostUnderWay + 1, Publisher.Settled);
        var readings = await _engine.Of<MarketMetrics>().GetAsync(Market, Token);
        Assert.Equal(MostUnderWay + 1, readings?.Readings["spread_bps"].Value);
    }

    [Fact]
    public async Task What_is_answered_is_settled_by_the_next_publication()
    {
        await PublishAsync(1);

        // By the same connection: the batch was answered before.
        await _engine.Of<MarketMetrics>().GetAsync(Market, Token);
        await PublishAsync(2);
        Assert.InRange(Publisher.Settled, 1, 2);
    }

    [Fact]
    public async Task An_outage_is_told_once_for_all_that_was_on_its_way()
    {
        await using var other = await PausedAsync();
        for (var batch = 1; batch <= MostUnderWay; batch++)
            await PublishAsync(batch);
        await redis.StopAsync();
        var failures = 0;
        for (var time = 0; time < 2; time++)
        {
            var error = await Record.ExceptionAsync(Publisher.SettleAsync);
            failures += error is RedisException or TimeoutException ? 1 : 0;
        }

        await redis.StartAsync();
        Assert.Equal((1, MostUnderWay), (failures, Publisher.Settled));
    }

    /// <summary>A connection to Redis, which takes nothing in for the time being.</summary>
    private async Task<ConnectionMultiplexer> PausedAsync()
    {
        var other = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{redis.Port},allowAdmin=true");
        await other.GetDatabase().ExecuteAsync("CLIENT", "PAUSE", "60000", "WRITE");
        return other;
    }

    private Task PublishAsync(double spread) => Publisher.PublishAsync(
        [
            new MarketReadings(Market, Some.Now, Simulated: false, new Dictionary<string, Reading>
            {
                ["spread_bps"] = Reading.Of(spread),
            }),
        ],
        Token);
}
