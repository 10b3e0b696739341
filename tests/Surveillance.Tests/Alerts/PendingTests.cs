using Surveillance.Alerts;
using Surveillance.Metrics;

namespace Surveillance.Tests.Alerts;

/// <summary>Before an alert: the hold is a stop-watch in the readings' time. basis_critical asks for 60 s.</summary>
public sealed class PendingTests
{
    private const string Basis = "basis_bps";

    private readonly DeskBench _bench = new();

    [Fact]
    public void A_rule_that_is_met_is_pending_says_until_when_and_fires_then()
    {
        _bench.Hold(0, 60, Basis, 50);
        var judgement = _bench.JudgementOf("basis_critical");
        Assert.Equal(
            (AlertState.Pending, DeskBench.At(0), DeskBench.At(60)),
            (judgement.State, judgement.Since!.Value, judgement.Until!.Value));
        Assert.Empty(_bench.Desk.Active);

        _bench.Read(60, Basis, 50);
        Assert.Equal(("basis_critical", DeskBench.At(60)), (_bench.Alert.Rule, _bench.Alert.TriggeredAt));
        Assert.Equal(
            [
                (AlertState.Inactive, AlertState.Pending, AlertReasons.Pending, DeskBench.At(0)),
                (AlertState.Pending, AlertState.Firing, AlertReasons.Fired, DeskBench.At(60)),
            ],
            _bench.Log.Select(step => (step.Event.From, step.Event.To, step.Event.Reason, step.Event.At)));
        Assert.Equal([NoticeKind.Fired], _bench.Notices);
    }

    [Fact]
    public void A_rule_that_was_pending_and_lapsed_leaves_no_event()
    {
        _bench.Hold(0, 50, Basis, 50).Hold(50, 60, Basis, 1);
        Assert.Empty(_bench.Log);
    }

    [Fact]
    public void How_long_two_readings_may_lie_apart_is_configured()
    {
        _bench.Desk.Reconfigure(_bench.Policy with { Continuity = TimeSpan.FromSeconds(30) }, DeskBench.At(0));
        foreach (var second in (int[])[0, 20, 40, 60])
            _bench.Read(second, Basis, 50);
        Assert.Equal("basis_critical", _bench.Alert.Rule);
    }

    [Theory]
    [InlineData(19.0, 9.0)]
    [InlineData(50.0, 2.9)]
    public void Either_leg_that_lapses_once_starts_it_anew(double value, double z)
    {
        _bench.Hold(0, 50, Basis, 50);
        _bench.Read(50, Basis, value, z);
        _bench.Hold(51, 111, Basis, 50);
        Assert.Empty(_bench.Desk.Active);
        _bench.Read(111, Basis, 50);
        Assert.Equal("basis_critical", _bench.Alert.Rule);
    }

    [Theory]
    [InlineData(ReadingStatus.Stale)]
    [InlineData(ReadingStatus.WarmingUp)]
    [InlineData(ReadingStatus.Truncated)]
    public void A_reading_that_is_not_judged_stops_the_clock_and_the_next_one_starts_it_again(ReadingStatus status)
    {
        _bench.Hold(0, 30, Basis, 50).Hold(30, 70, Basis, status == ReadingStatus.Stale ? null : 50, null, status);
        Assert.Equal(AlertState.Pending, _bench.JudgementOf("basis_critical").State);
        _bench.Hold(70, 100, Basis, 50);
        Assert.Empty(_bench.Desk.Active);

        // 29 s before the stop and 31 s after it: 30 to 70 do not count.
        _bench.Hold(100, 102, Basis, 50);
        Assert.Equal(DeskBench.At(100), _bench.Alert.TriggeredAt);
    }

    [Theory]
    [InlineData(90, true)]
    [InlineData(91, false)]
    public void A_clock_that_has_stood_still_for_more_than_a_minute_is_forgotten(int back, bool goesOn)
    {
        _bench.Hold(0, 30, Basis, 50)
            .Hold(30, back, Basis, null, null, ReadingStatus.Stale)
            .Hold(back, back + 31, Basis, 50);
        Assert.Equal(goesOn, _bench.Desk.Active.Count == 1);
    }

    [Fact]
    public void Readings_that_stay_away_do_not_vouch_for_the_time_between()
    {
        _bench.Hold(0, 31, Basis, 50);
        _bench.Hold(50, 80, Basis, 50);
        Assert.Empty(_bench.Desk.Active);
        _bench.Read(80, Basis, 50);
        Assert.Equal("basis_critical", _bench.Alert.Rule);
    }

    [Fact]
    public void A_clock_that_is_set_back_an_hour_starts_the_hold_anew_and_nothing_is_ignored()
    {
        _bench.Hold(3600, 3650, Basis, 50);
        _bench.Hold(0, 60, Basis, 50);
        Assert.Empty(_bench.Desk.Active);
        _bench.Read(60, Basis, 50);
        Assert.Equal(DeskBench.At(60), _bench.Alert.TriggeredAt);
    }

    [Fact]
    public void A_reading_that_is_no_newer_than_the_last_is_nothing_new()
    {
        _bench.Read(10, "spread_bps", 0.5);
        Assert.True(_bench.Read(10, "spread_bps", 10).IsEmpty);
        Assert.True(_bench.Read(9, "spread_bps", 10).IsEmpty);
        Assert.Empty(_bench.Desk.Active);
    }

    [Fact]
    public void The_peak_of_an_alert_is_that_of_its_hold()
    {
        _bench.Hold(0, 20, Basis, 50);
        _bench.Read(20, Basis, -77);
        _bench.Hold(21, 61, Basis, 50);
        Assert.Equal((-77, DeskBench.At(20)), (_bench.Alert.PeakValue, _bench.Alert.PeakAt));
        Assert.Equal(50, _bench.Alert.TriggerValue);
    }

    [Fact]
    public void A_value_that_is_known_counts_for_the_peak_even_while_its_z_score_is_not()
    {
        _bench.Hold(0, 20, Basis, 50);
        _bench.Read(20, Basis, 77, null, ReadingStatus.WarmingUp);
        _bench.Hold(21, 63, Basis, 50);
        Assert.Equal((77, DeskBench.At(20)), (_bench.Alert.PeakValue, _bench.Alert.PeakAt));
    }

    [Fact]
    public void A_judgement_is_told_when_it_changes_and_only_then()
    {
        Assert.Equal(2, _bench.Read(0, "spread_bps", 0.5).Changed.Count);
        Assert.Empty(_bench.Read(1, "spread_bps", 0.6).Changed);
        var skipped = _bench.Read(2, "spread_bps", null, null, ReadingStatus.OneSided).Changed;
        Assert.All(skipped, judgement => Assert.Equal("one_sided", judgement.Reason));
        Assert.Equal(2, skipped.Count);
    }
}
