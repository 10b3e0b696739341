using Microsoft.Extensions.Logging.Abstractions;
using Surveillance.Platform.Redis;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Redis;

public sealed class MetricsWaitTests(RedisServer redis)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_wakes_with_the_oldest_entry_and_otherwise_when_the_time_is_over() =>
        await AssertWakesAsync(await redis.FreshAsync());

    [Fact]
    public async Task It_does_the_same_on_a_cluster()
    {
        await using var cluster = new RedisCluster();
        await AssertWakesAsync(await cluster.EmptyAsync());
    }

    [Fact]
    public async Task It_does_the_same_on_the_embedded_server()
    {
        using var folder = new TemporaryFolder();
        await using var server = EmbeddedRedis.Start(
            folder.PathTo("redis"), ListeningPort.Free(), NullLoggerFactory.Instance);
        await AssertWakesAsync($"127.0.0.1:{server.Port}");
    }

    private static async Task AssertWakesAsync(string connection)
    {
        await using var store = new RedisStore(connection);
        await using var wait = new MetricsWait(connection, "test");
        var queue = new MetricsQueue(store);
        await queue.PushAsync([Shipped.Spot], Token);
        await queue.PushAsync([Shipped.Perp], Token);
        Assert.Equal(Shipped.Spot, await wait.NextAsync(TimeSpan.FromSeconds(1), Token));
        Assert.Equal([Shipped.Perp], await queue.PopAsync(10, Token));
        Assert.Null(await wait.NextAsync(TimeSpan.FromMilliseconds(100), Token));

        var waiting = wait.NextAsync(TimeSpan.FromSeconds(1), Token);
        await queue.PushAsync([Shipped.OtherPerp], Token);
        Assert.Equal(Shipped.OtherPerp, await waiting);
        Assert.Empty(await queue.PopAsync(10, Token));
    }
}
