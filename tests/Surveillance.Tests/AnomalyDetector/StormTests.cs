using Surveillance.Alerts;
using Surveillance.Tests.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>
/// 2,000 markets of a venue that breach at once, with a detector's process, Redis, PostgreSQL and a receiver: one
/// message when it begins, one when it ends, and each alert recorded.
/// </summary>
public sealed class StormTests(PostgresServer postgres) : IAsyncLifetime
{
    private const int Many = 2000;

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(120);

    private readonly ConfigurationFolder _config = new();
    private DetectorStage _stage = null!;
    private PlayedStorm _storm = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var markets = PlayedStorm.Enable(_config, Many);
        _stage = await DetectorStage.SetAsync(postgres, _config.Path);
        await _stage.Store.Database.ExecuteAsync("CONFIG", "SET", "appendfsync", "everysec");
        _storm = new PlayedStorm(_stage.Store, markets, _stage.Engine.Now);
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        _config.Dispose();
    }

    [Fact]
    public async Task It_is_told_once_when_it_begins_and_once_when_it_ends_and_each_alert_has_its_rows()
    {
        await _storm.PublishAsync(..);
        var incident = await IncidentAsync(count => count == Many);
        await ActiveAsync(Many + 1);
        await Eventually.TrueAsync(() => _stage.Told is ["fired"], "it is told");
        Assert.Equal(incident.Id, (string)_stage.Receiver.Deliveries[0].Json["alert"]!["id"]!);
        var members = (await _stage.Alerts.AllAsync(Token))!.Where(entry => entry.Alert.Id != incident.Id).ToList();
        Assert.All(
            members, entry => Assert.Equal((true, incident.Id), (entry.Alert.Inhibited, entry.Alert.InhibitedBy)));

        await CalmAsync();
        await Eventually.TrueAsync(() => _stage.Told is ["fired", "resolved"], "its end is told", Long);
        await SettledAsync();
        Assert.Equal(["fired", "resolved"], _stage.Told);
        Assert.Equal([$"{Many}"], await _stage.TextsAsync(
            "SELECT count(*) FROM alerts WHERE alert_type = 'spread_critical' AND resolution_type = 'auto' "
            + $"AND context->>'inhibited_by' = '{incident.Id}'"));
        Assert.Equal([$"{3 * Many}"], await _stage.TextsAsync(
            "SELECT count(*) FROM alert_events WHERE reason IN ('fired', 'recovering', 'resolved') "
            + "AND alert_id LIKE 'spread-okx-%'"));
        Assert.Equal(["2000"], await _stage.TextsAsync(
            $"SELECT peak_value::int FROM alerts WHERE alert_id = '{incident.Id}'"));
        Assert.Contains(_stage.Detector.Lines, line =>
            line.Contains("P1 fired: venue_incident on okx, ", StringComparison.Ordinal)
            && line.Contains("The worst: C", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(150)]
    [InlineData(400)]
    public async Task Killed_in_the_midst_it_is_told_under_one_id_and_none_of_its_alerts_is(int millisecondsLater)
    {
        await _storm.PublishAsync(..);
        await Eventually.TrueAsync(
            async () => (await _stage.Alerts.IdsAsync(Token)).Count > 0, "the storm has begun", Long);
        await Task.Delay(TimeSpan.FromMilliseconds(millisecondsLater), TimeProvider.System, Token);
        await _stage.KillAndStartAsync();
        await _storm.PublishAsync(..);
        await IncidentAsync(count => count == Many);
        await ActiveAsync(Many + 1);
        await _storm.PublishAsync(..);
        await SettledAsync();

        // Once each, but for what was on its way when the process died.
        Assert.All(_stage.Told, kind => Assert.Equal("fired", kind));
        Assert.InRange(_stage.Told.Count, 1, 2);
        Assert.Single(_stage.Receiver.Deliveries.Select(delivery => (string)delivery.Json["alert"]!["id"]!).Distinct());
    }

    [Fact]
    public async Task An_emptied_redis_gets_all_of_it_back_and_nobody_is_told_again()
    {
        await _storm.PublishAsync(..);
        var incident = await IncidentAsync(count => count == Many);
        await ActiveAsync(Many + 1);
        await SettledAsync();
        await _stage.Store.Database.ExecuteAsync("FLUSHDB");
        await ActiveAsync(Many + 1, TimeSpan.FromSeconds(10));

        // The same with nobody looking: the database remembers.
        await _stage.Detector.KillAsync();
        await _stage.Store.Database.ExecuteAsync("FLUSHDB");
        await _stage.StartedAsync();
        await ActiveAsync(Many + 1, TimeSpan.FromSeconds(10));
        Assert.Equal(incident.Id, (await IncidentAsync(count => count == Many)).Id);
        await _storm.PublishAsync(..);
        await _stage.Engine.HoldAsync(1, "spread_bps", 1);
        await SettledAsync();
        Assert.Equal(["fired"], _stage.Told);
    }

    private Task<Alert> IncidentAsync(Func<int, bool> count) => _stage.AlertAsync(
        alert => alert.Family == "venue_incident" && alert.Reach is { } reach && count(reach.MarketsAlerting), Long);

    private Task ActiveAsync(int count, TimeSpan? within = null) => Eventually.TrueAsync(
        async () => (await _stage.Alerts.IdsAsync(Token)).Count == count, $"{count} alerts are active", within ?? Long);

    private Task SettledAsync() => Eventually.TrueAsync(
        async () => (await _stage.Alerts.OutboxIdsAsync(Token)).Count == 0, "nothing is left to deliver or to store",
        Long);

    // Half a minute of usual spreads, each of which is read: a pause of more than five seconds would not vouch for it.
    private async Task CalmAsync()
    {
        for (var second = 0; second <= 32; second++)
        {
            await _storm.PublishAsync(0..0);
            await _stage.Engine.PublishAsync("spread_bps", 1);
            await Eventually.TrueAsync(_stage.Engine.IsReadAsync, "all of it is taken", Long);
        }

        await Eventually.TrueAsync(
            async () => (await _stage.Alerts.IdsAsync(Token)).Count <= 1, "all markets are back to normal", Long);
    }
}
