using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>What another version wrote, or somebody typed, keeps nobody from judging.</summary>
public sealed class UnreadableStoreTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Spread = "spread_bps";

    private DetectorStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await DetectorStage.SetAsync(postgres);

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Theory]
    [InlineData("{ typed by hand")]
    [InlineData("{}")]
    public async Task It_starts_tells_each_entry_that_it_cannot_understand_and_judges(string nonsense)
    {
        await _stage.Engine.HoldAsync(2, Spread, 10);
        var alert = await _stage.AlertAsync();
        await _stage.EventsAsync(alert.Id, "fired");
        await _stage.SettledAsync();
        await _stage.Detector.KillAsync();

        var redis = _stage.Store.Database;
        var other = new MarketId("okx", "BTC-USDT-SPOT");
        string[] keys = [RedisKeys.Alert(alert.Id), RedisKeys.Rules(other)];
        foreach (var key in keys)
            await redis.StringSetAsync(key, nonsense);
        await redis.StringSetAsync(RedisKeys.Notifications, nonsense);
        string[] hashes = [RedisKeys.Silences, RedisKeys.CarriedCommands];
        foreach (var key in hashes)
            await redis.HashSetAsync(key, "by-hand", nonsense);
        await redis.HashSetAsync(RedisKeys.Health("okx"), "status", nonsense);
        await redis.HashSetAsync(RedisKeys.Health("okx"), "updated_at", nonsense);
        await redis.ListRightPushAsync(RedisKeys.MetricsQueue, nonsense);
        _stage.Start();

        // The database remembers the alert whose record is nonsense; it goes on, and ends.
        await _stage.AlertAsync(one => one.Id == alert.Id);
        await Eventually.TrueAsync(
            () => keys.Concat(hashes).Append(RedisKeys.Health("okx")).All(key => _stage.Detector.Lines.Any(
                line => line.Contains(key, StringComparison.Ordinal))),
            "each is named in the log");
        await _stage.Engine.HoldAsync(32, Spread, 1);
        await _stage.EndedAsync();
        Assert.Contains("resolved", await _stage.EventsAsync(alert.Id, "resolved"));
    }

    [Fact]
    public async Task A_key_of_another_kind_is_taken_out_and_named_and_no_alert_counts_as_resolved_by_hand()
    {
        await _stage.Engine.HoldAsync(2, Spread, 10);
        var alert = await _stage.AlertAsync();
        await _stage.EventsAsync(alert.Id, "fired");
        await _stage.SettledAsync();

        var redis = _stage.Store.Database;
        string[] keys =
        [
            RedisKeys.ActiveAlerts, RedisKeys.AlertOutbox, RedisKeys.Silences, RedisKeys.CarriedCommands,
            RedisKeys.MetricsQueue, RedisKeys.CommandQueue, RedisKeys.HeartbeatNames,
        ];
        foreach (var key in keys)
            await redis.StringSetAsync(key, "typed by hand");
        await Eventually.TrueAsync(
            () => keys.All(key => _stage.Detector.Lines.Any(
                line => line.Contains($"{key} held a String", StringComparison.Ordinal))),
            "each is named in the log");
        await _stage.AlertAsync(one => one.Id == alert.Id);
        await _stage.Engine.HoldAsync(32, Spread, 1);
        await _stage.EndedAsync();
        await _stage.EventsAsync(alert.Id, "resolved");
        Assert.Equal(["auto"], await _stage.TextsAsync(
            $"SELECT resolution_type FROM alerts WHERE alert_id = '{alert.Id}'"));
    }
}
