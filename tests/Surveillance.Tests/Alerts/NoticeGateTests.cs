using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts;

/// <summary>Whoever heard of the beginning hears of the end; nobody is left without either.</summary>
public sealed class NoticeGateTests
{
    private const string Spread = "spread_bps";

    private readonly DeskBench _bench = new();

    public static TheoryData<string> Ends => ["by itself", "by hand", "by command", "by configuration", "by another"];

    [Theory]
    [MemberData(nameof(Ends))]
    public void The_end_of_what_was_told_is_told_under_a_silence(string end)
    {
        _bench.Read(0, Spread, 6);
        _bench.Carry(1, "silence", silence: Everything(1));
        Assert.True(_bench.Alert.Silenced);
        Assert.Equal(NoticeKind.Resolved, End(end).Notice);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void The_end_of_what_was_told_to_nobody_is_told_to_nobody(string end)
    {
        _bench.Carry(0, "silence", silence: Everything(0));
        _bench.Read(1, Spread, 6);
        Assert.Null(End(end).Notice);
        Assert.Empty(_bench.Notices);
    }

    [Fact]
    public void That_somebody_took_it_is_told_under_a_silence_to_those_who_heard_of_it()
    {
        _bench.Read(0, Spread, 6);
        _bench.Carry(1, "silence", silence: Everything(1));
        _bench.Carry(2, "acknowledge", _bench.Alert.Id);
        Assert.Equal([NoticeKind.Fired, NoticeKind.Acknowledged], _bench.Notices);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void An_alert_that_nobody_was_told_of_is_told_once_it_is_seen_and_nothing_holds_it_back(
        bool isTaken, int notices)
    {
        _bench.Carry(0, "silence", silence: Everything(0));
        _bench.Read(1, Spread, 6);
        if (isTaken)
            _bench.Carry(2, "acknowledge", _bench.Alert.Id);

        // Both stores' memory of the silence is gone, and the row tells neither of it nor of the newest value.
        var row = _bench.Alert with { Silenced = false, LastValue = null, LastJudgedAt = null };
        _bench.Desk = new AlertDesk(_bench.Policy);
        _bench.Desk.Adopt(row, DeskBench.At(3));
        _bench.Log.Clear();
        _bench.Tick(3);
        Assert.Empty(_bench.Notices);

        _bench.Read(4, Spread, 6);
        _bench.Tick(4);
        _bench.Tick(5);
        Assert.Equal(notices, _bench.Notices.Count());
        Assert.All(_bench.Notices, kind => Assert.Equal(NoticeKind.Fired, kind));
    }

    [Fact]
    public void An_alert_that_is_on_its_way_back_when_its_silence_ends_is_not_announced()
    {
        _bench.Carry(0, "silence", silence: Everything(0) with { ExpiresAt = DeskBench.At(10) });
        _bench.Read(1, Spread, 6);
        for (var second = 2; second <= 32; second++)
        {
            _bench.Read(second, Spread, 1);
            _bench.Tick(second);
        }

        Assert.Empty(_bench.Desk.Active);
        Assert.Empty(_bench.Notices);
    }

    [Theory]
    [InlineData(6, 1)]
    [InlineData(4, 0)]
    public void Who_took_a_warning_hears_after_a_silence_that_it_became_critical_meanwhile(double worst, int told)
    {
        _bench.Read(0, Spread, 4);
        _bench.Carry(1, "acknowledge", _bench.Alert.Id);
        _bench.Carry(2, "silence", silence: Everything(2) with { ExpiresAt = DeskBench.At(10) });
        _bench.Hold(3, 12, Spread, worst);
        _bench.Tick(11);
        _bench.Tick(12);
        Assert.Equal(told, _bench.Notices.Count(kind => kind == NoticeKind.Escalated));
    }

    [Fact]
    public void What_is_explained_by_something_else_by_now_says_so()
    {
        var okx = MarketId.OfVenue("okx");
        _bench.Observe("okx", VenueStatus.Down);
        _bench.Read(0, Spread, 6, market: Shipped.OtherPerp);
        Assert.Equal(InhibitionReasons.Disconnected, _bench.Alert.InhibitedBy);
        for (var second = 1; second <= 12; second++)
            _bench.Read(second, "message_rate", 0.1, null, market: okx);
        _bench.Observe("okx", VenueStatus.Connected);
        _bench.Log.Clear();
        _bench.Tick(13);
        var rate = _bench.Desk.Active.Single(alert => alert.Market == okx);
        Assert.Equal(rate.Id, _bench.Desk.Active.Single(alert => alert.Market != okx).InhibitedBy);
        Assert.DoesNotContain(AlertReasons.Uninhibited, _bench.Reasons);
    }

    [Fact]
    public void A_silence_and_a_failure_that_end_at_once_are_two_events_and_one_notice_later()
    {
        _bench.Observe("binance", VenueStatus.Down);
        _bench.Carry(0, "silence", silence: Everything(0) with { ExpiresAt = DeskBench.At(2) });
        _bench.Read(1, Spread, 6);
        _bench.Observe("binance", VenueStatus.Connected);
        Assert.Equal(
            [AlertReasons.Unsilenced, AlertReasons.Uninhibited], _bench.Tick(2).Select(step => step.Event.Reason));
        Assert.Empty(_bench.Notices);
        _bench.Read(3, Spread, 6);
        _bench.Tick(3);
        Assert.Equal([NoticeKind.Fired], _bench.Notices);
    }

    private Transition End(string how)
    {
        switch (how)
        {
            case "by itself":
                _bench.Hold(2, 33, Spread, 1);
                return _bench.Log[^1];
            case "by hand":
                return _bench.Desk.ResolvedByHand(_bench.Alert.Id, DeskBench.At(2))!;
            case "by command":
                return Assert.Single(_bench.Carry(2, "resolve", _bench.Alert.Id).Transitions);
            case "by configuration":
                return Assert.Single(_bench.Desk.Reconfigure(Shipped.Policy(Shipped.OtherPerp), DeskBench.At(2)));
            default:
                return _bench.Desk.Adopt(_bench.Alert with { Id = "other" }, DeskBench.At(2))!;
        }
    }

    private static Silence Everything(double created) =>
        new("a", "*", "*", "*", "known", "ann", DeskBench.At(created), DeskBench.At(3600));
}
