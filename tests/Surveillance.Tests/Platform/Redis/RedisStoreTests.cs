using System.Diagnostics;
using StackExchange.Redis;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>An outage of Redis: nobody waits for it, nothing piles up, and it is over by itself.</summary>
public sealed class RedisStoreTests : IAsyncLifetime
{
    private readonly RedisServer _redis = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task Commands_fail_at_once_while_redis_is_down_and_work_again_when_it_is_back()
    {
        await using var store = new RedisStore(await _redis.FreshAsync());
        await store.Database.StringSetAsync("kept", "1");
        await _redis.StopAsync();
        await Eventually.TrueAsync(() => !store.IsConnected, "the outage is noticed");

        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 100; i++)
            await Assert.ThrowsAsync<RedisConnectionException>(() => store.Commands(Token).StringSetAsync("lost", "1"));
        Assert.True(
            Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(2), "a hundred commands fail within two seconds");

        await _redis.StartAsync();
        await Eventually.TrueAsync(() => store.IsConnected, "the connection is made again");
        await Eventually.TrueAsync(async () => await AnswersAsync(store), "commands work again");
        Assert.Equal("1", await store.Database.StringGetAsync("kept"));
        Assert.False(await store.Database.KeyExistsAsync("lost"));
    }

    [Fact]
    public async Task A_service_may_start_before_redis_does()
    {
        var started = Stopwatch.GetTimestamp();
        await using var store = new RedisStore($"127.0.0.1:{_redis.Port}", "early");
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(15), "it does not wait for Redis");
        Assert.False(store.IsConnected);
        await Assert.ThrowsAsync<RedisConnectionException>(() => store.Commands(Token).StringSetAsync("a", "1"));
        await _redis.StartAsync();
        await Eventually.TrueAsync(
            async () => await AnswersAsync(store), "commands work once Redis is there");
        await using var admin = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_redis.Port},allowAdmin=true");
        Assert.Contains(await admin.GetServers()[0].ClientListAsync(), client => client.Name == "early");
    }

    [Fact]
    public async Task A_caller_that_was_cancelled_sends_nothing()
    {
        await using var store = new RedisStore(await _redis.FreshAsync());
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Assert.Throws<OperationCanceledException>(() => store.Commands(cancelled.Token));
    }

    [Fact]
    public async Task A_cluster_is_known_as_one_also_when_it_comes_after_the_service()
    {
        await using var cluster = new RedisCluster();
        await using var store = new RedisStore($"127.0.0.1:{cluster.Ports[0]}");
        Assert.False(store.IsCluster);
        await cluster.StartAsync();
        await Eventually.TrueAsync(() => store.IsCluster, "it is a cluster");
        await using var single = new RedisStore(await _redis.FreshAsync());
        Assert.False(single.IsCluster);
    }

    private static async Task<bool> AnswersAsync(RedisStore store)
    {
        try
        {
            return await store.Commands(Token).StringSetAsync("probe", "1");
        }
        catch (RedisException)
        {
            return false;
        }
    }
}
