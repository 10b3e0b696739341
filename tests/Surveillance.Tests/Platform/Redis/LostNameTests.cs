using StackExchange.Redis;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>An outage of Redis in the moment in which an alert is named there.</summary>
public sealed class LostNameTests : IAsyncDisposable
{
    private readonly RedisServer _redis = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task A_name_that_never_arrived_does_not_make_the_set_look_lost_so_that_operators_may_resolve_by_hand()
    {
        await using var store = new RedisStore(await _redis.FreshAsync());
        var alerts = new ActiveAlerts(store);
        await alerts.AddAsync(WithoutWork("first"), Token);
        await _redis.StopAsync();
        await Eventually.TrueAsync(() => !store.IsConnected, "the outage is noticed");
        await Assert.ThrowsAsync<RedisConnectionException>(() => alerts.AddAsync(WithoutWork("lost"), Token));

        await _redis.StartAsync();
        await Eventually.TrueAsync(() => store.IsConnected, "the connection is made again");
        await store.Database.SetRemoveAsync(RedisKeys.ActiveAlerts, "first");
        Assert.NotNull(await alerts.OwnIdsAsync(Token));

        // Once a later name is confirmed, an older one says that the last of the set is gone.
        await alerts.AddAsync(WithoutWork("last"), Token);
        Assert.NotNull(await alerts.OwnIdsAsync(Token));
        await store.Database.StringSetAsync(RedisKeys.LastActiveAlert, "first");
        Assert.Null(await alerts.OwnIdsAsync(Token));
    }

    private static AlertEntry WithoutWork(string id)
    {
        var entry = SomeAlert.Entry(SomeAlert.Firing(id) with { NotifiedPriority = null });
        return entry with { Notices = [], Unstored = [], StoredRevision = int.MaxValue };
    }
}
