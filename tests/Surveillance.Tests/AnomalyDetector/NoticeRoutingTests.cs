using Surveillance.Alerts;
using Surveillance.AnomalyDetector;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>Where notices go under the shipped configuration.</summary>
public sealed class NoticeRoutingTests
{
    [Theory]
    [InlineData("spread_bps", 6, "console pagerduty slack_critical webhook")]
    [InlineData("spread_bps", 4, "console slack_ops webhook")]
    [InlineData("gap_duration_seconds", 9, "console")]
    [InlineData("redis_memory_mb", 490, "console pagerduty slack_infrastructure webhook")]
    [InlineData("redis_memory_mb", 410, "console slack_infrastructure webhook")]
    public void A_notice_goes_where_its_priority_says_and_the_systems_own_health_to_infrastructure(
        string metric, double value, string channels)
    {
        var bench = new DeskBench();
        var market = metric == "redis_memory_mb" ? Surveillance.Markets.MarketId.OfSystem : Shipped.Perp;
        for (var second = 0; second <= 10; second++)
            bench.Read(second, metric, value, market: market);
        var notices = NoticeRouting.Route(Shipped.Config.Routing, bench.Log[0], NoticeKind.Fired, _ => false);
        Assert.Equal(
            channels, string.Join(' ', notices.Select(notice => notice.Channel).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Without_an_infrastructure_channel_the_systems_own_health_goes_to_the_others()
    {
        var bench = new DeskBench();
        for (var second = 0; second <= 10; second++)
            bench.Read(second, "redis_memory_mb", 490, market: Surveillance.Markets.MarketId.OfSystem);
        var notices = NoticeRouting.Route(
            Shipped.Config.Routing, bench.Log[0], NoticeKind.Fired, name => name == "slack_infrastructure");
        Assert.Contains(notices, notice => notice.Channel == "slack_critical");
    }

    [Fact]
    public void The_end_of_an_escalated_alert_is_told_to_those_who_heard_of_the_warning()
    {
        var bench = new DeskBench();
        bench.Read(0, "spread_bps", 4);
        bench.Read(1, "spread_bps", 6);
        bench.Hold(2, 33, "spread_bps", 1);
        var notices = NoticeRouting.Route(Shipped.Config.Routing, bench.Log[^1], NoticeKind.Resolved, _ => false);
        Assert.Superset(
            new HashSet<string> { "slack_ops", "slack_critical" },
            notices.Select(notice => notice.Channel).ToHashSet());
    }
}
