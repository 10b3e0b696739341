using System.Globalization;
using StackExchange.Redis;
using Surveillance.Alerts;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>
/// Acceptance scenario 8, with what operators type: SREM resolves, FLUSHDB and an outage of Redis resolve nothing.
/// </summary>
public sealed class EmptiedStoreTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Spread = "spread_bps";

    private DetectorStage _stage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _stage = await DetectorStage.SetAsync(postgres);

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Srem_is_manual_within_a_second_and_stays_away_until_the_condition_has_cleared_once()
    {
        await _stage.Engine.HoldAsync(2, Spread, 10);
        var alert = await _stage.AlertAsync();
        await _stage.EventsAsync(alert.Id, "fired");

        var removed = TimeProvider.System.GetUtcNow();
        await _stage.Store.Database.SetRemoveAsync(RedisKeys.ActiveAlerts, alert.Id);
        var resolution = $"SELECT resolution_type FROM alerts WHERE alert_id = '{alert.Id}'";
        await Eventually.TrueAsync(
            async () => await _stage.TextsAsync(resolution) is ["manual"], "its row says manual");
        var resolved = $"FROM alert_events WHERE alert_id = '{alert.Id}' AND reason = 'resolved_manually'";
        Assert.Equal(["operator"], await _stage.TextsAsync($"SELECT actor {resolved}"));

        // When the detector saw it, by the begin of its turn: a machine that is busy with the row takes nothing of the
        // second.
        var at = Assert.Single(await _stage.TextsAsync($"SELECT extract(epoch FROM at)::float8 {resolved}"));
        var seen = DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(at, CultureInfo.CurrentCulture));
        Assert.InRange(seen, removed.AddSeconds(-1), removed.AddSeconds(1));
        await Eventually.TrueAsync(
            () => _stage.Detector.Lines.Any(line => line.Contains($"{alert.Id} resolved", StringComparison.Ordinal)),
            "a line at the default LOG_LEVEL that grep \"resolve\" finds");

        await _stage.Engine.HoldAsync(5, Spread, 10);
        await _stage.KillAndStartAsync();
        await _stage.Engine.HoldAsync(5, Spread, 10);
        Assert.Empty(await _stage.Alerts.IdsAsync(Token));

        await _stage.Engine.HoldAsync(1, Spread, 1);
        await _stage.Engine.HoldAsync(1, Spread, 10);
        await _stage.AlertAsync();
    }

    [Fact]
    public async Task Srem_while_nobody_looks_counts_as_well()
    {
        await _stage.Engine.HoldAsync(2, Spread, 10);
        var alert = await _stage.AlertAsync();
        await _stage.EventsAsync(alert.Id, "fired");
        await _stage.Detector.KillAsync();
        await _stage.Store.Database.SetRemoveAsync(RedisKeys.ActiveAlerts, alert.Id);
        _stage.Start();
        Assert.Contains("resolved_manually", await _stage.EventsAsync(alert.Id, "resolved_manually"));
        Assert.Empty(await _stage.Alerts.IdsAsync(Token));
    }

    [Fact]
    public async Task Flushdb_closes_no_alert_and_all_are_back()
    {
        await _stage.Engine.HoldAsync(2, Spread, 10);
        var alert = await _stage.AlertAsync();
        await _stage.EventsAsync(alert.Id, "fired");
        await _stage.SettledAsync();

        await _stage.Store.Database.ExecuteAsync("FLUSHDB");
        var back = await _stage.AlertAsync(within: TimeSpan.FromSeconds(10));
        Assert.Equal((alert.Id, AlertState.Firing), (back.Id, back.State));

        // The same with nobody looking: the database remembers.
        await _stage.Detector.KillAsync();
        await _stage.Store.Database.ExecuteAsync("FLUSHDB");
        await _stage.StartedAsync();
        back = await _stage.AlertAsync(within: TimeSpan.FromSeconds(10));
        Assert.Equal(alert.Id, back.Id);

        await _stage.Engine.HoldAsync(32, Spread, 1);
        await _stage.EndedAsync();
        var events = await _stage.EventsAsync(alert.Id, "resolved");
        Assert.Equal(["fired", "recovering", "resolved"], events.Where(reason => reason is not ("stale" or "fresh")));
        await Eventually.TrueAsync(() => _stage.Told is ["fired", "resolved"], "each is told once");
    }

    [Fact]
    public async Task No_reader_takes_an_emptied_redis_for_one_without_alerts()
    {
        // New, and none is active: the detector says so.
        await Eventually.TrueAsync(
            async () => await _stage.Alerts.AllAsync(Token) is { Count: 0 }, "it says that none is active");
        await _stage.Store.Database.ExecuteAsync("FLUSHDB");
        await Eventually.TrueAsync(
            async () => await _stage.Alerts.AllAsync(Token) is { Count: 0 }, "it says so again");

        // One is active: whatever is told meanwhile, never that none is.
        await _stage.Engine.HoldAsync(2, Spread, 10);
        var alert = await _stage.AlertAsync();
        await _stage.EventsAsync(alert.Id, "fired");
        await _stage.SettledAsync();
        await _stage.Detector.KillAsync();
        await _stage.Store.Database.ExecuteAsync("FLUSHDB");
        Assert.Null(await _stage.Alerts.AllAsync(Token));
        Assert.Null(await _stage.Alerts.AllAsync(new UnreadableEntries(), Token));
        _stage.Start();
        await Eventually.TrueAsync(
            async () =>
            {
                var told = await _stage.Alerts.AllAsync(Token);
                Assert.NotEqual(0, told?.Count);
                return told is [{ } one] && one.Alert.Id == alert.Id;
            },
            "it is back");

        // An operator took the last one out: none is active, and everybody knows.
        await _stage.Store.Database.SetRemoveAsync(RedisKeys.ActiveAlerts, alert.Id);
        Assert.Empty((await _stage.Alerts.AllAsync(Token))!);
    }

    [Fact]
    public async Task A_lost_set_closes_no_alert_though_its_records_are_there()
    {
        await _stage.Engine.HoldAsync(2, Spread, 10);
        var alert = await _stage.AlertAsync();
        await _stage.EventsAsync(alert.Id, "fired");
        await _stage.SettledAsync();

        // As when the one node of a cluster is emptied that holds the set.
        RedisKey[] lost = [RedisKeys.ActiveAlerts, RedisKeys.LastActiveAlert];
        await _stage.Store.Database.KeyDeleteAsync(lost);
        Assert.Equal(alert.Id, (await _stage.AlertAsync(within: TimeSpan.FromSeconds(10))).Id);

        // The same with nobody looking.
        await _stage.Detector.KillAsync();
        await _stage.Store.Database.KeyDeleteAsync(lost);
        await _stage.StartedAsync();
        Assert.Equal(alert.Id, (await _stage.AlertAsync(within: TimeSpan.FromSeconds(10))).Id);
        await _stage.Engine.HoldAsync(32, Spread, 1);
        await _stage.EndedAsync();
        Assert.DoesNotContain("resolved_manually", await _stage.EventsAsync(alert.Id, "resolved"));
    }

    [Fact]
    public async Task A_silence_survives_a_flushdb_while_no_alert_is_active()
    {
        var silences = new Silences(_stage.Store);
        var now = TimeProvider.System.GetUtcNow();
        await new CommandQueue(_stage.Store).PushAsync(new OperatorCommand("c", "silence", "ann", now, null, null,
            new Silence("s", "okx", "*", "*", "maintenance", "ann", now, now.AddHours(1))), Token);
        await Eventually.TrueAsync(async () => (await silences.AllAsync(Token)).Count == 1, "the silence is in force");
        await _stage.Store.Database.ExecuteAsync("FLUSHDB");
        await Eventually.TrueAsync(async () => (await silences.AllAsync(Token)).Count == 1, "the silence is back");
    }

    [Fact]
    public async Task An_alert_that_fired_under_a_silence_which_no_store_remembers_is_told_after_all()
    {
        var now = TimeProvider.System.GetUtcNow();
        await new CommandQueue(_stage.Store).PushAsync(new OperatorCommand("c", "silence", "ann", now, null, null,
            new Silence("s", "binance", "*", "*", "maintenance", "ann", now, now.AddHours(1))), Token);
        var silences = new Silences(_stage.Store);
        await Eventually.TrueAsync(async () => (await silences.AllAsync(Token)).Count == 1, "the silence is in force");
        await _stage.Engine.HoldAsync(2, Spread, 10);
        var alert = await _stage.AlertAsync(one => one.Silenced);
        await _stage.EventsAsync(alert.Id, "fired");
        await _stage.Detector.KillAsync();
        await _stage.Store.Database.ExecuteAsync("FLUSHDB");
        Assert.Empty(_stage.Told);

        await _stage.StartedAsync();
        await _stage.AlertAsync(within: TimeSpan.FromSeconds(10));
        await _stage.Engine.HoldAsync(2, Spread, 10);
        await Eventually.TrueAsync(() => _stage.Told is ["fired"], "it is told");
    }

    [Fact]
    public async Task An_outage_of_redis_is_told_once_and_ends_nothing()
    {
        await _stage.Engine.HoldAsync(2, Spread, 10);
        var alert = await _stage.AlertAsync();
        await _stage.Redis.StopAsync();
        await Eventually.TrueAsync(() => Told("Redis does not answer") == 1, "the outage is told");
        await _stage.Redis.StartAsync();
        await Eventually.TrueAsync(() => _stage.Store.IsConnected, "the test itself is connected again");
        await Eventually.TrueAsync(() => Told("Redis answers again") == 1, "its end is told");
        Assert.Equal(1, Told("Redis does not answer"));
        Assert.Equal(alert.Id, (await _stage.AlertAsync()).Id);
        await _stage.Engine.HoldAsync(32, Spread, 1);
        await _stage.EndedAsync();
    }

    private int Told(string phrase) =>
        _stage.Detector.Lines.Count(line => line.Contains(phrase, StringComparison.Ordinal));
}
