using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts;

/// <summary>
/// What a venue that is down explains: recorded, not told, and told once somebody can know that it holds.
/// </summary>
public sealed class InhibitionTests
{
    private const string Spread = "spread_bps", Age = "book_age_seconds", Rate = "message_rate";

    private static readonly MarketId Okx = MarketId.OfVenue("okx");

    private readonly DeskBench _bench = new();

    public static TheoryData<string> Causes => ["no connection", "no messages", "old books"];

    [Theory]
    [InlineData(3, 1, false)]
    [InlineData(3, 2, false)]
    [InlineData(3, 3, true)]
    [InlineData(null, null, true)]
    public void A_venue_is_down_when_all_its_connections_are_and_not_when_one_is(int? all, int? down, bool isDown)
    {
        _bench.Observe("okx", VenueStatus.Down, all, down);
        _bench.Read(0, Spread, 6, market: Shipped.OtherPerp);
        Assert.Equal((isDown, isDown ? 0 : 1), (_bench.Alert.Inhibited, _bench.Notices.Count()));
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public void What_a_venue_that_is_down_explains_is_told_by_no_reading_no_restart_and_no_command(string cause)
    {
        Break(cause);
        _bench.Log.Clear();
        _bench.Read(11, Spread, 4, market: Shipped.OtherPerp);
        _bench.Read(12, Spread, 6, market: Shipped.OtherPerp);
        _bench.Carry(12.1, "unsilence", silence: Silence());
        _bench.Tick(12.2);
        _bench.Restart(12.3);
        if (cause == "no connection")
            _bench.Observe("okx", VenueStatus.Down);
        _bench.Carry(12.4, "unsilence", silence: Silence());
        _bench.Read(13, Spread, 7, market: Shipped.OtherPerp);
        _bench.Read(14, "depth_10bps_total", 1000, null, market: Shipped.OtherPerp);
        _bench.Tick(14);
        Assert.Empty(_bench.Notices);
        Assert.All(
            _bench.Desk.Active.Where(alert => alert.Family is "spread" or "depth"),
            alert => Assert.True(alert.Inhibited));
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public void An_end_is_told_to_those_who_heard_of_the_beginning_also_while_the_venue_is_down(string cause)
    {
        _bench.Read(0, Spread, 6, market: Shipped.OtherPerp);
        Break(cause);
        _bench.Tick(11);
        Assert.True(_bench.Desk.Active.Single(alert => alert.Family == "spread").Inhibited);
        for (var second = 12; second <= 42; second++)
            _bench.Read(second, Spread, 1, market: Shipped.OtherPerp);
        Assert.Equal(NoticeKind.Resolved, _bench.Log.Last(step => step.Alert.Family == "spread").Notice);
    }

    [Fact]
    public void An_urgent_alert_on_the_message_rate_mutes_the_age_of_the_books_and_a_warning_does_not()
    {
        Hold(0, 11, 5);
        _bench.Read(11, Age, 11, null, market: Shipped.OtherPerp);
        Assert.Equal([NoticeKind.Fired, NoticeKind.Fired], _bench.Notices);

        Hold(12, 23, 0.5);
        Assert.Equal(
            ("message_rate_critical", NoticeKind.Escalated), (_bench.Log[^1].Alert.Rule, _bench.Log[^1].Notice));
        _bench.Read(24, Age, 61, null, market: Shipped.OtherPerp);
        Assert.Equal(("data_stale_critical", null), (_bench.Log[^1].Alert.Rule, _bench.Log[^1].Notice));
    }

    [Fact]
    public void A_warning_on_the_message_rate_that_nobody_took_is_urgent_and_its_venue_still_speaks()
    {
        var rules = _bench.Policy.Rules;
        var impatient = rules.Definitions.Select(rule => rule.Name == "message_rate_warning"
            ? rule with { EscalateAfter = TimeSpan.FromSeconds(1) }
            : rule);
        _bench.Desk.Reconfigure(
            _bench.Policy with { Rules = rules with { Definitions = [.. impatient] } }, DeskBench.At(0));
        Hold(0, 11, 5);
        _bench.Tick(12);
        Assert.Equal((AlertPriority.P1, "message_rate_warning"), (_bench.Alert.Priority, _bench.Alert.Rule));
        _bench.Read(13, Spread, 6, market: Shipped.OtherPerp);
        Assert.Equal(("spread", NoticeKind.Fired), (_bench.Log[^1].Alert.Family, _bench.Log[^1].Notice));
    }

    [Fact]
    public void An_escalation_right_after_the_venue_went_down_is_not_told_before_it_is_back()
    {
        _bench.Read(0, Spread, 4, market: Shipped.OtherPerp);
        _bench.Observe("okx", VenueStatus.Down);
        _bench.Read(1, Spread, 6, market: Shipped.OtherPerp);
        _bench.Tick(1);
        Assert.Equal([NoticeKind.Fired], _bench.Notices);

        _bench.Observe("okx", VenueStatus.Connected);
        _bench.Tick(2);
        _bench.Read(3, Spread, 6, market: Shipped.OtherPerp);
        _bench.Tick(3);
        Assert.Equal([NoticeKind.Fired, NoticeKind.Escalated], _bench.Notices);
    }

    [Fact]
    public void An_alert_whose_condition_is_gone_when_its_venue_is_back_is_not_announced_until_it_relapses()
    {
        _bench.Observe("okx", VenueStatus.Down);
        _bench.Read(0, Spread, 6, market: Shipped.OtherPerp);
        _bench.Observe("okx", VenueStatus.Connected);
        _bench.Tick(1);
        _bench.Read(2, Spread, 1, market: Shipped.OtherPerp);
        _bench.Tick(2);
        Assert.Equal(AlertState.Recovering, _bench.Alert.State);
        Assert.Empty(_bench.Notices);

        _bench.Read(3, Spread, 6, market: Shipped.OtherPerp);
        _bench.Tick(3);
        Assert.Equal([NoticeKind.Fired], _bench.Notices);
    }

    [Fact]
    public void The_record_of_an_alert_that_was_over_when_its_venue_came_back_is_kept_and_its_end_told_to_nobody()
    {
        _bench.Observe("okx", VenueStatus.Down);
        _bench.Read(0, Spread, 6, market: Shipped.OtherPerp);
        _bench.Observe("okx", VenueStatus.Connected);
        for (var second = 1; second <= 32; second++)
        {
            _bench.Read(second, Spread, 1, market: Shipped.OtherPerp);
            _bench.Tick(second);
        }

        Assert.Empty(_bench.Notices);
        Assert.Equal(["fired", "recovering", "uninhibited", "resolved"], _bench.Reasons);
    }

    [Fact]
    public void A_venue_that_comes_and_goes_without_a_reading_between_tells_nothing_and_then_once()
    {
        _bench.Observe("okx", VenueStatus.Down);
        _bench.Read(0, Spread, 6, market: Shipped.OtherPerp);
        for (var second = 1; second <= 10; second++)
        {
            _bench.Observe("okx", second % 2 == 0 ? VenueStatus.Down : VenueStatus.Connected);
            _bench.Tick(second);
        }

        Assert.Empty(_bench.Notices);
        _bench.Observe("okx", null);
        _bench.Tick(11);
        for (var second = 12; second <= 20; second++)
        {
            _bench.Read(second, Spread, 6, market: Shipped.OtherPerp);
            _bench.Tick(second);
        }

        Assert.Equal([NoticeKind.Fired], _bench.Notices);
    }

    [Fact]
    public void An_urgent_alert_is_not_repeated_on_what_was_known_before_its_venue_went_down()
    {
        _bench.Read(0, Spread, 6, market: Shipped.OtherPerp);
        _bench.Observe("okx", VenueStatus.Down);
        _bench.Tick(400);
        _bench.Observe("okx", VenueStatus.Connected);
        _bench.Tick(401);
        _bench.Tick(402);
        Assert.Equal([NoticeKind.Fired], _bench.Notices);
        _bench.Read(403, Spread, 6, market: Shipped.OtherPerp);
        _bench.Tick(403);
        Assert.Equal([NoticeKind.Fired, NoticeKind.Repeated], _bench.Notices);
    }

    [Fact]
    public void A_repeat_that_falls_due_as_its_venue_goes_down_is_not_written_down_as_one()
    {
        _bench.Read(0, Spread, 6, market: Shipped.OtherPerp);
        _bench.Observe("okx", VenueStatus.Down);
        _bench.Tick(301);
        Assert.Equal([AlertReasons.Fired, AlertReasons.Stale, AlertReasons.Inhibited], _bench.Reasons);
    }

    private void Break(string cause)
    {
        if (cause == "no connection")
            _bench.Observe("okx", VenueStatus.Down);
        else if (cause == "no messages")
            Hold(0, 11, 0.5);
        else
            _bench.Read(10, Age, 11, null, market: Shipped.OtherPerp);
    }

    private void Hold(int from, int to, double messagesPerSecond)
    {
        for (var second = from; second < to; second++)
            _bench.Read(second, Rate, messagesPerSecond, null, market: Okx);
    }

    private static Silence Silence() =>
        new("none", "okx", "*", "*", "over", "ann", DeskBench.At(0), DeskBench.At(3600));
}
