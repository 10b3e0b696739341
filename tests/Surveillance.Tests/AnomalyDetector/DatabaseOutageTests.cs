using Surveillance.Alerts;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>Acceptance scenario 12: the database is away, and people are told all the same.</summary>
public sealed class DatabaseOutageTests : IAsyncLifetime
{
    private const string Spread = "spread_bps";

    private readonly PostgresServer _postgres = new();
    private DetectorStage _stage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _stage = await DetectorStage.SetAsync(_postgres);

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task A_critical_alert_reaches_the_webhook_within_two_seconds_and_its_rows_are_there_afterwards()
    {
        await _stage.Engine.HoldAsync(1, Spread, 1);
        await _postgres.StopAsync();
        var published = TimeProvider.System.GetUtcNow();
        await _stage.Engine.PublishAsync(Spread, 10);
        await Eventually.TrueAsync(() => _stage.Told is ["fired"], "the webhook is told");
        Assert.True(_stage.Receiver.Deliveries[0].At - published < TimeSpan.FromSeconds(2));
        var alert = await _stage.AlertAsync();
        await Eventually.TrueAsync(
            async () => (await _stage.Alerts.AllAsync())!.Single().Notices.All(notice => notice.IsSettled),
            "the delivery is written down");

        // Not even the death of the detector meanwhile loses a row.
        await _stage.KillAndStartAsync();
        await _stage.Engine.HoldAsync(32, Spread, 1);
        await _stage.EndedAsync();
        await _postgres.StartAsync();
        Assert.Equal(["fired", "recovering", "resolved"],
            (await _stage.EventsAsync(alert.Id, "resolved")).Where(reason => reason is not ("stale" or "fresh")));
        Assert.Equal(
            ["auto"], await _stage.TextsAsync($"SELECT resolution_type FROM alerts WHERE alert_id = '{alert.Id}'"));
        const string Copies =
            "SELECT kind || ' ' || status FROM notification_outbox WHERE channel = 'webhook' ORDER BY 1";
        await Eventually.TrueAsync(
            async () => await _stage.TextsAsync(Copies) is ["fired sent", "resolved sent"],
            "the audit copies are stored");
        await _stage.SettledAsync();
        Assert.Equal(["fired", "resolved"], _stage.Told);
    }

    [Fact]
    public async Task What_an_operator_asked_for_meanwhile_is_done_at_once_and_its_row_is_there_afterwards()
    {
        await _postgres.StopAsync();
        var now = TimeProvider.System.GetUtcNow();
        var silence = new Silence("s", "okx", "*", "*", "maintenance", "ann", now, now.AddHours(1));
        await new CommandQueue(_stage.Store).PushAsync(
            new OperatorCommand("c1", "silence", "ann", now, null, null, silence), Token);
        await Eventually.TrueAsync(
            async () => (await new Silences(_stage.Store).AllAsync(Token)).Count == 1, "the silence is in force");
        await _stage.KillAndStartAsync();
        await _postgres.StartAsync();
        await Eventually.TrueAsync(
            async () => await _stage.TextsAsync("SELECT actor FROM operator_commands") is ["ann"], "its row is stored");
    }

    [Fact]
    public async Task With_both_stores_lost_at_the_start_it_takes_up_the_alert_once_the_database_answers()
    {
        await _stage.Engine.HoldAsync(2, Spread, 10);
        var alert = await _stage.AlertAsync();
        await _stage.EventsAsync(alert.Id, "fired");
        await _stage.Detector.KillAsync();
        await _postgres.StopAsync();
        await _stage.Store.Database.ExecuteAsync("FLUSHDB");
        _stage.Start();

        // The market is judged at once; the alert of before is not there yet, and comes back under its own id.
        // Until then nobody says that none is active.
        await _stage.Engine.HoldAsync(3, Spread, 2.9);
        Assert.Null(await _stage.Alerts.AllAsync(Token));

        // Nor does one that fires meanwhile stand for all.
        await _stage.Engine.HoldAsync(2, "depth_10bps_total", 1);
        await Eventually.TrueAsync(async () => (await _stage.Alerts.IdsAsync(Token)).Count == 1, "another one fires");
        Assert.Null(await _stage.Alerts.AllAsync(Token));
        await _postgres.StartAsync();
        await _stage.AlertAsync(one => one.Id == alert.Id);
        await _stage.Engine.HoldAsync(32, Spread, 1);
        await Eventually.TrueAsync(
            async () => !(await _stage.Alerts.IdsAsync(Token)).Contains(alert.Id), "it ends");
        Assert.Contains("resolved", await _stage.EventsAsync(alert.Id, "resolved"));
    }
}
