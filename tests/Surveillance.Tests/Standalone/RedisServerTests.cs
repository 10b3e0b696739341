using StackExchange.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Standalone;

public sealed class RedisServerTests(RedisServer shared)
{
    [Fact]
    public async Task Each_caller_gets_an_empty_database_of_its_own()
    {
        await using var one = await ConnectionMultiplexer.ConnectAsync(await shared.FreshAsync());
        await using var other = await ConnectionMultiplexer.ConnectAsync(await shared.FreshAsync());
        await one.GetDatabase().StringSetAsync("key", "value");
        Assert.False(await other.GetDatabase().KeyExistsAsync("key"));
    }

    [Fact]
    public async Task A_server_of_ones_own_keeps_port_and_data_over_a_stop_and_a_start()
    {
        await using var server = new RedisServer();
        var connection = await server.FreshAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(connection);
        await redis.GetDatabase().StringSetAsync("key", "value");
        await server.StopAsync();
        await server.StartAsync();
        await using var again = await ConnectionMultiplexer.ConnectAsync(connection);
        Assert.Equal("value", await again.GetDatabase().StringGetAsync("key"));
    }
}
