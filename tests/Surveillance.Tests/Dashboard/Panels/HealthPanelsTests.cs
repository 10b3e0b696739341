using Bunit;
using Surveillance.Dashboard.Live;
using Surveillance.Dashboard.Panels;
using Surveillance.Markets;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Dashboard.Panels;

/// <summary>How the system itself does.</summary>
public sealed class HealthPanelsTests : BunitContext
{
    private static readonly Heartbeat Engine = new(
        "metrics-engine", "engine-1", SomeState.Now, SomeState.Now.AddHours(-2), "0.1.0+abc", SomeState.Config.Version,
        null, MakingProgress: true, new Dictionary<string, double> { ["rows_waiting"] = 1234 });

    [Fact]
    public void A_service_that_gives_no_sign_of_life_is_named()
    {
        var panel = Render<ServicePanel>(one => one.Add(panel => panel.State, State(Engine)));
        Assert.Contains("no sign of life", panel.Find("[data-service=anomaly-detector]").TextContent);
        Assert.Contains("moves on", panel.Find("[data-service=metrics-engine]").TextContent);
    }

    [Fact]
    public void A_loop_that_stands_still_and_another_configuration_are_told()
    {
        var odd = Engine with { MakingProgress = false, ConfigVersion = "0123456789ab", RejectedEdit = "<b>no</b>" };
        var panel = Render<ServicePanel>(one => one.Add(panel => panel.State, State(odd)));
        var row = panel.Find("[data-service=metrics-engine]");
        Assert.Contains("stands still", row.TextContent);
        Assert.Contains("differs", row.TextContent);
        Assert.Equal("<b>no</b>", row.QuerySelector("pre")!.TextContent);
    }

    [Fact]
    public void The_version_of_each_is_told_and_one_that_is_not_that_of_the_page()
    {
        var here = ServiceVersion.Text;
        var same = Render<ServicePanel>(one => one.Add(panel => panel.State, State(Engine with { Version = here })));
        Assert.Contains($"version {ServiceVersion.WithoutCommit(here)}", same.Find("h2").TextContent);
        Assert.DoesNotContain("differs", same.Find("[data-service=metrics-engine]").TextContent);
        var edited = Engine with { Version = "9.9.9" };
        var other = Render<ServicePanel>(one => one.Add(panel => panel.State, State(edited)));
        Assert.Matches(@"9\.9\.9\s+differs", other.Find("[data-service=metrics-engine]").TextContent);
    }

    [Fact]
    public void While_redis_was_not_read_nothing_is_claimed()
    {
        var state = SomeState.Empty with { Live = LivePart.Nothing };
        Assert.Contains("Data unavailable", Render<ServicePanel>(one => one.Add(panel => panel.State, state)).Markup);
        Assert.Contains("Data unavailable", Render<FeedPanel>(one => one.Add(panel => panel.State, state)).Markup);
        Assert.Contains("Data unavailable", Render<QueuePanel>(one => one.Add(panel => panel.State, state)).Markup);
        Assert.Contains("Data unavailable", Render<FigurePanel>(one => one.Add(panel => panel.State, state)).Markup);
    }

    [Fact]
    public void Without_a_figure_of_any_service_the_panel_says_so()
    {
        var state = State(Engine with { Figures = new Dictionary<string, double>() });
        Assert.Equal(
            "No service tells any",
            Render<FigurePanel>(one => one.Add(panel => panel.State, state)).Find(".empty").TextContent);
    }

    [Fact]
    public void What_waits_is_told_by_list()
    {
        var state = SomeState.Empty with
        {
            Live = SomeState.Empty.Live with
            {
                Queues = [new QueueDepth("queue:metrics", "metrics-engine", "anomaly-detector", 1500)],
            },
        };
        var panel = Render<QueuePanel>(one => one.Add(panel => panel.State, state));
        Assert.Equal("1,500", panel.Find("[data-queue='queue:metrics'] .n").TextContent);
    }

    [Fact]
    public void A_feed_tells_what_it_does_not_know()
    {
        var health = new VenueHealth
        {
            Exchange = "binance", Status = VenueStatus.Connected, UpdatedAt = SomeState.Now,
            LastMessageAt = SomeState.Now, MessageRate = 41.5, LastError = "<script>",
        };
        var state = SomeState.Empty with
        {
            Live = SomeState.Empty.Live with
            {
                Venues = new Dictionary<string, VenueHealth> { ["binance"] = health },
            },
        };
        var panel = Render<FeedPanel>(one => one.Add(panel => panel.State, state));
        var row = panel.Find("[data-feed=binance]");
        Assert.Contains("41.5", row.TextContent);
        Assert.Contains("unknown / unknown", row.TextContent);
        Assert.Equal("<script>", row.QuerySelector(".why")!.TextContent);
        Assert.Contains("Data unavailable", panel.Find("[data-feed=okx]").TextContent);
    }

    private static DashboardState State(params Heartbeat[] beats) =>
        SomeState.Empty with { Live = SomeState.Empty.Live with { Heartbeats = beats } };
}
