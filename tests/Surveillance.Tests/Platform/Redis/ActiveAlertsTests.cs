using Surveillance.Alerts;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>The alerts, and what belongs to them.</summary>
public abstract class ActiveAlertsTests : IAsyncLifetime
{
    private RedisStore _store = null!;
    private ActiveAlerts _alerts = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = new RedisStore(await ConnectionAsync());
        _alerts = new ActiveAlerts(_store);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_record_comes_back_as_it_was_written()
    {
        var entry = SomeAlert.Entry(SomeAlert.Full());
        await _alerts.AddAsync(entry, Token);
        var again = (await _alerts.GetAsync(entry.Alert.Id, Token))!;
        Assert.Equivalent(entry, again, strict: true);
        Assert.Equal(["spread-1"], await _alerts.IdsAsync(Token));
        Assert.Equal(["spread-1"], await _alerts.OutboxIdsAsync(Token));
    }

    [Fact]
    public async Task An_alert_that_has_ended_leaves_the_set_and_its_record_expires_once_nothing_is_left_to_do()
    {
        var entry = SomeAlert.Entry(SomeAlert.Firing());
        await _alerts.AddAsync(entry, Token);
        Assert.Null(await LifeAsync());

        var ended = entry with { Alert = entry.Alert with { State = AlertState.Resolved } };
        Assert.True(await _alerts.UpdateAsync(ended, Token));
        Assert.Empty(await _alerts.IdsAsync(Token));
        Assert.Equal(["spread-1"], await _alerts.OutboxIdsAsync(Token));
        Assert.Null(await LifeAsync());

        // Somebody was told of it and not yet of its end: that is left to do.
        var done = ended with { Notices = [], Unstored = [], StoredRevision = 1 };
        Assert.True(await _alerts.UpdateAsync(done, Token));
        Assert.Equal(["spread-1"], await _alerts.OutboxIdsAsync(Token));
        Assert.Null(await LifeAsync());

        var told = done.Alert with { NotifiedPriority = null };
        Assert.True(await _alerts.UpdateAsync(done with { Alert = told }, Token));
        Assert.Empty(await _alerts.OutboxIdsAsync(Token));
        Assert.InRange((await LifeAsync())!.Value, TimeSpan.FromHours(23.9), TimeSpan.FromHours(24));
    }

    [Fact]
    public async Task A_record_that_is_not_there_is_not_written_behind_the_back_of_its_set()
    {
        Assert.False(await _alerts.UpdateAsync(SomeAlert.Entry(SomeAlert.Firing()), Token));
        Assert.False(await _alerts.ExistsAsync("spread-1", Token));
        Assert.Empty(await _alerts.IdsAsync(Token));
    }

    [Fact]
    public async Task While_they_are_put_back_nobody_takes_a_part_for_all()
    {
        await _alerts.AddAsync(SomeAlert.Entry(SomeAlert.Firing("first")), Token);
        foreach (var key in (string[])
            [RedisKeys.ActiveAlerts, RedisKeys.LastActiveAlert, RedisKeys.AlertOutbox, RedisKeys.Alert("first")])
            await _store.Database.KeyDeleteAsync(key);
        Assert.Null(await _alerts.OwnIdsAsync(Token));

        // Another one fires before anybody has noticed: it is written, and vouches for nothing.
        Assert.False(await _alerts.AddAsync(SomeAlert.Entry(SomeAlert.Firing("second")), Token));
        Assert.Null(await _alerts.AllAsync(Token));
        await _alerts.DisownAsync(Token);
        Assert.True(await _alerts.AddAsync(SomeAlert.Entry(SomeAlert.Firing("second")), Token));
        Assert.Null(await _alerts.AllAsync(Token));

        // Whoever restarts then knows that it is a part, and that nobody took the others out.
        var after = new ActiveAlerts(_store);
        Assert.False(await after.TakeUpAsync(await after.IdsAsync(Token), Token));
        await after.AddAsync(SomeAlert.Entry(SomeAlert.Firing("first")), Token);
        Assert.Null(await after.AllAsync(Token));
        await after.VouchAsync("first", Token);
        Assert.Equal(["first", "second"], (await after.AllAsync(Token))!.Select(entry => entry.Alert.Id).Order());

        // From then on it is whole, and what is missing was taken out by hand.
        await _store.Database.SetRemoveAsync(RedisKeys.ActiveAlerts, "first");
        Assert.Equal(["second"], await after.OwnIdsAsync(Token));
        var last = new ActiveAlerts(_store);
        Assert.True(await last.TakeUpAsync(await last.IdsAsync(Token), Token));
    }

    [Fact]
    public async Task All_come_the_most_urgent_and_then_the_oldest_first_and_names_without_a_record_do_not_come()
    {
        var old = SomeAlert.Firing("old");
        var young = old with { Id = "young", TriggeredAt = old.TriggeredAt.AddMinutes(1) };
        foreach (var alert in (Alert[])[young, old, SomeAlert.Full("urgent")])
            await _alerts.AddAsync(SomeAlert.Entry(alert), Token);
        await _store.Database.SetAddAsync(RedisKeys.ActiveAlerts, "nameless");
        Assert.Equal(["urgent", "old", "young"], (await _alerts.AllAsync(Token))!.Select(entry => entry.Alert.Id));
        await _alerts.ForgetAsync("nameless", Token);
        Assert.DoesNotContain("nameless", await _alerts.IdsAsync(Token));
    }

    [Fact]
    public async Task Commands_stay_until_they_are_trimmed_and_what_is_no_command_holds_up_none()
    {
        var queue = new CommandQueue(_store);
        var command = new OperatorCommand("c", "resolve", "ann", DeskBench.At(0), "spread-1", "done", null);
        await _store.Database.ListRightPushAsync(RedisKeys.CommandQueue, "typed by hand");
        Assert.True(await queue.PushAsync(command, Token));
        Assert.Equal([null, command], await queue.PeekAsync(10, Token));
        Assert.Equal(2, (await queue.PeekAsync(10, Token)).Count);
        await queue.TrimAsync(1, Token);
        Assert.Equal([command], await queue.PeekAsync(10, Token));
    }

    [Fact]
    public async Task A_full_list_of_commands_refuses_the_newest()
    {
        var queue = new CommandQueue(_store);
        await _store.Database.ListRightPushAsync(
            RedisKeys.CommandQueue, [.. Enumerable.Repeat((StackExchange.Redis.RedisValue)"x", CommandQueue.Bound)]);
        var command = new OperatorCommand("c", "resolve", "ann", DeskBench.At(0), "a", null, null);
        Assert.False(await queue.PushAsync(command, Token));
        Assert.Equal(CommandQueue.Bound, await _store.Database.ListLengthAsync(RedisKeys.CommandQueue));
    }

    [Fact]
    public async Task The_rules_of_a_market_come_back_with_their_timers()
    {
        var bench = new DeskBench();
        bench.Hold(0, 30, "basis_bps", 50);
        var rules = bench.Desk.Export(Simulation.Perp)!;
        var states = new RuleStates(_store);
        await states.SetAsync(rules, Token);
        Assert.Equivalent(rules, await states.GetAsync(Simulation.Perp, Token), strict: true);
        Assert.NotEmpty(rules.Families.Single().Pending);
        Assert.Null(await states.GetAsync(Simulation.Other, Token));
    }

    [Fact]
    public async Task Silences_come_the_oldest_first()
    {
        var silences = new Silences(_store);
        var first = new Silence("b", "binance", "*", "*", "known", "ann", DeskBench.At(0), null);
        var second = first with { Id = "a", CreatedAt = DeskBench.At(1), ExpiresAt = DeskBench.At(60) };
        await silences.SetAsync(second, Token);
        await silences.SetAsync(first, Token);
        Assert.Equal([first, second], await silences.AllAsync(Token));
        Assert.Equal(2, await silences.CountAsync(Token));
        await silences.RemoveAsync("b", Token);
        Assert.Equal([second], await silences.AllAsync(Token));
    }

    /// <summary>Where an empty server is.</summary>
    protected abstract Task<string> ConnectionAsync();

    private Task<TimeSpan?> LifeAsync() => _store.Database.KeyTimeToLiveAsync(RedisKeys.Alert("spread-1"));

    private static class Simulation
    {
        public static Surveillance.Markets.MarketId Perp => Surveillance.Tests.Alerts.Simulation.Shipped.Perp;

        public static Surveillance.Markets.MarketId Other => Surveillance.Tests.Alerts.Simulation.Shipped.OtherPerp;
    }
}
