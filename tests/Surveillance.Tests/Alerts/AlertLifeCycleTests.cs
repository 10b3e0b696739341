using Surveillance.Alerts;
using Surveillance.Metrics;

namespace Surveillance.Tests.Alerts;

/// <summary>
/// From the first moment to the last. The spread of the perpetual warns at 3 bps, is critical at 5, clears below 2.4.
/// </summary>
public sealed class AlertLifeCycleTests
{
    private const string Spread = "spread_bps";

    private readonly DeskBench _bench = new();

    [Fact]
    public void A_warning_that_turns_critical_is_the_same_alert_and_never_less_urgent_again()
    {
        _bench.Read(0, Spread, 4);
        var warning = _bench.Alert;
        Assert.Equal(("spread_warning", AlertPriority.P2), (warning.Rule, warning.Priority));

        _bench.Read(1, Spread, 6);
        _bench.Hold(2, 30, Spread, 4);
        var alert = _bench.Alert;
        Assert.Equal(warning.Id, alert.Id);
        Assert.Equal(
            ("spread_critical", AlertPriority.P1, AlertPriority.P2),
            (alert.Rule, alert.Priority, alert.OriginalPriority));
        Assert.Equal((DeskBench.At(1), 6, 5), (alert.EscalatedAt, alert.TriggerValue, alert.TriggerThreshold));
        Assert.Equal([NoticeKind.Fired, NoticeKind.Escalated], _bench.Notices);
        Assert.Equal(JudgementReasons.CoveredByAlert, _bench.JudgementOf("spread_warning").Reason);
    }

    [Fact]
    public void A_critical_rule_fires_without_a_warning_beside_it()
    {
        _bench.Read(0, Spread, 6);
        Assert.Equal("spread_critical", _bench.Alert.Rule);
        Assert.Single(_bench.Log);
    }

    [Fact]
    public void It_ends_on_the_threshold_alone_after_thirty_seconds_beyond_the_clear_level()
    {
        _bench.Read(0, Spread, 6);
        _bench.Hold(1, 60, Spread, 2.5, z: 0);
        Assert.Equal(
            (AlertState.Firing, JudgementReasons.NotClear),
            (_bench.Alert.State, _bench.JudgementOf("spread_critical").Reason));

        _bench.Hold(60, 90, Spread, 2.3, z: 50);
        Assert.Equal(AlertState.Recovering, _bench.Alert.State);
        _bench.Read(90, Spread, 2.3);
        var ended = _bench.Log[^1].Alert;
        Assert.Equal(
            (AlertState.Resolved, ResolutionType.Auto, DeskBench.At(90), 2.3),
            (ended.State, ended.Resolution, ended.ResolvedAt, ended.ResolutionValue));
        Assert.Equal(TimeSpan.FromSeconds(90), ended.Duration);
        Assert.Equal([AlertReasons.Fired, AlertReasons.Recovering, AlertReasons.Resolved], _bench.Reasons);
    }

    [Fact]
    public void A_relapse_starts_the_thirty_seconds_anew()
    {
        _bench.Read(0, Spread, 6);
        _bench.Hold(1, 30, Spread, 1);
        _bench.Read(30, Spread, 2.5);
        _bench.Hold(31, 61, Spread, 1);
        Assert.Equal(AlertState.Recovering, _bench.Alert.State);
        _bench.Read(61, Spread, 1);
        Assert.Empty(_bench.Desk.Active);
        Assert.Contains(AlertReasons.Relapsed, _bench.Reasons);
    }

    [Fact]
    public void Missing_data_never_ends_it_and_breaks_its_recovery()
    {
        _bench.Read(0, Spread, 6);
        _bench.Hold(1, 20, Spread, 1).Hold(20, 600, Spread, null, null, ReadingStatus.Stale);
        Assert.Equal(AlertState.Recovering, _bench.Alert.State);
        _bench.Hold(600, 630, Spread, 1);
        Assert.Single(_bench.Desk.Active);
        _bench.Read(630, Spread, 1);
        Assert.Empty(_bench.Desk.Active);
    }

    [Fact]
    public void A_pause_in_the_readings_breaks_its_recovery()
    {
        _bench.Read(0, Spread, 6);
        _bench.Hold(1, 20, Spread, 1);
        _bench.Read(40, Spread, 1);
        Assert.Single(_bench.Desk.Active);
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_make_it_eternal()
    {
        _bench.Hold(7200, 7210, Spread, 6);
        _bench.Hold(7210, 7220, Spread, 1);
        _bench.Hold(0, 30, Spread, 1);
        Assert.Equal(AlertState.Recovering, _bench.Alert.State);
        _bench.Read(30, Spread, 1);
        Assert.Empty(_bench.Desk.Active);
    }

    [Fact]
    public void Firing_again_within_the_throttle_opens_the_same_alert_and_counts_a_flap()
    {
        _bench.Read(0, Spread, 6);
        var id = _bench.Alert.Id;
        _bench.Hold(1, 32, Spread, 1);
        Assert.Empty(_bench.Desk.Active);

        // The throttle of the warning is 60 s, that of the critical 30 s.
        _bench.Read(91, Spread, 4);
        var alert = _bench.Alert;
        Assert.Equal((id, 1, AlertPriority.P1), (alert.Id, alert.Flaps, alert.Priority));
        Assert.Equal((DeskBench.At(0), null, null), (alert.TriggeredAt, alert.ResolvedAt, alert.Resolution));
        Assert.Equal((AlertState.Resolved, AlertState.Firing), (_bench.Log[^1].Event.From, _bench.Log[^1].Event.To));
        Assert.Equal(NoticeKind.Reopened, _bench.Log[^1].Notice);
    }

    [Fact]
    public void Firing_again_after_the_throttle_is_another_alert()
    {
        _bench.Read(0, Spread, 6);
        var id = _bench.Alert.Id;
        _bench.Hold(1, 32, Spread, 1);
        _bench.Read(92, Spread, 4);
        Assert.NotEqual(id, _bench.Alert.Id);
        Assert.Equal((0, AlertPriority.P2), (_bench.Alert.Flaps, _bench.Alert.Priority));
    }

    [Fact]
    public void Each_transition_is_one_event_and_none_is_told_twice()
    {
        _bench.Read(0, Spread, 4);
        _bench.Read(1, Spread, 6);
        _bench.Hold(2, 33, Spread, 1);
        _bench.Read(40, Spread, 6);
        _bench.Hold(41, 72, Spread, 1);
        var keys = _bench.Log
            .Select(step => (step.Event.AlertId, step.Event.At, step.Event.To, step.Event.Reason)).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.Equal(
            ["fired", "escalated", "recovering", "resolved", "reopened", "recovering", "resolved"],
            _bench.Log.Select(step => step.Event.Reason));
        foreach (var (before, after) in _bench.Log.Zip(_bench.Log.Skip(1)))
            Assert.Equal(before.Event.To, after.Event.From);
    }

    [Fact]
    public void A_gap_in_the_data_ends_by_itself()
    {
        _bench.Read(0, "gap_duration_seconds", 12, null);
        Assert.Equal((AlertPriority.P3, "data_gap"), (_bench.Alert.Priority, _bench.Alert.Rule));
        _bench.Hold(1, 30, "gap_duration_seconds", 12, null).Hold(30, 61, "gap_duration_seconds", 0, null);
        Assert.Empty(_bench.Desk.Active);
    }
}
