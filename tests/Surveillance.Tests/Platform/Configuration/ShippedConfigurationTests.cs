using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Configuration;

/// <summary>What the repository ships reads into exactly the numbers that operators were promised.</summary>
public sealed class ShippedConfigurationTests
{
    private static readonly SurveillanceConfig Shipped = ConfigurationReader.Read(Repository.PathTo("config"));

    /// <summary>
    /// Rule, then threshold and z for BTC-PERP, BTC-SPOT, ETH-PERP, ETH-SPOT and `*`; null: no limits there.
    /// </summary>
    public static TheoryData<string, double?, double?[]> Limits => new()
    {
        { "spread_warning", 2, [3, 2, 5, 4, 10] },
        { "spread_critical", 3, [5, 4, 10, 8, 20] },
        { "basis_warning", 2, [10, null, 15, null, 25] },
        { "basis_critical", 3, [20, null, 30, null, 50] },
        { "depth_warning", null, [500_000, 300_000, 300_000, 150_000, 100_000] },
        { "depth_critical", null, [200_000, 100_000, 100_000, 50_000, 50_000] },
        { "depth_drop", 3, [-30, -30, -30, -30, -40] },
        { "mark_deviation_warning", 2, [15, null, 20, null, 25] },
        { "mark_deviation_critical", 3, [30, null, 40, null, 50] },
        { "cross_exchange_divergence", null, [5, 3, 8, 5, 10] },
        { "data_gap", null, [5, 5, 5, 5, 5] },
    };

    /// <summary>Rule, metric, condition, priority, seconds held, of throttle, and until a P2 escalates.</summary>
    public static TheoryData<string, string, AlertCondition, AlertPriority, int, int, int?> Definitions => new()
    {
        { "spread_warning", "spread_bps", AlertCondition.Gt, AlertPriority.P2, 0, 60, 300 },
        { "spread_critical", "spread_bps", AlertCondition.Gt, AlertPriority.P1, 0, 30, null },
        { "basis_warning", "basis_bps", AlertCondition.AbsGt, AlertPriority.P2, 120, 60, 300 },
        { "basis_critical", "basis_bps", AlertCondition.AbsGt, AlertPriority.P1, 60, 60, null },
        { "depth_warning", "depth_10bps_total", AlertCondition.Lt, AlertPriority.P2, 0, 60, 300 },
        { "depth_critical", "depth_10bps_total", AlertCondition.Lt, AlertPriority.P1, 0, 60, null },
        { "depth_drop", "depth_10bps_change_pct", AlertCondition.Lt, AlertPriority.P2, 10, 60, null },
        { "mark_deviation_warning", "mark_index_deviation_bps", AlertCondition.AbsGt, AlertPriority.P2, 0, 60, 300 },
        { "mark_deviation_critical", "mark_index_deviation_bps", AlertCondition.AbsGt, AlertPriority.P1, 0, 60, null },
        { "cross_exchange_divergence", "cross_exchange_spread_bps", AlertCondition.Gt, AlertPriority.P2, 10, 60, null },
        { "data_gap", "gap_duration_seconds", AlertCondition.Gt, AlertPriority.P3, 0, 30, null },
        { "data_stale_warning", "book_age_seconds", AlertCondition.Gt, AlertPriority.P2, 0, 60, null },
        { "data_stale_critical", "book_age_seconds", AlertCondition.Gt, AlertPriority.P1, 0, 60, null },
        { "venue_incident", "markets_alerting", AlertCondition.Gt, AlertPriority.P1, 0, 60, null },
        { "message_rate_warning", "message_rate", AlertCondition.Lt, AlertPriority.P2, 10, 300, null },
        { "message_rate_critical", "message_rate", AlertCondition.Lt, AlertPriority.P1, 10, 300, null },
        { "processing_lag_warning", "processing_lag_ms", AlertCondition.Gt, AlertPriority.P2, 10, 300, null },
        { "processing_lag_critical", "processing_lag_ms", AlertCondition.Gt, AlertPriority.P1, 10, 300, null },
        { "clock_skew", "clock_skew_ms", AlertCondition.AbsGt, AlertPriority.P2, 10, 300, null },
        { "rest_polling", "polled_markets", AlertCondition.Gt, AlertPriority.P3, 0, 300, null },
        { "gap_rate_warning", "gaps_last_hour", AlertCondition.Gt, AlertPriority.P2, 10, 300, null },
        { "gap_rate_critical", "gaps_last_hour", AlertCondition.Gt, AlertPriority.P1, 10, 300, null },
        { "redis_memory_warning", "redis_memory_mb", AlertCondition.Gt, AlertPriority.P2, 10, 300, null },
        { "redis_memory_critical", "redis_memory_mb", AlertCondition.Gt, AlertPriority.P1, 10, 300, null },
    };

    private static readonly string[] Columns =
        ["BTC-USDT-PERP", "BTC-USDT-SPOT", "ETH-USDT-PERP", "ETH-USDT-SPOT", MarketId.All];

    [Theory]
    [MemberData(nameof(Limits))]
    public void Each_limit_is_that_of_the_table(string rule, double? zscore, double?[] thresholds)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            var limits = Shipped.Rules.Thresholds[Columns[i]].GetValueOrDefault(rule);
            Assert.Equal((Columns[i], thresholds[i]), (Columns[i], limits?.Threshold));
            Assert.Equal(thresholds[i] is null ? null : zscore, limits?.ZScore);
        }
    }

    [Theory]
    [InlineData("data_stale_warning", 10)]
    [InlineData("data_stale_critical", 60)]
    [InlineData("message_rate_warning", 10)]
    [InlineData("message_rate_critical", 1)]
    [InlineData("processing_lag_warning", 100)]
    [InlineData("processing_lag_critical", 500)]
    [InlineData("clock_skew", 100)]
    [InlineData("rest_polling", 0.5)]
    [InlineData("gap_rate_warning", 5)]
    [InlineData("gap_rate_critical", 20)]
    [InlineData("redis_memory_warning", 400)]
    [InlineData("redis_memory_critical", 480)]
    public void The_limits_of_the_systems_own_figures_hold_everywhere(string rule, double threshold)
    {
        Assert.Equal(new RuleLimits(threshold, null, null), Shipped.Rules.Thresholds[MarketId.All][rule]);
        Assert.DoesNotContain(Columns[..^1], instrument => Shipped.Rules.Thresholds[instrument].ContainsKey(rule));
    }

    [Fact]
    public void The_hard_limit_is_four_times_the_critical_threshold_for_spread_basis_and_mark()
    {
        foreach (var (instrument, limits) in Shipped.Rules.Thresholds)
        {
            foreach (var family in (string[])["spread", "basis", "mark_deviation"])
            {
                if (!limits.TryGetValue($"{family}_critical", out var critical))
                    continue;
                var expected = (instrument, family, (double?)(4 * critical.Threshold));
                Assert.Equal(expected, (instrument, family, critical.HardLimit));
                Assert.Equal(expected, (instrument, family, limits[$"{family}_warning"].HardLimit));
            }
            string[] scaled = ["spread_", "basis_", "mark_deviation_"];
            Assert.All(
                limits.Where(limit => !scaled.Any(start => limit.Key.StartsWith(start, StringComparison.Ordinal))),
                limit => Assert.Null(limit.Value.HardLimit));
        }
    }

    [Theory]
    [MemberData(nameof(Definitions))]
    public void Each_rule_is_that_of_the_table(
        string name,
        string metric,
        AlertCondition condition,
        AlertPriority priority,
        int held,
        int throttle,
        int? escalation)
    {
        var rule = Shipped.Rules.Definitions.Single(each => each.Name == name);
        Assert.Equal((metric, condition, priority), (rule.Metric, rule.Condition, rule.Priority));
        Assert.Equal(
            (held, throttle, 30), (Seconds(rule.Persistence), Seconds(rule.Throttle), Seconds(rule.KeepFiring)));
        Assert.Equal(escalation, rule.EscalateAfter is { } after ? Seconds(after) : null);
        Assert.Equal(0.8, rule.ResolveRatio);
        Assert.Equal(Shipped.Rules.Thresholds[MarketId.All][name].ZScore is not null, rule.RequiresZScore);
        if (name.EndsWith("_warning", StringComparison.Ordinal))
            Assert.Equal(rule.Family, Shipped.Rules.Definitions.Single(each => each.Name == Critical(name)).Family);
    }

    [Fact]
    public void No_rule_is_shipped_beside_those_of_the_tables() => Assert.Equal(
        Definitions.Select(row => row.Data.Item1), Shipped.Rules.Definitions.Select(rule => rule.Name));

    [Fact]
    public void Figures_of_the_system_are_the_ones_that_go_to_the_infrastructure_channel() => Assert.All(
        Shipped.Rules.Definitions.Where(rule => rule.Name != "venue_incident"),
        rule => Assert.Equal(MetricCatalog.Find(rule.Metric)!.Scope != MetricScope.Book, rule.IsSystemHealth));

    [Fact]
    public void Many_markets_of_a_venue_at_once_are_a_matter_of_markets_and_never_of_a_venue_with_a_few()
    {
        Assert.False(Shipped.Rules.Definitions.Single(rule => rule.Name == "venue_incident").IsSystemHealth);
        Assert.Equal(
            new RuleLimits(20, null, null) { SharePct = 2 }, Shipped.Rules.Thresholds[MarketId.All]["venue_incident"]);
        Assert.All(Shipped.Venues.Keys, venue =>
            Assert.InRange(Shipped.EnabledMarkets.Count(market => market.Exchange == venue), 0, 19));
    }

    [Fact]
    public void Bitcoin_is_on_and_ether_is_there_but_off_on_both_venues()
    {
        Assert.Equal(
            ["binance:BTC-USDT-PERP", "binance:BTC-USDT-SPOT", "okx:BTC-USDT-PERP", "okx:BTC-USDT-SPOT"],
            Shipped.EnabledMarkets.Select(market => market.ToString()));
        Assert.Equal(Columns[..^1], Shipped.Instruments.Keys.Take(4));
        Assert.All(
            Shipped.Instruments.Values.Take(4), each => Assert.Equal(["binance", "okx", "bybit"], each.Listings.Keys));
        Assert.Equal(
            [new BasisPair("BTC-USDT-PERP", "BTC-USDT-SPOT"), new BasisPair("ETH-USDT-PERP", "ETH-USDT-SPOT")],
            Shipped.BasisPairs);
    }

    [Fact]
    public void Dollar_instruments_are_there_but_off_and_on_no_venue_that_quotes_in_usdt()
    {
        var dollars = Shipped.Instruments.Values.Where(each => each.Quote == "USD").ToList();
        Assert.Equal(["BTC-USD-SPOT", "ETH-USD-SPOT"], dollars.Select(each => each.Id));
        Assert.All(dollars, each => Assert.False(each.Enabled));
        Assert.All(dollars, each => Assert.Equal(["kraken", "coinbase"], each.Listings.Keys));
        Assert.All(
            Shipped.Instruments.Values.Except(dollars),
            each => Assert.False(each.Listings.ContainsKey("kraken") || each.Listings.ContainsKey("coinbase")));
    }

    [Fact]
    public void Venues_are_the_live_ones_and_keep_within_their_limits()
    {
        Assert.All(Shipped.Venues.Values, venue => Assert.Equal(
            (venue.Name is "binance" or "okx", false), (venue.Enabled, venue.Simulated)));
        Assert.Equal(
            new ConnectionSettings(10, TimeSpan.FromSeconds(5), 10, TimeSpan.FromSeconds(30))
            {
                // Binance ends a connection after a day.
                Life = TimeSpan.FromHours(23),
            },
            Shipped.Venues["binance"].Connection);
        // OKX closes a connection after 30 s of silence, and takes three a second.
        Assert.Equal(
            new ConnectionSettings(3, TimeSpan.FromSeconds(5), 10, TimeSpan.FromSeconds(20)),
            Shipped.Venues["okx"].Connection);
        // Bybit wants a ping each 20 s.
        Assert.Equal(TimeSpan.FromSeconds(20), Shipped.Venues["bybit"].Connection.PingInterval);
        Assert.All(Shipped.Venues.Values, venue => Assert.Equal(new StreamSettings(20, "100ms"), venue.Streams));
    }

    [Fact]
    public void A_p1_is_answered_within_five_minutes_a_p2_within_thirty_and_a_p3_goes_to_the_log()
    {
        var (p1, p2, p3) = (Route(AlertPriority.P1), Route(AlertPriority.P2), Route(AlertPriority.P3));
        Assert.Equal(
            (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), null),
            (p1.RespondWithin, p2.RespondWithin, p3.RespondWithin));
        Assert.Equal(["console", "slack_critical", "pagerduty", "slack_infrastructure", "webhook"], p1.Channels);
        Assert.Equal(["console", "slack_ops", "slack_infrastructure", "webhook"], p2.Channels);
        Assert.Equal(["console"], p3.Channels);
        Assert.Equal("system-health", Shipped.Routing.Channels["slack_infrastructure"].Family);
        Assert.Equal(TimeSpan.FromMinutes(5), Shipped.Routing.RepeatAfter);
    }

    [Fact]
    public void The_defaults_are_what_is_shipped_so_that_an_empty_features_file_changes_nothing()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("features.yaml", "");
        var (bare, full) = (folder.Read().Features, Shipped.Features);
        Assert.Equal((full.AlertsEnabled, full.DataCapture), (bare.AlertsEnabled, bare.DataCapture));
        Assert.Equal(full.ZScore with { MinStd = bare.ZScore.MinStd }, bare.ZScore);
        Assert.Equal(
            MetricCatalog.All.Where(metric => metric.Scored)
                .ToDictionary(metric => metric.Name, metric => metric.Floor!.DefaultMinStd),
            full.ZScore.MinStd);
    }

    [Fact]
    public void Defaults_that_comments_promise_are_the_ones_that_hold_when_a_key_is_left_out()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("exchanges.yaml", """
            binance: { enabled: true, websocket: { spot: wss://a }, rest: { spot: https://a } }
            okx: { enabled: true, websocket: { public: wss://a }, rest: { base: https://a } }
            """);
        folder.Edit("alerts.yaml", "global:\n  repeat_after_seconds: 300", "global:\n  #");
        var config = folder.Read();
        Assert.Equal(Shipped.Venues["binance"].Connection with { Life = null }, config.Venues["okx"].Connection);
        Assert.Equal(Shipped.Venues["binance"].Streams, config.Venues["binance"].Streams);
        Assert.False(config.Venues["okx"].Simulated);
        Assert.Equal(Shipped.Routing.RepeatAfter, config.Routing.RepeatAfter);
    }

    private static string Critical(string warning) =>
        warning.Replace("_warning", "_critical", StringComparison.Ordinal);

    private static PriorityRoute Route(AlertPriority priority) => Shipped.Routing.Priorities[priority];

    private static int Seconds(TimeSpan time) => (int)time.TotalSeconds;
}
