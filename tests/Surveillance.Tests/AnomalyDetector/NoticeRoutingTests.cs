using Surveillance.Alerts;
using Surveillance.AnomalyDetector;
using Surveillance.Platform.Redis;
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
        var notices = NoticeRouting.Route(Shipped.Config.Routing, bench.Log[0], NoticeKind.Fired, null, _ => false);
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
            Shipped.Config.Routing, bench.Log[0], NoticeKind.Fired, null, name => name == "slack_infrastructure");
        Assert.Contains(notices, notice => notice.Channel == "slack_critical");
    }

    [Theory]
    [InlineData(NoticeKind.Resolved)]
    [InlineData(NoticeKind.Acknowledged)]
    public void Who_heard_that_it_is_active_hears_the_rest_and_nobody_else_whatever_is_configured_by_now(
        NoticeKind kind)
    {
        var bench = new DeskBench();
        bench.Read(0, "spread_bps", 6);
        var notices = NoticeRouting.Route(
            Shipped.Config.Routing, bench.Log[0], kind, ["slack_ops", "of_last_week"], _ => true);
        Assert.Equal(["slack_ops", "of_last_week"], notices.Select(notice => notice.Channel));
    }

    [Fact]
    public void The_end_of_an_alert_goes_by_its_priorities_where_nobody_wrote_down_who_heard_of_it()
    {
        var bench = new DeskBench();
        bench.Read(0, "spread_bps", 4);
        bench.Read(1, "spread_bps", 6);
        bench.Hold(2, 33, "spread_bps", 1);
        var notices = NoticeRouting.Route(
            Shipped.Config.Routing, bench.Log[^1], NoticeKind.Resolved, null, _ => false);
        Assert.Superset(
            new HashSet<string> { "slack_ops", "slack_critical" },
            notices.Select(notice => notice.Channel).ToHashSet());
    }

    [Fact]
    public void A_record_remembers_who_heard_that_its_alert_is_active_until_they_heard_of_its_end()
    {
        var entry = new AlertEntry(SomeAlert.Firing(), [], [], 0, 0);
        Assert.Null(entry.With([]).HeardBy);
        entry = entry.With(Told(NoticeKind.Fired, "slack_ops", "webhook"))
            .With(Told(NoticeKind.Escalated, "webhook", "pager"));
        Assert.Equal(["slack_ops", "webhook", "pager"], entry.HeardBy);
        entry = entry.With(Told(NoticeKind.Acknowledged, "slack_ops")).With([]);
        Assert.Equal(["slack_ops", "webhook", "pager"], entry.HeardBy);
        Assert.Null(entry.With(Told(NoticeKind.Resolved, "slack_ops")).HeardBy);

        IReadOnlyList<Notice> Told(NoticeKind kind, params string[] channels) =>
            [.. channels.Select(channel => new Notice("n", channel, kind, DeskBench.At(0), entry.Alert))];
    }
}
