using Surveillance.Alerts;
using Surveillance.Markets;

namespace Surveillance.Tests.Alerts.Incidents;

/// <summary>What operators do in an incident of a venue, and what else explains one.</summary>
public sealed class IncidentOperatorTests
{
    private const string Fired = "Fired venue_incident *", Resolved = "Resolved venue_incident *";
    private const string Rate = "message_rate", Age = "book_age_seconds";

    private static readonly MarketId Okx = MarketId.OfVenue("okx");

    private readonly StormBench _storm = new(100);

    private DeskBench Bench => _storm.Bench;

    [Fact]
    public void Silenced_it_is_told_to_nobody_and_still_stands_for_its_alerts()
    {
        Bench.Carry(0, "silence", silence: new Silence(
            "s", "okx", "*", "venue_incident", "known", "ann", DeskBench.At(0), DeskBench.At(3600)));
        _storm.Hold(1, 10, ..);
        _storm.Calm(10, 110);
        Assert.Empty(_storm.Told);
        Assert.Equal(AlertState.Resolved, _storm.Incident.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_silence_that_ends_over_a_storm_is_an_incident_and_not_a_page_for_each_market(bool isByCommand)
    {
        var silence = new Silence(
            "s", "okx", "*", "*", "maintenance", "ann", DeskBench.At(0), DeskBench.At(isByCommand ? 3600 : 300));
        Bench.Carry(0, "silence", silence: silence);
        _storm.Hold(1, 300, ..);
        Assert.Empty(_storm.Told);
        if (isByCommand)
            Bench.Carry(300, "unsilence", silence: silence);
        _storm.Hold(300, 310, ..);
        Bench.Restart(310);
        _storm.Hold(310, 400, ..);
        Assert.Equal([Fired], _storm.Told);
        Assert.Equal(100, _storm.Incident.Reach!.MarketsAlerting);
        Assert.Equal(100, Bench.Log.Count(step => step.Event.Reason == AlertReasons.Unsilenced));
    }

    [Fact]
    public void A_silence_that_ends_over_what_was_told_before_it_is_no_incident()
    {
        foreach (var market in _storm.Markets.Index())
            _storm.Hold(market.Index * 70, (market.Index * 70) + 1, ..(market.Index + 1));
        var told = _storm.Told.Count(each => each.StartsWith("Fired", StringComparison.Ordinal));
        Assert.Equal(100, told);
        var silence = new Silence(
            "s", "okx", "*", "*", "maintenance", "ann", DeskBench.At(7000), DeskBench.At(7100));
        Bench.Carry(7000, "silence", silence: silence);
        _storm.Hold(7001, 7120, ..);
        Assert.DoesNotContain(Fired, _storm.Told);
        Assert.Equal(told, _storm.Told.Count(each => each.StartsWith("Fired", StringComparison.Ordinal)));
    }

    [Fact]
    public void Acknowledged_it_is_not_repeated_and_its_end_is_told()
    {
        _storm.Hold(0, 3, ..);
        Bench.Carry(3, "acknowledge", _storm.Incident.Id);
        _storm.Hold(4, 700, ..);
        _storm.Calm(700, 800);
        Assert.Equal([Fired, "Acknowledged venue_incident *", Resolved], _storm.Told);
    }

    [Fact]
    public void Nobody_took_it_and_it_is_repeated_alone_with_the_counts_of_then()
    {
        _storm.Hold(0, 100, 0..50);
        _storm.Hold(100, 320, ..);
        Assert.Equal([Fired, "Repeated venue_incident *"], _storm.Told);
        Assert.Equal(100, Bench.Log.Single(step => step.Notice == NoticeKind.Repeated).Alert.Reach!.MarketsAlerting);
        Assert.Equal(50, Bench.Log.Single(step => step.Notice == NoticeKind.Fired).Alert.Reach!.MarketsAlerting);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ended_by_hand_its_alerts_are_taken_by_whoever_ended_it_and_what_begins_then_is_told(bool isByRemoval)
    {
        _storm.Hold(0, 20, 0..90);
        if (isByRemoval)
            Bench.Log.Add(Bench.Desk.ResolvedByHand(_storm.Incident.Id, DeskBench.At(20))!);
        else
            Bench.Carry(20, "resolve", _storm.Incident.Id);
        _storm.Hold(21, 25, 0..95);
        Assert.Equal(
            [Fired, Resolved, .. Enumerable.Range(90, 5).Select(n => $"Fired spread_critical C00{n}-USDT-PERP")],
            _storm.Told);
        Assert.Equal(90, _storm.Members.Count(alert =>
            alert.AcknowledgedBy == (isByRemoval ? "operator" : "ann") && !alert.Inhibited));
    }

    [Fact]
    public void The_rest_of_a_storm_that_goes_on_after_it_was_ended_by_hand_opens_it_again()
    {
        _storm.Hold(0, 5, 0..50);
        Bench.Carry(5, "resolve", _storm.Incident.Id);
        _storm.Hold(6, 10, ..);
        Assert.Equal([Fired, Resolved, "Reopened venue_incident *"], _storm.Told);
        Assert.Equal((100, 100), (_storm.Incident.Reach!.MarketsAlerting, _storm.Members.Count()));
    }

    [Fact]
    public void A_market_that_is_resolved_by_hand_within_it_is_told_to_nobody_and_stays_away()
    {
        _storm.Hold(0, 3, ..);
        var alert = _storm.Members.First();
        Bench.Carry(3, "resolve", alert.Id);
        _storm.Hold(4, 10, ..);
        Assert.Equal([Fired], _storm.Told);
        Assert.Equal((99, 99), (_storm.Members.Count(), _storm.Incident.LastValue));
    }

    [Fact]
    public void One_that_was_told_before_and_becomes_worse_in_it_is_told_so_when_it_is_over()
    {
        _storm.Breach(0, 0..1, 15);
        _storm.Hold(1, 20, 0..100);
        _storm.Hold(20, 100, 0..1);
        Assert.Equal(
            ["Fired spread_warning C0000-USDT-PERP", Fired, Resolved, "Escalated spread_critical C0000-USDT-PERP"],
            _storm.Told);
    }

    [Fact]
    public void A_venue_whose_silence_is_told_has_no_incident_told_of_the_same_silence()
    {
        for (var second = 0; second <= 10; second++)
            Bench.Read(second, Rate, 0.5, null, market: Okx);
        Bench.Turn(11, Age, _storm.Markets.Select(market => (market, 11.0)), z: null);
        Bench.Tick(12);
        Assert.Equal(["Fired message_rate_critical *"], _storm.Told);
        Assert.True(_storm.Incident.Inhibited);
        Assert.Equal(Bench.Desk.Active.Single(alert => alert.Metric == Rate).Id, _storm.Incident.InhibitedBy);
    }

    [Fact]
    public void A_venue_whose_silence_is_an_incident_has_no_message_rate_told_and_another_kind_of_incident_has()
    {
        Bench.Turn(0, Age, _storm.Markets.Select(market => (market, 11.0)), z: null);
        for (var second = 1; second <= 12; second++)
            Bench.Read(second, Rate, 0.5, null, market: Okx);
        Bench.Tick(13);
        Assert.Equal([Fired], _storm.Told);
        Assert.Equal(
            _storm.Incident.Id, Bench.Desk.Active.Single(alert => alert.Metric == Rate).InhibitedBy);

        var wide = new StormBench(100);
        wide.Breach(0, ..);
        for (var second = 1; second <= 12; second++)
            wide.Bench.Read(second, Rate, 0.5, null, market: Okx);
        Assert.Equal([Fired, "Fired message_rate_critical *"], wide.Told);
    }
}
