using Surveillance.Alerts;
using Surveillance.MetricsEngine;
using Surveillance.MetricsEngine.Incidents;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine.Incidents;

/// <summary>How an engine learns of alerts, on a Redis of its own.</summary>
public sealed class AlertWatchTests : IAsyncLifetime
{
    private readonly RedisServer _redis = new();
    private readonly Inbox<AlertMoment> _inbox = new();
    private readonly KeptLog<AlertWatch> _log = new();
    private RedisStore _store = null!;
    private ActiveAlerts _alerts = null!;
    private AlertWatch _watch = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _redis.StartAsync();
        _store = new RedisStore($"127.0.0.1:{_redis.Port}");
        _alerts = new ActiveAlerts(_store);
        _watch = new AlertWatch(_alerts, _inbox, TimeProvider.System, _log);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.StopAsync(Token);
        _watch.Dispose();
        await _store.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Alerts_that_stand_there_and_come_and_go_are_told()
    {
        var (one, other) = (SomeAlert.Firing("one"), SomeAlert.Firing("other"));
        await _alerts.AddAsync(SomeAlert.Entry(one), Token);
        await _watch.StartAsync(Token);
        await ToldAsync(one.TriggeredAt);
        await _alerts.AddAsync(SomeAlert.Entry(other), Token);
        await ToldAsync(other.TriggeredAt);

        var ended = other with
        {
            State = AlertState.Resolved,
            ResolvedAt = other.TriggeredAt.AddSeconds(70),
            Resolution = ResolutionType.Auto,
        };
        await _alerts.UpdateAsync(SomeAlert.Entry(ended), Token);
        await ToldAsync(ended.ResolvedAt.Value);
    }

    [Fact]
    public async Task An_alert_that_began_while_redis_was_away_is_told_when_it_is_back()
    {
        await _watch.StartAsync(Token);
        await _redis.StopAsync();
        await Eventually.TrueAsync(() => !_store.IsConnected, "the connection is down");
        await _redis.StartAsync();
        await Eventually.TrueAsync(() => _store.IsConnected, "the connection is up");
        var alert = SomeAlert.Firing();
        await _alerts.AddAsync(SomeAlert.Entry(alert), Token);
        await ToldAsync(alert.TriggeredAt);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_said_once_and_holds_up_no_other()
    {
        await _store.Database.StringSetAsync(RedisKeys.Alert("broken"), "[1]");
        await _store.Database.SetAddAsync(RedisKeys.ActiveAlerts, "broken");
        await _watch.StartAsync(Token);
        await Eventually.TrueAsync(() => _log.Entries.Count > 0, "it is told");
        var alert = SomeAlert.Firing();
        await _alerts.AddAsync(SomeAlert.Entry(alert), Token);
        await ToldAsync(alert.TriggeredAt);
        Assert.Contains("broken", Assert.Single(_log.Entries).Text, StringComparison.Ordinal);
    }

    private Task ToldAsync(DateTimeOffset at) => Eventually.TrueAsync(
        () => _inbox.TakeAll().Any(moment => moment.At == at), $"the moment {at:O} is told");
}
