using Surveillance.Alerts;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts;

/// <summary>What operators ask for; each command may arrive twice.</summary>
public sealed class OperatorTests
{
    private readonly DeskBench _bench = new();

    [Fact]
    public void A_command_that_arrives_twice_changes_nothing_more()
    {
        _bench.Read(0, "spread_bps", 6);
        var id = _bench.Alert.Id;
        Assert.Single(_bench.Carry(1, "acknowledge", id).Transitions);
        Assert.Equal((null, 0), Outcome(_bench.Carry(2, "acknowledge", id)));
        Assert.Single(_bench.Carry(3, "silence", silence: Silence(3, 60)).Transitions);
        Assert.Equal((null, 0), Outcome(_bench.Carry(4, "silence", silence: Silence(3, 60))));
        Assert.Single(_bench.Carry(5, "resolve", id).Transitions);
        Assert.Equal((null, 0), Outcome(_bench.Carry(6, "resolve", id)));
    }

    [Theory]
    [InlineData("resolve", "no-such-alert")]
    [InlineData("acknowledge", null)]
    [InlineData("explode", null)]
    public void A_command_that_cannot_be_carried_out_says_why(string kind, string? id) =>
        Assert.NotNull(_bench.Carry(0, kind, id).Refusal);

    [Fact]
    public void A_silence_holds_back_notices_and_records_the_alert_all_the_same()
    {
        _bench.Carry(0, "silence", silence: Silence(0, 100));
        _bench.Read(1, "spread_bps", 6);
        Assert.True(_bench.Alert.Silenced);
        _bench.Tick(99);
        Assert.Empty(_bench.Notices);

        // It is told what was held back as soon as the silence ends.
        _bench.Tick(100);
        Assert.False(_bench.Alert.Silenced);
        Assert.Equal([NoticeKind.Fired], _bench.Notices);
        Assert.Equal(["fired", "stale", "unsilenced"], _bench.Reasons);
    }

    [Fact]
    public void An_end_is_not_told_to_those_who_never_heard_of_the_beginning()
    {
        _bench.Carry(0, "silence", silence: Silence(0, 100));
        _bench.Read(1, "spread_bps", 6);
        _bench.Hold(2, 33, "spread_bps", 1);
        Assert.Empty(_bench.Desk.Active);
        Assert.Empty(_bench.Notices);
    }

    [Fact]
    public void A_silence_until_resolved_ends_with_its_alert_and_needs_one()
    {
        Assert.NotNull(_bench.Carry(0, "silence", silence: Silence(0, null)).Refusal);
        _bench.Read(1, "spread_bps", 6);
        Assert.Null(_bench.Carry(2, "silence", silence: Silence(2, null)).Refusal);
        _bench.Hold(3, 34, "spread_bps", 1);
        _bench.Tick(34);
        Assert.Empty(_bench.Desk.Silences);
    }

    [Theory]
    [InlineData("spread", true)]
    [InlineData("spread_warning", false)]
    public void A_silence_of_the_family_outlives_the_escalation_of_its_alert_and_one_of_the_rule_does_not(
        string rule, bool outlives)
    {
        _bench.Read(0, "spread_bps", 4);
        Assert.Null(_bench.Carry(1, "silence", silence: Silence(1, null) with { Rule = rule }).Refusal);
        _bench.Read(2, "spread_bps", 6);
        _bench.Tick(3);
        Assert.Equal(
            (outlives, outlives ? 1 : 0, outlives ? 1 : 2),
            (_bench.Alert.Silenced, _bench.Desk.Silences.Count, _bench.Notices.Count()));
    }

    [Fact]
    public void Who_silences_and_unsilences_stands_in_the_events_of_the_alerts_that_are_covered()
    {
        _bench.Read(0, "spread_bps", 4);
        _bench.Carry(1, "silence", silence: Silence(1, 60));
        _bench.Carry(2, "unsilence", silence: Silence(1, 60));
        _bench.Carry(3, "silence", silence: Silence(3, 60) with { Id = "b" });
        _bench.Tick(60);
        Assert.Equal(
            [("silenced", "ann"), ("unsilenced", "ann"), ("silenced", "ann"), ("unsilenced", "system")],
            _bench.Log.Where(step => step.Event.Reason.EndsWith("silenced", StringComparison.Ordinal))
                .Select(step => (step.Event.Reason, step.Event.Actor)));
    }

    [Fact]
    public void No_silence_lasts_longer_than_a_day_whatever_the_clock_of_the_page_says()
    {
        _bench.Carry(0, "silence", silence: Silence(7200, 1_000_000));
        Assert.Equal(DeskBench.At(86_400), Assert.Single(_bench.Desk.Silences).ExpiresAt);
        _bench.Carry(1, "unsilence", silence: Silence(7200, 1_000_000));
        Assert.Empty(_bench.Desk.Silences);
        Assert.NotNull(_bench.Carry(10, "silence", silence: Silence(0, 9)).Refusal);
    }

    [Fact]
    public void A_silence_of_another_market_or_rule_covers_nothing()
    {
        _bench.Carry(0, "silence", silence: Silence(0, 100) with { Exchange = "okx" });
        _bench.Carry(0.1, "silence", silence: Silence(0, 100) with { Id = "b", Rule = "spread_warning" });
        _bench.Read(1, "spread_bps", 6);
        Assert.Equal([NoticeKind.Fired], _bench.Notices);
    }

    [Fact]
    public void Resolved_by_hand_stays_away_until_the_condition_has_cleared_once()
    {
        _bench.Read(0, "spread_bps", 6);
        _bench.Carry(1, "resolve", _bench.Alert.Id);
        var ended = _bench.Log[^1];
        Assert.Equal(
            (ResolutionType.Manual, "ann", NoticeKind.Resolved),
            (ended.Alert.Resolution, ended.Event.Actor, ended.Notice));

        _bench.Hold(2, 30, "spread_bps", 6).Hold(30, 40, "spread_bps", 2.5);
        Assert.Equal(JudgementReasons.WithinThreshold, _bench.JudgementOf("spread_critical").Reason);
        _bench.Hold(40, 50, "spread_bps", 6);
        Assert.Empty(_bench.Desk.Active);
        Assert.Equal(JudgementReasons.AwaitsClear, _bench.JudgementOf("spread_critical").Reason);

        _bench.Read(50, "spread_bps", 1);
        _bench.Read(51, "spread_bps", 6);
        Assert.Single(_bench.Desk.Active);
    }

    [Fact]
    public void A_crash_right_after_the_record_was_written_does_not_forget_that_it_was_resolved_by_hand()
    {
        _bench.Hold(0, 5, "spread_bps", 6);
        var before = _bench.Desk.Export(Shipped.Perp)!;
        var ended = _bench.Desk.ResolvedByHand(_bench.Alert.Id, DeskBench.At(5))!.Alert;

        // rules:* still tells of the time before; the record of the alert is the newer one.
        _bench.Desk = new AlertDesk(_bench.Policy);
        _bench.Desk.Restore([ended], [before], [], DeskBench.At(8));
        _bench.Hold(8, 20, "spread_bps", 6);
        Assert.Empty(_bench.Desk.Active);
        _bench.Read(20, "spread_bps", 1);
        _bench.Read(21, "spread_bps", 6);
        Assert.Single(_bench.Desk.Active);
    }

    [Fact]
    public void What_was_resolved_by_hand_on_a_market_without_a_single_reading_is_remembered_for_a_restart()
    {
        var bench = new DeskBench(Shipped.Perp);
        bench.Desk.Restore([], [], [], DeskBench.At(0));
        bench.Tick(40);
        var id = bench.Alert.Id;
        bench.Carry(41, "resolve", id);
        var family = Assert.Single(bench.Desk.Export(Shipped.Perp)!.Families);
        Assert.Equal(("data_stale", id, true), (family.Family, family.LastAlertId, family.AwaitsClear));
    }

    private static (string?, int) Outcome(CommandOutcome outcome) => (outcome.Refusal, outcome.Transitions.Count);

    private static Silence Silence(double created, double? until) => new(
        "a", "binance", "*", "*", "known", "ann", DeskBench.At(created), until is { } end ? DeskBench.At(end) : null);
}
