using Surveillance.Alerts;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>
/// Acceptance scenario 7: kill -9 of the detector's process in each state of an alert. Same outcome, same id, one
/// notice of each kind.
/// </summary>
public sealed class KilledDetectorTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Basis = "basis_bps", Spread = "spread_bps";

    private DetectorStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await DetectorStage.SetAsync(postgres);

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task While_pending_it_fires_when_the_hold_is_over()
    {
        await _stage.Engine.HoldAsync(20, Basis, 50);
        await _stage.KillAndStartAsync();
        var began = _stage.Engine.Now;
        await _stage.Engine.HoldAsync(41, Basis, 50);
        var alert = await _stage.AlertAsync();
        Assert.Equal(("basis_critical", began.AddSeconds(41)), (alert.Rule, alert.TriggeredAt));
        await Eventually.TrueAsync(() => _stage.Told is ["fired"], "it is told once");
        Assert.Equal(["pending", "fired"], await _stage.EventsAsync(alert.Id, "fired"));
    }

    [Fact]
    public async Task While_firing_it_goes_on_under_the_same_id_and_nobody_is_told_twice()
    {
        await _stage.Engine.HoldAsync(3, Spread, 10);
        var alert = await _stage.AlertAsync();
        await _stage.SettledAsync();
        await _stage.KillAndStartAsync();
        await _stage.Engine.HoldAsync(5, Spread, 12);
        Assert.Equal((alert.Id, 12), await PeakAsync());

        await _stage.Engine.HoldAsync(32, Spread, 1);
        await _stage.EndedAsync();
        await Eventually.TrueAsync(() => _stage.Told is ["fired", "resolved"], "its end is told once");
        Assert.Equal(
            ["fired", "recovering", "resolved"],
            (await _stage.EventsAsync(alert.Id, "resolved")).Where(IsOfTheMarket));
    }

    [Fact]
    public async Task While_recovering_it_resolves_when_its_thirty_seconds_are_over()
    {
        await _stage.Engine.HoldAsync(1, Spread, 10);
        await _stage.Engine.HoldAsync(10, Spread, 1);
        var alert = await _stage.AlertAsync(alert => alert.State == AlertState.Recovering);
        await _stage.KillAndStartAsync();
        await _stage.Engine.HoldAsync(20, Spread, 1);
        Assert.Equal(AlertState.Recovering, (await _stage.AlertAsync()).State);
        await _stage.Engine.HoldAsync(1, Spread, 1);
        await _stage.EndedAsync();
        var entry = await _stage.Alerts.GetAsync(alert.Id, TestContext.Current.CancellationToken);
        Assert.Equal(AlertState.Resolved, entry!.Alert.State);
    }

    [Fact]
    public async Task While_acknowledged_it_stays_so()
    {
        await _stage.Engine.HoldAsync(1, Spread, 4);
        var alert = await _stage.AlertAsync();
        await CommandAsync(new OperatorCommand("c1", "acknowledge", "ann", _stage.Engine.Now, alert.Id, "known", null));
        await _stage.AlertAsync(one => one.AcknowledgedBy == "ann");
        await _stage.SettledAsync();
        await _stage.KillAndStartAsync();
        await _stage.Engine.HoldAsync(3, Spread, 4);
        var again = await _stage.AlertAsync();
        Assert.Equal((alert.Id, "ann", "known"), (again.Id, again.AcknowledgedBy, again.Note));
        await Eventually.TrueAsync(() => _stage.Told is ["fired", "acknowledged"], "each is told once");
    }

    [Fact]
    public async Task While_silenced_it_tells_nobody()
    {
        var now = TimeProvider.System.GetUtcNow();
        await CommandAsync(new OperatorCommand("c1", "silence", "ann", now, null, null,
            new Silence("s1", "binance", "*", "*", "maintenance", "ann", now, now.AddHours(1))));
        var silences = new Silences(_stage.Store);
        await Eventually.TrueAsync(
            async () => (await silences.AllAsync(TestContext.Current.CancellationToken)).Count == 1,
            "the silence is in force");
        await _stage.Engine.HoldAsync(1, Spread, 4);
        await _stage.KillAndStartAsync();
        await _stage.Engine.HoldAsync(3, Spread, 10);
        var alert = await _stage.AlertAsync();
        Assert.Equal(("spread_critical", true), (alert.Rule, alert.Silenced));
        Assert.Equal(["fired", "escalated"], (await _stage.EventsAsync(alert.Id, "escalated")).Where(IsOfTheMarket));
        Assert.Empty(_stage.Told);
    }

    [Fact]
    public async Task In_the_midst_of_a_delivery_the_receiver_gets_it_again_under_the_same_id()
    {
        var answered = new TaskCompletionSource();
        _stage.Receiver.Answer = (number, _) => number == 0 ? answered.Task : Task.CompletedTask;
        await _stage.Engine.HoldAsync(1, Spread, 10);
        await Eventually.TrueAsync(() => _stage.Told.Count == 1, "the delivery has begun");
        await _stage.KillAndStartAsync();
        await Eventually.TrueAsync(() => _stage.Told.Count == 2, "it is delivered again");
        answered.SetResult();
        await _stage.SettledAsync();
        Assert.Single(_stage.Receiver.Deliveries.Select(delivery => (string)delivery.Json["id"]!).Distinct());
        Assert.Equal(
            ["sent"],
            await _stage.TextsAsync("SELECT status FROM notification_outbox WHERE channel = 'webhook'"));
    }

    private static bool IsOfTheMarket(string reason) => reason is not ("stale" or "fresh");

    private Task<bool> CommandAsync(OperatorCommand command) => new CommandQueue(_stage.Store).PushAsync(command);

    private async Task<(string, double)> PeakAsync()
    {
        var alert = await _stage.AlertAsync(alert => alert.PeakValue > 10);
        return (alert.Id, alert.PeakValue);
    }
}
