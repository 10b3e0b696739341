using StackExchange.Redis;
using Surveillance.Alerts;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>A Redis whose memory is full takes no writes, but lets keys and members be taken out.</summary>
public sealed class FullRedisTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alert_that_ends_keeps_its_name_until_its_record_says_so()
    {
        await using var redis = await SecuredRedis.StartAsync();
        await using var store = new RedisStore(redis.Open);
        var alerts = new ActiveAlerts(store);
        var entry = SomeAlert.Entry(SomeAlert.Firing());
        await alerts.AddAsync(entry, Token);
        var ended = entry with { Alert = entry.Alert with { State = AlertState.Resolved } };

        await store.Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        await Assert.ThrowsAsync<RedisServerException>(() => alerts.UpdateAsync(ended, Token));
        await Assert.ThrowsAsync<RedisServerException>(() => alerts.AddAsync(ended, Token));
        Assert.Equal(["spread-1"], await alerts.IdsAsync(Token));

        await store.Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.True(await alerts.UpdateAsync(ended, Token));
        Assert.Empty(await alerts.IdsAsync(Token));
    }
}
