using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>The families of keys on Redis itself.</summary>
public sealed class KeyFamilyOnRedisTests(RedisServer redis) : KeyFamilyTests
{
    protected override Task<string> ConnectionAsync() => redis.FreshAsync();
}

/// <summary>The families of keys on the server that stands in for Redis in one process.</summary>
public sealed class KeyFamilyOnGarnetTests(GarnetFixture garnet) : KeyFamilyTests, IClassFixture<GarnetFixture>
{
    protected override Task<string> ConnectionAsync() => garnet.EmptyAsync();
}

/// <summary>The families of keys on a cluster of three.</summary>
public sealed class KeyFamilyOnClusterTests(RedisCluster cluster) : KeyFamilyTests, IClassFixture<RedisCluster>
{
    protected override Task<string> ConnectionAsync() => cluster.EmptyAsync();
}

/// <summary>The lists on Redis itself.</summary>
public sealed class HandOverOnRedisTests(RedisServer redis) : HandOverTests
{
    protected override Task<string> ConnectionAsync() => redis.FreshAsync();
}

/// <summary>The lists on the server that stands in for Redis in one process.</summary>
public sealed class HandOverOnGarnetTests(GarnetFixture garnet) : HandOverTests, IClassFixture<GarnetFixture>
{
    protected override Task<string> ConnectionAsync() => garnet.EmptyAsync();
}

/// <summary>The lists on a cluster of three.</summary>
public sealed class HandOverOnClusterTests(RedisCluster cluster) : HandOverTests, IClassFixture<RedisCluster>
{
    protected override Task<string> ConnectionAsync() => cluster.EmptyAsync();
}

/// <summary>Alerts on Redis itself.</summary>
public sealed class ActiveAlertsOnRedisTests(RedisServer redis) : ActiveAlertsTests
{
    protected override Task<string> ConnectionAsync() => redis.FreshAsync();
}

/// <summary>Alerts on a cluster of three.</summary>
public sealed class ActiveAlertsOnClusterTests(RedisCluster cluster) : ActiveAlertsTests, IClassFixture<RedisCluster>
{
    protected override Task<string> ConnectionAsync() => cluster.EmptyAsync();
}

/// <summary>What a restarted engine finds, on Redis itself.</summary>
public sealed class BaselinesOnRedisTests(RedisServer redis) : BaselinesTests
{
    protected override Task<string> ConnectionAsync() => redis.FreshAsync();
}

/// <summary>What a restarted engine finds, on a cluster of three.</summary>
public sealed class BaselinesOnClusterTests(RedisCluster cluster) : BaselinesTests, IClassFixture<RedisCluster>
{
    protected override Task<string> ConnectionAsync() => cluster.EmptyAsync();
}

/// <summary>Queues on Redis itself.</summary>
public sealed class QueueOnRedisTests(RedisServer redis) : QueueTests
{
    protected override Task<string> ConnectionAsync() => redis.FreshAsync();
}

/// <summary>Queues on a cluster of three.</summary>
public sealed class QueueOnClusterTests(RedisCluster cluster) : QueueTests, IClassFixture<RedisCluster>
{
    protected override Task<string> ConnectionAsync() => cluster.EmptyAsync();
}

/// <summary>One embedded server for the tests of a class, which run one after the other; emptied for each.</summary>
public sealed class GarnetFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EmbeddedRedis _server;

    public GarnetFixture() =>
        _server = EmbeddedRedis.Start(_folder.PathTo("redis"), ListeningPort.Free(), NullLoggerFactory.Instance);

    /// <summary>A connection string, after everything was deleted.</summary>
    public async Task<string> EmptyAsync()
    {
        var connection = $"127.0.0.1:{_server.Port}";
        await using var client = await ConnectionMultiplexer.ConnectAsync($"{connection},allowAdmin=true");
        await client.GetDatabase().ExecuteAsync("FLUSHDB");
        return connection;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
