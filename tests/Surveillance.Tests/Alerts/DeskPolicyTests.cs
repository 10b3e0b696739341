using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts;

/// <summary>
/// Several markets at once: divergence, failures that explain others, and edits of the configuration.
/// </summary>
public sealed class DeskPolicyTests
{
    private const string Divergence = "cross_exchange_spread_bps";

    private static readonly MarketId Third = new("third", "BTC-USDT-PERP");

    private readonly DeskBench _bench = new();

    [Fact]
    public void Two_venues_that_diverge_are_one_alert_that_names_both()
    {
        for (var second = 0; second <= 10; second++)
        {
            _bench.Read(second, Divergence, 7, market: Shipped.OtherPerp);
            _bench.Read(second, Divergence, 7, market: Shipped.Perp);
        }

        Assert.Equal((Shipped.Perp, "binance,okx"), (_bench.Alert.Market, _bench.Alert.Context["venues"]));
        var other = _bench.Desk.Export(Shipped.OtherPerp)!.Judgements
            .Single(one => one.Rule == "cross_exchange_divergence");
        Assert.Equal(JudgementReasons.ToldByOtherVenue, other.Reason);
    }

    [Fact]
    public void Of_three_venues_the_one_that_stands_apart_tells_it_and_nobody_else_once_it_was_resolved_by_hand()
    {
        var bench = new DeskBench(Shipped.Perp, Shipped.OtherPerp, Third);
        Diverge(bench, 0, 12, apart: Shipped.OtherPerp);
        Assert.Equal(Shipped.OtherPerp, bench.Alert.Market);

        bench.Carry(12, "resolve", bench.Alert.Id);
        Diverge(bench, 13, 60, apart: Third);
        Assert.Empty(bench.Desk.Active);
    }

    [Fact]
    public void A_venue_that_is_down_is_no_part_of_a_divergence_between_the_others_and_explains_nothing_of_it()
    {
        var bench = new DeskBench(Shipped.Perp, Shipped.OtherPerp, Third);
        Diverge(bench, 0, 5, apart: Shipped.OtherPerp);
        bench.Observe("third", VenueStatus.Down);
        for (var second = 5; second <= 20; second++)
        {
            bench.Read(second, Divergence, null, status: ReadingStatus.Stale, market: Third);
            bench.Read(second, Divergence, 50, market: Shipped.Perp);
            bench.Read(second, Divergence, 50, market: Shipped.OtherPerp);
            bench.Tick(second);
        }

        Assert.Equal([NoticeKind.Fired], bench.Notices);
        Assert.DoesNotContain("third", bench.Alert.Context["venues"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_venue_that_is_down_explains_the_alerts_of_its_markets_and_of_pairs_that_use_it()
    {
        for (var second = 0; second <= 10; second++)
            _bench.Read(second, Divergence, 7, market: Shipped.Perp);
        _bench.Read(11, "spread_bps", 6, market: Shipped.OtherPerp);
        _bench.Observe("okx", VenueStatus.Down);
        _bench.Tick(12);
        Assert.All(_bench.Desk.Active, alert => Assert.True(alert.Inhibited));

        // What begins meanwhile is recorded, and told only when the venue is back and it is seen to hold still.
        _bench.Read(13, "depth_10bps_total", 1000, null, market: Shipped.OtherPerp);
        Assert.Null(_bench.Log[^1].Notice);
        _bench.Observe("okx", VenueStatus.Connected);
        Assert.All(_bench.Tick(14), step => Assert.Equal((AlertReasons.Uninhibited, null), Told(step)));
        _bench.Read(15, "depth_10bps_total", 1000, null, market: Shipped.OtherPerp);
        var told = Assert.Single(_bench.Tick(15));
        Assert.Equal(("depth", (AlertReasons.ToldLate, NoticeKind.Fired)), (told.Alert.Family, Told(told)));
    }

    [Fact]
    public void Books_that_are_all_old_mean_that_the_venue_is_down_and_that_much_is_told()
    {
        _bench.Read(0, "spread_bps", 6);
        _bench.Read(1, "book_age_seconds", 11, null);
        _bench.Tick(2);
        Assert.False(_bench.Desk.Active.Single(alert => alert.Family == "data_stale").Inhibited);
        Assert.True(_bench.Desk.Active.Single(alert => alert.Family == "spread").Inhibited);
    }

    [Fact]
    public void The_systems_own_health_is_judged_by_venue_and_marked_as_such()
    {
        var venue = MarketId.OfVenue("okx");
        for (var second = 0; second <= 10; second++)
            _bench.Read(second, "message_rate", 7, null, market: venue);
        Assert.Equal(
            ("message_rate_warning", true, venue),
            (_bench.Alert.Rule, _bench.Alert.IsSystemHealth, _bench.Alert.Market));
    }

    [Fact]
    public void Polling_over_rest_is_a_notice_that_resolves_by_itself()
    {
        var venue = MarketId.OfVenue("okx");
        _bench.Read(0, "polled_markets", 0, null, market: venue);
        Assert.Empty(_bench.Desk.Active);
        _bench.Read(1, "polled_markets", 2, null, market: venue);
        Assert.Equal(("rest_polling", AlertPriority.P3), (_bench.Alert.Rule, _bench.Alert.Priority));
        for (var second = 2; second <= 32; second++)
            _bench.Read(second, "polled_markets", 0, null, market: venue);
        Assert.Empty(_bench.Desk.Active);
    }

    [Theory]
    [InlineData(1_250)]
    [InlineData(-1_450)]
    public void A_clock_that_is_off_is_one_alert_and_the_corrected_lag_none(double skewMs)
    {
        var venue = MarketId.OfVenue("okx");
        for (var second = 0; second <= 60; second++)
        {
            _bench.Read(second, "clock_skew_ms", skewMs, null, market: venue);
            _bench.Read(second, "venue_lag_ms", 45, null, market: venue);
            _bench.Read(second, "processing_lag_ms", 3, null, market: venue);
        }

        Assert.Equal(("clock_skew", AlertPriority.P2), (_bench.Alert.Rule, _bench.Alert.Priority));
    }

    [Fact]
    public void One_stream_is_not_expected_to_bring_what_two_do()
    {
        _bench.Desk.Observe("okx", new VenueHealth
        {
            Exchange = "okx", Status = VenueStatus.Connected, UpdatedAt = DeskBench.At(0), StreamCount = 1,
        });
        for (var second = 0; second <= 60; second++)
            _bench.Read(second, "message_rate", 7, null, market: MarketId.OfVenue("okx"));
        Assert.Empty(_bench.Desk.Active);
    }

    [Fact]
    public void The_alert_of_a_market_that_leaves_the_configuration_ends_as_removed()
    {
        _bench.Read(0, "spread_bps", 6);
        var ended = Assert.Single(_bench.Desk.Reconfigure(Shipped.Policy(Shipped.OtherPerp), DeskBench.At(1)));
        Assert.Equal((ResolutionType.Removed, NoticeKind.Resolved), (ended.Alert.Resolution, ended.Notice));
        Assert.True(_bench.Read(2, "spread_bps", 6).IsEmpty);
    }

    [Fact]
    public void An_alert_stays_while_it_is_not_known_whether_its_market_is_discovered_and_ends_once_it_is_not()
    {
        _bench.Read(0, "spread_bps", 6);
        var remembered = _bench.Alert;
        var awaiting = Shipped.Policy(Shipped.OtherPerp) with { Awaited = [Wish("binance")] };
        Assert.Empty(_bench.Desk.Reconfigure(awaiting, DeskBench.At(1)));
        Assert.True(_bench.Read(2, "spread_bps", 1).IsEmpty);
        var desk = new AlertDesk(awaiting);
        Assert.Null(desk.Adopt(remembered, DeskBench.At(3)));
        Assert.Equal(remembered, Assert.Single(desk.Active));

        Assert.Empty(desk.Reconfigure(_bench.Policy, DeskBench.At(4)));
        Assert.Equal(remembered.Id, Assert.Single(desk.Active).Id);
        var ended = Assert.Single(desk.Reconfigure(Shipped.Policy(Shipped.OtherPerp), DeskBench.At(5)));
        Assert.Equal(ResolutionType.Removed, ended.Alert.Resolution);
    }

    [Theory]
    [InlineData("binance", "SOL-USDT-PERP", true)]
    [InlineData("okx", "SOL-USDT-PERP", false)]
    [InlineData("binance", "SOL-USDT-SPOT", false)]
    [InlineData("binance", "SOL-USD-PERP", false)]
    [InlineData("binance", "BTC-USDT-PERP", false)]
    public void What_is_awaited_is_what_a_wish_could_find_and_is_not_judged_already(
        string exchange, string instrument, bool mayCover)
    {
        var policy = Shipped.Policy(Shipped.Perp) with { Awaited = [Wish("binance")] };
        Assert.Equal(mayCover, policy.MayCover(new MarketId(exchange, instrument)));
        Assert.True((policy with { Awaited = [Wish("bybit")] }).MayCover(MarketId.OfVenue("bybit")));
    }

    [Fact]
    public void An_alert_that_a_store_remembers_of_a_rule_that_is_gone_ends_as_removed()
    {
        _bench.Read(0, "spread_bps", 6);
        var remembered = _bench.Alert with { Rule = "spread_of_last_year" };
        var desk = new AlertDesk(_bench.Policy);
        Assert.Equal(ResolutionType.Removed, desk.Adopt(remembered, DeskBench.At(9))!.Alert.Resolution);
        Assert.Empty(desk.Active);
    }

    [Fact]
    public void Of_two_alerts_that_stores_remember_of_one_family_the_later_one_found_ends()
    {
        _bench.Read(0, "spread_bps", 6);
        var second = _bench.Desk.Adopt(_bench.Alert with { Id = "other" }, DeskBench.At(1))!;
        Assert.Equal((AlertReasons.Replaced, NoticeKind.Resolved), Told(second));
        Assert.Null(_bench.Desk.Adopt(_bench.Alert, DeskBench.At(1)));
        Assert.Single(_bench.Desk.Active);
    }

    [Fact]
    public void An_alert_whose_rule_watches_another_metric_by_now_ends_as_removed_and_so_does_what_is_pending()
    {
        _bench.Read(0, "spread_bps", 6);
        _bench.Read(0, "basis_bps", 30, market: Shipped.OtherPerp);
        var rules = _bench.Policy.Rules with
        {
            Definitions = [.. _bench.Policy.Rules.Definitions.Select(Moved)],
        };
        var removed = _bench.Desk.Reconfigure(_bench.Policy with { Rules = rules }, DeskBench.At(1));
        Assert.Equal(ResolutionType.Removed, Assert.Single(removed).Alert.Resolution);
        Assert.All(_bench.Desk.Export(Shipped.OtherPerp)!.Families, family => Assert.Empty(family.Pending));

        AlertRule Moved(AlertRule rule) => rule.Family switch
        {
            "spread" => rule with { Metric = "slippage_buy_100k_bps" },
            "basis" => rule with { Metric = "basis_index_bps" },
            _ => rule,
        };
    }

    [Fact]
    public void Switched_off_nothing_is_judged_or_told_and_what_is_active_stays()
    {
        _bench.Read(0, "spread_bps", 6);
        Assert.Empty(_bench.Desk.Reconfigure(_bench.Policy with { IsEnabled = false }, DeskBench.At(1)));
        Assert.True(_bench.Read(2, "spread_bps", 1).IsEmpty);
        Assert.Empty(_bench.Tick(4000));
        Assert.Single(_bench.Desk.Active);
    }

    [Fact]
    public void Switched_off_nothing_that_was_held_back_is_told_whatever_an_operator_asks_for()
    {
        var silence = new Silence("a", "*", "*", "*", "known", "ann", DeskBench.At(0), DeskBench.At(3600));
        _bench.Carry(0, "silence", silence: silence);
        _bench.Read(1, "spread_bps", 6);
        _bench.Desk.Reconfigure(_bench.Policy with { IsEnabled = false }, DeskBench.At(2));
        _bench.Carry(3, "unsilence", silence: silence);
        Assert.Empty(_bench.Notices);

        _bench.Desk.Reconfigure(_bench.Policy, DeskBench.At(4));
        _bench.Tick(4);
        Assert.Equal([NoticeKind.Fired], _bench.Notices);
    }

    [Fact]
    public void A_rule_that_is_gone_is_not_pending_any_more_and_begins_anew_when_it_is_back()
    {
        var rules = _bench.Policy.Rules;
        var others = rules.Definitions.Where(rule => rule.Name != "basis_critical");
        _bench.Hold(0, 58, "basis_bps", 50);
        _bench.Desk.Reconfigure(
            _bench.Policy with { Rules = rules with { Definitions = [.. others] } }, DeskBench.At(58));
        _bench.Desk.Reconfigure(_bench.Policy, DeskBench.At(58));
        _bench.Hold(58, 118, "basis_bps", 50);
        Assert.Empty(_bench.Desk.Active);
        _bench.Read(118, "basis_bps", 50);
        Assert.Equal("basis_critical", _bench.Alert.Rule);
    }

    private static (string Reason, NoticeKind? Notice) Told(Transition step) => (step.Event.Reason, step.Notice);

    private static void Diverge(DeskBench bench, int from, int to, MarketId apart)
    {
        for (var second = from; second < to; second++)
            foreach (var market in (MarketId[])[Shipped.Perp, Shipped.OtherPerp, Third])
                bench.Read(second, Divergence, market == apart ? 20 : 9, market: market);
    }

    private static Discovery Wish(string exchange) => new(exchange, InstrumentType.Perpetual, "USDT", 50, 20, []);
}
