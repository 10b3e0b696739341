using Bunit;
using Surveillance.Alerts;
using Surveillance.Dashboard.Live;
using Surveillance.Dashboard.Panels;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Dashboard.Panels;

/// <summary>Who can be notified, and what did not reach them.</summary>
public sealed class NoticePanelTests : BunitContext
{
    private static readonly ChannelState Console = new("console", "console", ChannelStanding.Open, null, null, 0, null);
    private static readonly ChannelState Slack = new("slack_ops", "slack", ChannelStanding.Open, null, null, 0, null);

    private static readonly ChannelState Off =
        Slack with { Standing = ChannelStanding.Off, Reason = "SLACK_WEBHOOK_P2 is not set" };

    private static readonly ChannelState Failing = Slack with
    {
        Standing = ChannelStanding.Failing,
        Reason = "HTTP 503",
        FailingSince = SomeState.Now.AddMinutes(-3),
        Waiting = 7,
    };

    private static readonly DeadLetter Dead = new(
        SomeState.Now, "spread-1", "slack_ops", NoticeKind.Fired, AlertPriority.P1, "spread_critical", SomeState.Perp,
        4, "HTTP 410 channel_is_archived");

    public static TheoryData<string, string, string> Standings => new()
    {
        { "on", "ok", "get through" },
        { "off", "off", "log only" },
        { "failing", "bad", "channel fails" },
        { "dead", "bad", "1 undelivered" },
        { "old", "off", "unknown" },
        { "none", "off", "unknown" },
    };

    [Theory]
    [MemberData(nameof(Standings))]
    public void The_tile_says_whether_people_are_reached(string standing, string kind, string word)
    {
        var state = standing switch
        {
            "on" => State(Console, Slack),
            "off" => State(Console, Off),
            "failing" => State(Console, Failing),
            "dead" => State(Console, Slack) with { DeadHours = [new DeadHour(SomeState.Now, 1)] },
            "old" => State(Console, Slack) with { At = SomeState.Now.AddSeconds(-20) },
            _ => null,
        };
        var tile = Render<StatusStrip>(strip => strip.Add(one => one.State, Shown(state))).Find("[data-tile=notices]");
        Assert.Equal(word, tile.QuerySelector(".v")!.TextContent);
        Assert.Contains(kind, tile.ClassList);
    }

    [Fact]
    public void A_channel_says_how_it_stands_and_why()
    {
        var panel = Panel(State(Console, Off, Failing with { Name = "slack_critical" }));
        var off = panel.Find("[data-channel=slack_ops]").TextContent;
        Assert.Contains("off", off, StringComparison.Ordinal);
        Assert.Contains("SLACK_WEBHOOK_P2 is not set", off, StringComparison.Ordinal);
        var failing = panel.Find("[data-channel=slack_critical]").TextContent;
        Assert.Contains("failing since 11:57:00", failing, StringComparison.Ordinal);
        Assert.Contains("HTTP 503", failing, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll("[data-dead]"));
    }

    [Fact]
    public void What_was_given_up_is_listed_with_its_reason()
    {
        var row = Panel(State(Slack) with { DeadLetters = [Dead] }).Find("[data-dead=spread-1]").TextContent;
        Assert.All(
            (string[])["P1", "Spread critical", "fired", "slack_ops", "HTTP 410 channel_is_archived"],
            text => Assert.Contains(text, row, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_many_the_newest_are_listed_and_the_others_counted()
    {
        var panel = Panel(State(Slack) with
        {
            DeadLetters = [.. Enumerable.Range(0, 32).Select(number => Dead with { AlertId = $"spread-{number}" })],
        });
        Assert.Equal("spread-0", panel.FindAll("[data-dead]")[0].GetAttribute("data-dead"));
        Assert.Equal(5, panel.FindAll("[data-dead]").Count);
        Assert.Contains("27 more", panel.Find(".more").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void While_nothing_is_known_it_does_not_claim_that_all_is_well() =>
        Assert.Equal(
            "Data unavailable: anomaly-detector has not told within a day",
            Panel(null).Find(".empty").TextContent);

    private IRenderedComponent<NoticePanel> Panel(NotificationState? state) =>
        Render<NoticePanel>(panel => panel.Add(one => one.State, Shown(state)));

    private static DashboardState Shown(NotificationState? state) =>
        SomeState.Empty with { Live = SomeState.Empty.Live with { Notifications = state } };

    private static NotificationState State(params ChannelState[] channels) => new(SomeState.Now, channels, [], []);
}
