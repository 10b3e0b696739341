using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>
/// What must be written before something else on another node is, also while its node is slow: seen by holding up one
/// node's writes and looking at what stands on the others.
/// </summary>
public sealed class ClusterOrderTests(RedisCluster cluster) : IClassFixture<RedisCluster>, IAsyncLifetime
{
    // Longer than a command waits for its answer, and a slow machine needs to look: the node goes on when told to.
    private const int AtMostMs = 10_000;

    private RedisStore _store = null!;

    // What is to let a node go on must not wait behind what it holds up.
    private RedisStore _administrator = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = new RedisStore(await cluster.EmptyAsync());
        _administrator = new RedisStore($"127.0.0.1:{cluster.Ports[0]}");
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _administrator.DisposeAsync();
    }

    [Fact]
    public async Task A_market_is_handed_over_once_its_readings_are_written()
    {
        var market = await ElsewhereAsync(RedisKeys.MetricsQueue, RedisKeys.Metrics);
        var batch = new CommandBatch();
        var held = await HoldUpAsync(RedisKeys.Metrics(market));
        new MarketMetrics(_store).Set(
            new MarketReadings(market, DateTimeOffset.UnixEpoch, false, new Dictionary<string, Reading>()),
            batch);
        new MetricsQueue(_store).Push([market], batch);
        Assert.Equal(0, await _store.Database.ListLengthAsync(RedisKeys.MetricsQueue));
        await GoOnAsync(held);
        await batch.SettleAsync();
        Assert.Equal(1, await _store.Database.ListLengthAsync(RedisKeys.MetricsQueue));
    }

    [Fact]
    public async Task What_is_sent_behind_something_waits_for_it_although_that_itself_was_sent_behind()
    {
        var (batch, first) = (new CommandBatch(), "first");
        var second = $"{await ElsewhereAsync(first, market => $"{market}")}";
        var held = await HoldUpAsync(first);
        batch.AddBehind(_store, () => _store.Database.StringSetAsync(first, "1"));
        batch.AddBehind(_store, () => _store.Database.StringSetAsync(second, "1"));
        Assert.False(await _store.Database.KeyExistsAsync(second));
        await GoOnAsync(held);
        await batch.SettleAsync();
        Assert.True(await _store.Database.KeyExistsAsync(second));
    }

    [Fact]
    public async Task A_record_is_written_once_the_set_names_it()
    {
        var id = await IdElsewhereAsync();
        var held = await HoldUpAsync(RedisKeys.ActiveAlerts);
        var adding = new ActiveAlerts(_store).AddAsync(SomeAlert.Entry(SomeAlert.Firing(id)), Token);
        Assert.False(await _store.Database.KeyExistsAsync(RedisKeys.Alert(id)));
        await GoOnAsync(held);
        await adding;
        Assert.True(await _store.Database.KeyExistsAsync(RedisKeys.Alert(id)));
    }

    [Fact]
    public async Task A_name_leaves_the_set_once_its_record_says_that_the_alert_is_over()
    {
        var (id, alerts) = (await IdElsewhereAsync(), new ActiveAlerts(_store));
        var entry = SomeAlert.Entry(SomeAlert.Firing(id));
        await alerts.AddAsync(entry, Token);
        var held = await HoldUpAsync(RedisKeys.Alert(id));
        var ending = alerts.UpdateAsync(
            entry with { Alert = entry.Alert with { State = Surveillance.Alerts.AlertState.Resolved } }, Token);
        Assert.Contains(id, await alerts.IdsAsync(Token));
        await GoOnAsync(held);
        Assert.True(await ending);
        Assert.DoesNotContain(id, await alerts.IdsAsync(Token));
    }

    [Fact]
    public async Task A_set_that_its_node_lost_is_told_from_one_that_was_emptied_by_hand()
    {
        var (id, alerts) = (await IdElsewhereAsync(), new ActiveAlerts(_store));
        await alerts.AddAsync(SomeAlert.Entry(SomeAlert.Firing(id)), Token);
        await _store.Database.SetRemoveAsync(RedisKeys.ActiveAlerts, id);
        Assert.NotNull(await alerts.OwnIdsAsync(Token));
        await cluster.EmptyAsync(await cluster.MasterOfAsync(RedisKeys.ActiveAlerts));
        Assert.Null(await alerts.OwnIdsAsync(Token));
        Assert.True(await alerts.ExistsAsync(id, Token));
    }

    [Fact]
    public async Task A_node_that_took_over_without_the_last_name_is_noticed()
    {
        var alerts = new ActiveAlerts(_store);
        await alerts.AddAsync(SomeAlert.Entry(SomeAlert.Firing("first")), Token);
        await alerts.AddAsync(SomeAlert.Entry(SomeAlert.Firing("last")), Token);
        Assert.NotNull(await alerts.OwnIdsAsync(Token));
        await _store.Database.StringSetAsync(RedisKeys.LastActiveAlert, "first");
        Assert.Null(await alerts.OwnIdsAsync(Token));
    }

    [Fact]
    public async Task A_set_that_was_lost_just_before_another_alert_is_named_is_noticed_all_the_same()
    {
        var alerts = new ActiveAlerts(_store);
        Assert.True(await alerts.AddAsync(SomeAlert.Entry(SomeAlert.Firing("first")), Token));
        await cluster.EmptyAsync(await cluster.MasterOfAsync(RedisKeys.ActiveAlerts));
        var second = SomeAlert.Entry(SomeAlert.Firing("second"));
        Assert.False(await alerts.AddAsync(second, Token));
        Assert.Null(await alerts.AllAsync(Token));
        await alerts.DisownAsync(Token);
        Assert.True(await alerts.AddAsync(second, Token));
    }

    [Fact]
    public async Task The_fullest_node_is_the_memory_that_counts()
    {
        var text = new string('x', 8 << 20);
        for (var key = 0; ; key++)
        {
            if (await cluster.MasterOfAsync($"filler {key}") != 1)
                continue;
            await _store.Database.StringSetAsync($"filler {key}", text);
            break;
        }

        Assert.InRange((await new MemoryUse(_store).MegabytesAsync(Token))!.Value, 8, 100);
    }

    private async Task<IServer> HoldUpAsync(string key)
    {
        var port = cluster.Ports[await cluster.MasterOfAsync(key)];
        var held = _administrator.Masters.Single(
            node => $"{node.EndPoint}".EndsWith($":{port}", StringComparison.Ordinal));
        await held.ExecuteAsync("CLIENT", "PAUSE", AtMostMs, "WRITE");
        return held;
    }

    private static Task<RedisResult> GoOnAsync(IServer held) => held.ExecuteAsync("CLIENT", "UNPAUSE");

    /// <summary>A market whose key lies on another node than a key.</summary>
    private async Task<MarketId> ElsewhereAsync(string key, Func<MarketId, string> of)
    {
        var node = await cluster.MasterOfAsync(key);
        foreach (var market in Shipped.Config.EnabledMarkets)
        {
            if (await cluster.MasterOfAsync(of(market)) != node)
                return market;
        }

        throw new InvalidOperationException($"All markets lie where {key} does.");
    }

    /// <summary>An id of an alert whose record lies on another node than the sets.</summary>
    private async Task<string> IdElsewhereAsync()
    {
        var (active, outbox) = (await cluster.MasterOfAsync(RedisKeys.ActiveAlerts),
            await cluster.MasterOfAsync(RedisKeys.AlertOutbox));
        for (var number = 0; ; number++)
        {
            var node = await cluster.MasterOfAsync(RedisKeys.Alert($"{number}"));
            if (node != active && node != outbox)
                return $"{number}";
        }
    }
}
