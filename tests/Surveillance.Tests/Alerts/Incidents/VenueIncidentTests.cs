using Surveillance.Alerts;
using Surveillance.Alerts.Incidents;
using Surveillance.Alerts.Replays;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts.Incidents;

/// <summary>Many markets of a venue that breach together: one incident is told, and each alert is recorded.</summary>
public sealed class VenueIncidentTests
{
    private const string Fired = "Fired venue_incident *", Resolved = "Resolved venue_incident *";

    [Fact]
    public void Two_thousand_that_breach_in_one_turn_are_one_notice_and_two_thousand_alerts()
    {
        var storm = new StormBench(2000);
        storm.Breach(0, 0..2000);
        Assert.Equal([Fired], storm.Told);
        Assert.Equal(2000, storm.Members.Count());
        Assert.All(storm.Members, alert => Assert.Equal(
            (true, storm.Incident.Id, null), (alert.Inhibited, alert.InhibitedBy, alert.NotifiedPriority)));
        Assert.Equal(
            (AlertPriority.P1, MarketId.OfVenue("okx"), 2000, 40),
            (storm.Incident.Priority, storm.Incident.Market, storm.Incident.TriggerValue,
                storm.Incident.TriggerThreshold));
        Assert.Equal((2000, 2000), (storm.Incident.Reach!.MarketsAlerting, storm.Incident.Reach.MarketsWatched));
    }

    [Theory]
    [InlineData(100, 20)]
    [InlineData(2000, 40)]
    public void When_they_breach_one_after_the_other_the_threshold_is_the_most_that_are_told_singly(
        int markets, int threshold)
    {
        var storm = new StormBench(markets);
        for (var n = 0; n < 100; n++)
            storm.Breach(n * 0.1, n..(n + 1));
        Assert.Equal(threshold, storm.Told.Count(told => told.StartsWith("Fired spread", StringComparison.Ordinal)));
        Assert.Equal(Fired, storm.Told[^1]);
        Assert.Equal(100, storm.Members.Count());
    }

    [Fact]
    public void A_venue_of_a_few_markets_tells_each_and_so_does_a_large_one_of_a_single_market_in_its_own_turn()
    {
        var few = new StormBench(20);
        few.Breach(0, ..);
        Assert.Equal(20, few.Told.Count);

        var many = new StormBench(2000);
        many.Breach(0, 7..8);
        Assert.Equal(["Fired spread_critical C0007-USDT-PERP"], many.Told);
    }

    [Fact]
    public void Its_end_is_told_once_with_its_peak_and_those_that_were_told_before_hear_of_their_own()
    {
        var storm = new StormBench(100);
        storm.Breach(0, 0..5);
        storm.Hold(1, 60, 0..100);
        storm.Calm(60, 92);
        Assert.Empty(storm.Members);
        Assert.Equal(5, storm.Told.Count(told => told.StartsWith("Resolved spread", StringComparison.Ordinal)));
        storm.Calm(92, 125);
        Assert.Equal(Resolved, storm.Told[^1]);
        Assert.Equal(12, storm.Told.Count);
        Assert.Equal((100, AlertState.Resolved), (storm.Incident.PeakValue, storm.Incident.State));
        Assert.Equal(TimeSpan.FromSeconds(119), storm.Incident.Duration);
    }

    [Fact]
    public void What_burns_on_when_it_ends_is_told_late_on_a_reading_of_its_own_and_makes_no_new_incident()
    {
        var storm = new StormBench(100);
        storm.Hold(0, 10, 0..100);
        storm.Hold(10, 120, 0..3);
        Assert.Equal(
            [Fired, Resolved, .. Enumerable.Range(0, 3).Select(n => $"Fired spread_critical C000{n}-USDT-PERP")],
            storm.Told);
        Assert.All(storm.Members, alert => Assert.Equal((false, null), (alert.Inhibited, alert.InhibitedBy)));
    }

    [Fact]
    public void A_restart_in_the_midst_tells_nothing_and_goes_on_under_the_same_id()
    {
        var storm = new StormBench(100);
        storm.Hold(0, 5, 0..60);
        var id = storm.Incident.Id;
        storm.Bench.Restart(5);
        storm.Bench.Tick(5.1);
        storm.Hold(6, 80, ..);
        Assert.Equal([Fired], storm.Told);
        Assert.Equal((id, 100), (storm.Incident.Id, storm.Incident.LastValue));
        storm.Bench.Restart(80);
        storm.Calm(81, 150);
        Assert.Equal([Fired, Resolved], storm.Told);
    }

    [Fact]
    public void A_restart_that_lost_the_incident_but_not_its_alerts_tells_it_once()
    {
        var storm = new StormBench(100);
        storm.Breach(0, ..);
        var written = storm.Members.Take(70).ToList();
        storm.Bench.Desk = new AlertDesk(storm.Bench.Policy);
        storm.Bench.Desk.Restore([], [], [], DeskBench.At(1));
        Assert.All(written, alert => Assert.Null(storm.Bench.Desk.Adopt(alert, DeskBench.At(1))));
        storm.Bench.Log.Clear();
        storm.Bench.Tick(1.1);
        storm.Hold(2, 10, ..);
        Assert.Equal([Fired], storm.Told);
        Assert.Equal(100, storm.Members.Count());
    }

    [Fact]
    public void What_has_burned_for_long_is_no_part_of_it()
    {
        var storm = new StormBench(100);
        for (var n = 0; n < 60; n++)
            storm.Breach(n * 10, n..(n + 1));
        Assert.DoesNotContain(Fired, storm.Told);
        Assert.Equal(60, storm.Members.Count());
        storm.Breach(700, 60..80);
        Assert.DoesNotContain(Fired, storm.Told);
        storm.Breach(701, 80..81);
        Assert.Equal(Fired, storm.Told[^1]);
        Assert.Equal(21, storm.Incident.Reach!.MarketsAlerting);
    }

    [Fact]
    public void What_is_for_the_record_or_silenced_is_no_part_of_it()
    {
        var storm = new StormBench(100);
        storm.Bench.Turn(0, "gap_duration_seconds", storm.Markets.Select(market => (market, 6.0)), z: null);
        Assert.DoesNotContain(Fired, storm.Told);
        storm.Bench.Carry(1, "silence", silence: Silence("spread"));
        storm.Hold(2, 10, ..);
        Assert.DoesNotContain(storm.Bench.Desk.Active, alert => alert.Family == "venue_incident");
        Assert.All(storm.Members.Where(alert => alert.Family == "spread"), alert => Assert.True(alert.Silenced));
    }

    [Fact]
    public void It_counts_by_family_and_urgency_and_names_the_ten_that_are_farthest_beyond_their_limits()
    {
        var storm = new StormBench(100);
        storm.Breach(0, 0..10, 15);
        storm.Bench.Turn(
            1, "depth_10bps_total", storm.Markets.Skip(10).Select((market, n) => (market, n == 0 ? 0.0 : 10_000 + n)),
            z: null);
        storm.Bench.Turn(2.5, StormBench.Spread, [(storm.Markets[3], 900)]);
        storm.Bench.Tick(3);
        var reach = storm.Incident.Reach!;
        Assert.Equal([("depth", 90), ("spread", 10)], reach.Families.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal([("P1", 91), ("P2", 9)], reach.Priorities.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(IncidentReach.MostNamed, reach.Worst.Count);
        Assert.Equal(
            [("C0010-USDT-PERP", "depth_critical", null), ("C0003-USDT-PERP", "spread_critical", 45.0)],
            reach.Worst.Take(2).Select(worst => (worst.Instrument, worst.Rule, worst.TimesOver)));
        Assert.Equal(5.0, Assert.IsType<double>(reach.Worst[2].TimesOver), 0.01);
    }

    [Fact]
    public void A_venue_that_is_silent_is_one_incident_that_names_who_is_silent_and_other_venues_have_their_own()
    {
        MarketId[] markets =
        [
            .. Enumerable.Range(0, 100).Select(n => new MarketId("okx", $"C{n:000}-USDT-PERP")),
            .. Enumerable.Range(0, 100).Select(n => new MarketId("binance", $"C{n:000}-USDT-PERP")),
        ];
        var bench = new DeskBench(markets);
        bench.Desk.Restore([], [], [], DeskBench.At(0));
        for (var second = 1; second <= 70; second++)
            bench.Tick(second);
        Assert.Equal([NoticeKind.Fired, NoticeKind.Fired], bench.Notices);
        var incidents = bench.Desk.Active.Where(alert => alert.Family == "venue_incident").ToList();
        Assert.Equal(["binance", "okx"], incidents.Select(alert => alert.Market.Exchange).Order());
        Assert.All(incidents, alert => Assert.Equal(
            ("data_stale", 100, IncidentCauses.IngestionSilent),
            (alert.Reach!.Families.Single().Key, alert.Reach.MarketsAlerting, alert.Reach.Cause)));
        Assert.Equal(200, bench.Desk.Active.Count(alert => alert.Rule == "data_stale_critical"));
    }

    [Fact]
    public void A_replay_plays_it()
    {
        var markets = new StormBench(30).Markets;
        var replay = new AlertReplay(Shipped.Policy([.. markets]));
        for (var second = 0; second < 10; second++)
        {
            var at = DeskBench.At(second);
            replay.Take(new HistorySecond(at, [.. markets.Select(market => Wide(market, at))], []));
        }

        var incident = Assert.Single(replay.Alerts, each => each.Alert.Rule == "venue_incident");
        Assert.Equal((DeskBench.At(0), 30), (incident.Alert.TriggeredAt, incident.Alert.PeakValue));
    }

    private static MarketReadings Wide(MarketId market, DateTimeOffset at) => new(market, at, Simulated: false,
        new Dictionary<string, Reading> { [StormBench.Spread] = new(30, 9, ReadingStatus.Ok, 300) });

    private static Silence Silence(string rule) =>
        new("s", "okx", "*", rule, "known", "ann", DeskBench.At(0), DeskBench.At(3600));
}
