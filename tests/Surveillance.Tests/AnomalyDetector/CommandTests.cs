using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>Operators' commands over the real queue: carried out once, and told of in the database.</summary>
public sealed class CommandTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Spread = "spread_bps";

    private const string Trail =
        "SELECT concat_ws(' ', command_id, kind, actor, note, silence->>'reason', refusal) FROM operator_commands"
        + " ORDER BY at, command_id";

    private DetectorStage _stage = null!;
    private CommandQueue _queue = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stage = await DetectorStage.SetAsync(postgres);
        _queue = new CommandQueue(_stage.Store);
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Acknowledge_silence_unsilence_and_resolve_each_do_their_work_and_leave_a_row_with_who_and_why()
    {
        await _stage.Engine.HoldAsync(1, Spread, 4);
        var alert = await _stage.AlertAsync();
        await AskAsync("c1", "acknowledge", alert.Id, "known");
        await _stage.AlertAsync(one => one.AcknowledgedBy == "ann");
        await AskAsync("c2", "silence", silence: Silence());
        await _stage.AlertAsync(one => one.Silenced);
        await AskAsync("c3", "unsilence", silence: Silence());
        await _stage.AlertAsync(one => !one.Silenced);
        await AskAsync("c4", "resolve", alert.Id, "over");
        await _stage.EndedAsync();

        await RowsAsync("c1 acknowledge ann known", "c2 silence ann maintenance", "c3 unsilence ann maintenance",
            "c4 resolve ann over");
        await _stage.EventsAsync(alert.Id, AlertReasons.ResolvedManually);
        Assert.Equal(
            ["acknowledged ann", "fired system", "resolved_manually ann", "silenced ann", "unsilenced ann"],
            await _stage.TextsAsync(
                $"SELECT reason || ' ' || actor FROM alert_events WHERE alert_id = '{alert.Id}'"
                + " AND reason NOT IN ('stale', 'fresh') ORDER BY 1"));
        Assert.Equal(
            ["manual over"],
            await _stage.TextsAsync("SELECT resolution_type || ' ' || (context->>'note') FROM alerts"));
        await Eventually.TrueAsync(() => _stage.Told is ["fired", "acknowledged", "resolved"], "each is told once");
    }

    [Fact]
    public async Task A_silence_that_covers_no_alert_and_what_is_refused_leave_a_row_too()
    {
        await AskAsync("c1", "silence", silence: Silence());
        await RowsAsync("c1 silence ann maintenance");
        await AskAsync("c2", "resolve", "no-such-alert");
        await RowsAsync("c1 silence ann maintenance", "c2 resolve ann no alert no-such-alert is active");
    }

    [Fact]
    public async Task A_command_that_arrives_again_is_not_carried_out_again_not_even_after_a_restart()
    {
        await _stage.Engine.HoldAsync(1, Spread, 4);
        var alert = await _stage.AlertAsync();
        await AskAsync("c1", "resolve", alert.Id);
        await _stage.EndedAsync();
        await RowsAsync("c1 resolve ann");
        await _stage.KillAndStartAsync();
        await _stage.Engine.HoldAsync(1, Spread, 1);
        await _stage.Engine.HoldAsync(1, Spread, 4);

        // The same one opened again, or a new one where the engine's clock is too far ahead of the command's.
        var again = await _stage.AlertAsync();
        await AskAsync("c1", "resolve", again.Id);
        await AskAsync("c2", "unsilence", silence: Silence());
        await RowsAsync("c1 resolve ann", "c2 unsilence ann maintenance");
        Assert.Equal(AlertState.Firing, (await _stage.AlertAsync()).State);
    }

    [Fact]
    public async Task While_its_venue_is_down_neither_a_restart_nor_a_command_tells_what_that_explains()
    {
        await HealthAsync(VenueStatus.Down);
        await _stage.KillAndStartAsync();
        await _stage.Engine.HoldAsync(2, Spread, 10);
        Assert.True((await _stage.AlertAsync()).Inhibited);
        await _stage.Detector.KillAsync();
        await AskAsync("c1", "unsilence", silence: Silence());
        _stage.Start();
        await RowsAsync("c1 unsilence ann maintenance");
        await _stage.Engine.HoldAsync(2, Spread, 10);
        Assert.Empty(_stage.Told);

        // Back again, and seen to hold still.
        await HealthAsync(VenueStatus.Connected);
        await _stage.AlertAsync(alert => alert.AwaitsReading);
        Assert.Empty(_stage.Told);
        await _stage.Engine.HoldAsync(1, Spread, 10);
        await Eventually.TrueAsync(() => _stage.Told is ["fired"], "it is told");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{ typed by hand")]
    [InlineData("""{"id":"c0","kind":"resolve","actor":"ann","at":"2026-11-24T07:52:30Z"}""")]
    [InlineData("""{"id":"c0","kind":"resolve","at":"2026-11-24T07:52:30.000Z","alert_id":"a"}""")]
    [InlineData("""{"id":"c0","kind":"unsilence","actor":"ann","at":"2026-11-24T07:52:30.000Z","silence":{}}""")]
    public async Task What_is_no_whole_command_is_dropped_told_and_holds_up_none(string nonsense)
    {
        await _stage.Store.Database.ListRightPushAsync(RedisKeys.CommandQueue, nonsense);
        await AskAsync("c1", "unsilence", silence: Silence());
        await RowsAsync("c1 unsilence ann maintenance");
        await Eventually.TrueAsync(
            async () => await _stage.Store.Database.ListLengthAsync(RedisKeys.CommandQueue) == 0, "none is left");
        Assert.Contains(
            _stage.Detector.Lines, line => line.Contains("queue:commands is no command", StringComparison.Ordinal));
        await _stage.Engine.HoldAsync(1, Spread, 4);
        await _stage.AlertAsync();
    }

    private Task HealthAsync(VenueStatus status) => new VenueHealths(_stage.Store).SetAsync(
        new VenueHealth
        {
            Exchange = _stage.Engine.Market.Exchange, Status = status, UpdatedAt = _stage.Engine.Now,
        },
        null, Token);

    private async Task AskAsync(
        string id, string kind, string? alertId = null, string? note = null, Silence? silence = null) =>
        Assert.True(await _queue.PushAsync(
            new OperatorCommand(id, kind, "ann", TimeProvider.System.GetUtcNow(), alertId, note, silence), Token));

    private Task RowsAsync(params string[] rows) => Eventually.TrueAsync(
        async () => (await _stage.TextsAsync(Trail)).SequenceEqual(rows), $"the trail is {string.Join(", ", rows)}");

    private static Silence Silence()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Silence("s1", "binance", "*", "*", "maintenance", "ann", now, now.AddHours(1));
    }
}
