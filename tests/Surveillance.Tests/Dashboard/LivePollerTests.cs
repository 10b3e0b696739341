using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using Surveillance.Dashboard;
using Surveillance.Dashboard.Live;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard;

/// <summary>What the shared state holds while Redis is filled, emptied, stopped and started.</summary>
public sealed class LivePollerTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly RedisServer _redis = new();
    private readonly TemporaryFolder _state = new();
    private IHost _host = null!;
    private RedisStore _store = null!;

    private StateBoard Board => _host.Services.GetRequiredService<StateBoard>();

    public async ValueTask InitializeAsync()
    {
        await _redis.StartAsync();
        _store = new RedisStore($"127.0.0.1:{_redis.Port}");
        var environment = new ServiceEnvironment(
            "dashboard", "test", Repository.PathTo("config"), $"127.0.0.1:{_redis.Port}", await postgres.FreshAsync(),
            "CRITICAL", _state.Path);
        _host = DashboardService.Build(environment, ListeningPort.Free());
        await _host.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        await _store.DisposeAsync();
        await _redis.DisposeAsync();
        _state.Dispose();
    }

    [Fact]
    public async Task The_state_holds_what_redis_holds_and_nothing_that_expired()
    {
        await PublishAsync(1.5);
        await new Silences(_store).SetAsync(
            new("s1", "*", "*", "*", "why", "ann", SomeState.Now, SomeState.Now.AddHours(1)),
            TestContext.Current.CancellationToken);
        using var view = Board.View(_ => { });
        await UntilAsync(state => Spread(state) == 1.5, "the reading is in the state");
        await UntilAsync(state => state.Live.Silences.Count == 1, "the silence is in the state");
        await UntilAsync(
            state => state.Live.Heartbeats.Any(beat => beat.Service == "dashboard"), "its own heartbeat is there");
        await UntilAsync(state => state.Live.RedisMegabytes > 0, "the memory is known");
        Assert.Null(Board.Current.MarketOf(SomeState.Perp).Book);

        await _store.Database.KeyDeleteAsync(RedisKeys.Metrics(SomeState.Perp));
        await UntilAsync(state => state.MarketOf(SomeState.Perp).Readings is null, "what is gone is gone");
    }

    [Fact]
    public async Task Books_are_read_while_somebody_looks_at_their_market()
    {
        await PublishBookAsync();
        using var view = Board.View(_ => { });
        using (Board.Watch([SomeState.Perp]))
        {
            await UntilAsync(
                state => state.MarketOf(SomeState.Perp).Book is { SequenceId: 7 }, "the book is in the state");
        }


        await UntilAsync(state => state.MarketOf(SomeState.Perp).Book is null, "nobody looks any more");
    }

    [Fact]
    public async Task An_outage_is_told_nothing_old_stays_and_it_ends_by_itself()
    {
        await PublishAsync(1.5);
        using var view = Board.View(_ => { });
        await UntilAsync(state => Spread(state) == 1.5, "the reading is in the state");
        await _redis.StopAsync();
        await UntilAsync(state => state.Live.UnreachableSince is not null, "the outage is told");
        Assert.Empty(Board.Current.Live.Markets);
        Assert.True(_host.Services.GetRequiredService<ServicePulse>().IsMakingProgress);
        var version = Board.Current.Version;
        await UntilAsync(state => state.Version > version + 2, "the state goes on");

        await _redis.StartAsync();
        await Eventually.TrueAsync(TryPublishAsync, "Redis takes readings again");
        await UntilAsync(state => state.Live.UnreachableSince is null && Spread(state) == 2.5, "it is back by itself");
    }

    [Theory]
    [InlineData("{ typed by hand")]
    [InlineData("[]")]
    [InlineData("""{"readings":7}""")]
    public async Task An_entry_that_nobody_can_read_is_told_and_hides_nothing_else(string text)
    {
        var key = RedisKeys.Metrics(SomeState.Perp);
        await _store.Database.StringSetAsync(key, text);
        await new Silences(_store).SetAsync(
            new("s1", "*", "*", "*", "why", "ann", SomeState.Now, SomeState.Now.AddHours(1)),
            TestContext.Current.CancellationToken);
        using var view = Board.View(_ => { });
        await UntilAsync(state => state.Live.Unreadable is [{ } told] && told.Key == key, "it is told");
        Assert.True(Board.Current.Live.IsKnown);
        Assert.Single(Board.Current.Live.Silences);
        Assert.Null(Board.Current.MarketOf(SomeState.Perp).Readings);
        await PublishAsync(3.5);
        await UntilAsync(state => state.Live.Unreadable.Count == 0 && Spread(state) == 3.5, "it goes on");
    }

    [Fact]
    public async Task Every_kind_of_entry_may_be_unreadable()
    {
        var active = SomeState.Alert();
        await new ActiveAlerts(_store).AddAsync(
            new AlertEntry(active, [], [], 1, 1), TestContext.Current.CancellationToken);
        string[] texts =
        [
            RedisKeys.OrderBook(SomeState.Perp), RedisKeys.Ticker(SomeState.Perp), RedisKeys.Rules(SomeState.Perp),
            RedisKeys.Health("binance"), RedisKeys.Notifications, RedisKeys.Alert("spoilt"), RedisKeys.MetricsQueue,
        ];
        foreach (var key in texts)
            await _store.Database.StringSetAsync(key, "{}");
        await _store.Database.SetAddAsync(RedisKeys.ActiveAlerts, "spoilt");
        await _store.Database.HashSetAsync(RedisKeys.Silences, "s1", "{}");
        await _store.Database.StringSetAsync(RedisKeys.Heartbeat("metrics-engine", "1"), "{}");
        await _store.Database.SetAddAsync(RedisKeys.HeartbeatNames, ["metrics-engine:1", "nameless"]);
        using var view = Board.View(_ => { });
        using var watch = Board.Watch([SomeState.Perp]);
        await UntilAsync(state => state.Live.Unreadable.Count >= texts.Length + 3, "each is named");
        string[] others =
        [
            RedisKeys.Silences, RedisKeys.Queues, $"{RedisKeys.HeartbeatNames} metrics-engine:1",
            $"{RedisKeys.HeartbeatNames} nameless",
        ];
        Assert.Equal(
            texts.SkipLast(1).Concat(others).Order(StringComparer.Ordinal),
            Board.Current.Live.Unreadable.Select(entry => entry.Key));
        Assert.Equal(1, Board.Current.Live.UnreadableAlerts);
        Assert.Equal([active.Id], Board.Current.Live.Alerts.Select(alert => alert.Id));
        await UntilAsync(
            state => state.Live.Heartbeats.Any(beat => beat.Service == "dashboard"), "its own heartbeat is there");
    }

    private static double? Spread(DashboardState state) =>
        state.MarketOf(SomeState.Perp).ReadingOf("spread_bps")?.Value;

    private Task UntilAsync(Func<DashboardState, bool> condition, string expectation) =>
        Eventually.TrueAsync(() => condition(Board.Current), expectation);

    private async Task<bool> TryPublishAsync()
    {
        try
        {
            await PublishAsync(2.5);
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }

    private Task PublishAsync(double spread) => new MarketMetrics(_store).SetAsync(new MarketReadings(
        SomeState.Perp, SomeState.Now, false, new Dictionary<string, Reading> { ["spread_bps"] = Reading.Of(spread) }),
        TestContext.Current.CancellationToken);

    private Task PublishBookAsync()
    {
        var book = new OrderBook(SomeState.Perp);
        book.Load([new(99, 1)], [new(101, 1)], 20, 7);
        var json = new System.Buffers.ArrayBufferWriter<byte>();
        BookJson.Write(json, book, new BookStamp(SomeState.Now, SomeState.Now, BookSource.Stream, 20, 0.1));
        return new OrderBooks(_store).SetAsync(
            SomeState.Perp, json.WrittenMemory, TestContext.Current.CancellationToken);
    }
}
