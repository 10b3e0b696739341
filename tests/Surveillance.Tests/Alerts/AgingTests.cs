using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts;

/// <summary>What time alone does.</summary>
public sealed class AgingTests
{
    private const double Ahead = 7_200;

    private readonly DeskBench _bench = new();

    [Fact]
    public void A_warning_that_nobody_takes_becomes_critical_after_five_minutes()
    {
        _bench.Read(0, "spread_bps", 4);
        Assert.DoesNotContain(_bench.Tick(299), step => step.Event.Reason == AlertReasons.EscalatedUnacknowledged);
        _bench.Tick(300);
        Assert.Equal(
            (AlertPriority.P1, AlertPriority.P2, "spread_warning", DeskBench.At(300)),
            (_bench.Alert.Priority, _bench.Alert.OriginalPriority, _bench.Alert.Rule, _bench.Alert.EscalatedAt));
        Assert.Equal([NoticeKind.Fired, NoticeKind.Escalated], _bench.Notices);
        Assert.DoesNotContain(_bench.Tick(301), step => step.Notice is not null);
    }

    [Theory]
    [InlineData("silenced", AlertPriority.P1, 0)]
    [InlineData("inhibited", AlertPriority.P1, 0)]
    [InlineData("stale", AlertPriority.P1, 1)]
    [InlineData("acknowledged", AlertPriority.P2, 0)]
    [InlineData("reopened", AlertPriority.P2, 0)]
    public void What_is_silenced_inhibited_or_stale_escalates_and_is_told_only_where_nothing_holds_it_back(
        string flag, AlertPriority priority, int told)
    {
        _bench.Read(0, "spread_bps", 4);
        if (flag == "silenced")
            _bench.Carry(1, "silence", silence: new Silence(
                "a", "*", "*", "*", "known", "ann", DeskBench.At(1), DeskBench.At(3600)));
        else if (flag == "inhibited")
            _bench.Observe("binance", VenueStatus.Down);
        else if (flag == "acknowledged")
            _bench.Carry(1, "acknowledge", _bench.Alert.Id);
        else if (flag == "reopened")
            _bench.Hold(1, 40, "spread_bps", 1).Read(40, "spread_bps", 4);
        _bench.Tick(300);
        Assert.Equal(priority, _bench.Alert.Priority);
        Assert.Equal(told, _bench.Notices.Count(kind => kind == NoticeKind.Escalated));
    }

    [Fact]
    public void A_clock_that_is_set_back_by_hours_does_not_keep_repeats_waiting()
    {
        _bench.Read(Ahead, "spread_bps", 6);
        _bench.Tick(Ahead);
        for (var second = 0; second <= 310; second++)
        {
            _bench.Read(second, "spread_bps", 6);
            _bench.Tick(second);
        }

        Assert.Equal([NoticeKind.Fired, NoticeKind.Repeated], _bench.Notices);
    }

    [Fact]
    public void A_clock_that_is_set_back_by_hours_does_not_tell_again_that_an_alert_flaps()
    {
        for (var cycle = 0; cycle < 6; cycle++)
            _bench.Hold((int)Ahead + (cycle * 50), (int)Ahead + (cycle * 50) + 40, "spread_bps", 1)
                .Read(Ahead + (cycle * 50) + 40, "spread_bps", 6);
        _bench.Tick(Ahead + 300);
        Assert.Single(_bench.Notices, NoticeKind.Flapping);
        for (var second = 0; second < 100; second++)
        {
            _bench.Read(second, "spread_bps", 6);
            _bench.Tick(second);
        }

        Assert.Single(_bench.Notices, NoticeKind.Flapping);
    }

    [Fact]
    public void A_clock_that_is_set_back_by_hours_does_not_hide_that_nobody_measures_any_more()
    {
        _bench.Desk.Restore([], [], [], DeskBench.At(Ahead));
        _bench.Read(Ahead, "spread_bps", 6);
        _bench.Tick(Ahead);
        for (var second = 0; second <= 70; second++)
            _bench.Tick(second);
        Assert.True(_bench.Desk.Active.Single(alert => alert.Family == "spread").Stale);
        Assert.Contains(_bench.Desk.Active, alert => alert.Rule == "data_stale_critical");
    }

    [Fact]
    public void An_alert_that_fired_again_escalates_five_minutes_after_that()
    {
        _bench.Read(0, "spread_bps", 4);
        _bench.Hold(1, 40, "spread_bps", 1).Read(40, "spread_bps", 4);
        _bench.Tick(339);
        Assert.Equal(AlertPriority.P2, _bench.Alert.Priority);
        _bench.Tick(340);
        Assert.Equal(AlertPriority.P1, _bench.Alert.Priority);
    }

    [Fact]
    public void How_long_a_value_may_be_unknown_before_its_alert_is_stale_is_configured()
    {
        _bench.Desk.Reconfigure(_bench.Policy with { StaleAfter = TimeSpan.FromSeconds(30) }, DeskBench.At(0));
        _bench.Read(0, "spread_bps", 6);
        _bench.Tick(30);
        Assert.False(_bench.Alert.Stale);
        _bench.Tick(31);
        Assert.True(_bench.Alert.Stale);
    }

    [Fact]
    public void A_critical_alert_that_nobody_takes_is_told_again_each_five_minutes()
    {
        _bench.Read(0, "spread_bps", 6);
        foreach (var second in (int[])[299, 300, 301, 599, 600, 900])
            _bench.Tick(second);
        Assert.Equal(
            [DeskBench.At(300), DeskBench.At(600), DeskBench.At(900)],
            _bench.Log.Where(step => step.Notice == NoticeKind.Repeated).Select(step => step.Event.At));
    }

    [Fact]
    public void Who_takes_it_stops_escalation_and_repeats_and_not_its_end()
    {
        _bench.Read(0, "spread_bps", 4);
        _bench.Carry(10, "acknowledge", _bench.Alert.Id);
        _bench.Tick(5000);
        Assert.Equal(
            (AlertPriority.P2, "ann", "seen"),
            (_bench.Alert.Priority, _bench.Alert.AcknowledgedBy, _bench.Alert.Note));
        Assert.Equal([NoticeKind.Fired, NoticeKind.Acknowledged], _bench.Notices);

        _bench.Hold(5001, 5032, "spread_bps", 1);
        Assert.Equal(ResolutionType.Auto, _bench.Log[^1].Alert.Resolution);
    }

    [Fact]
    public void An_alert_whose_value_is_not_known_is_stale_until_it_is()
    {
        _bench.Read(0, "spread_bps", 6);
        _bench.Tick(5);
        Assert.False(_bench.Alert.Stale);
        _bench.Tick(5.2);
        Assert.True(_bench.Alert.Stale);
        Assert.Empty(_bench.Tick(5.4));
        _bench.Read(6, "spread_bps", 6);
        Assert.False(_bench.Alert.Stale);
        Assert.Equal(["fired", "stale", "fresh"], _bench.Reasons);
    }

    [Fact]
    public void A_market_that_was_never_measured_is_stale_after_a_grace_at_the_start()
    {
        _bench.Desk.Restore([], [], [], DeskBench.At(0));
        for (var second = 0; second <= 25; second++)
            Assert.Empty(_bench.Tick(second));
        Assert.Equal(2, _bench.Tick(26).Count(step => step.Alert.Rule == "data_stale_warning"));
        Assert.Equal(2, _bench.Tick(61).Count(step => step.Alert.Rule == "data_stale_critical"));
        Assert.Equal(2, _bench.Desk.Active.Count);
    }

    [Fact]
    public void A_market_that_an_edit_brings_has_the_same_grace_however_long_the_desk_has_been_looking()
    {
        var bench = new DeskBench(Shipped.Perp);
        bench.Desk.Restore([], [], [], DeskBench.At(0));
        bench.Read(7200, "book_age_seconds", 0);
        bench.Desk.Reconfigure(Shipped.Policy(Shipped.Perp, Shipped.OtherPerp), DeskBench.At(7200));
        for (var second = 7200; second <= 7225; second++)
        {
            bench.Read(second, "book_age_seconds", 0);
            Assert.Empty(bench.Tick(second));
        }

        bench.Read(7226, "book_age_seconds", 0);
        var step = Assert.Single(bench.Tick(7226));
        Assert.Equal((Shipped.OtherPerp, "data_stale_warning"), (step.Alert.Market, step.Alert.Rule));
    }

    [Fact]
    public void What_the_desk_knows_of_a_silent_market_does_not_end_the_alert_on_its_age()
    {
        var bench = new DeskBench(Shipped.Perp);
        bench.Desk.Restore([], [], [], DeskBench.At(0));
        bench.Hold(0, 20, "book_age_seconds", 30).Hold(20, 40, "book_age_seconds", 0);
        Assert.Equal(AlertState.Recovering, bench.Alert.State);

        // The engine dies 20 s into the recovery: no reading, no end.
        for (var second = 40; second < 47; second++)
            bench.Tick(second);
        Assert.Equal(AlertState.Recovering, bench.Alert.State);
        for (var second = 47; second < 140; second++)
            bench.Tick(second);
        Assert.Equal(("data_stale_critical", AlertState.Firing), (bench.Alert.Rule, bench.Alert.State));
    }
}
