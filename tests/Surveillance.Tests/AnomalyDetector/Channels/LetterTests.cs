using Surveillance.Alerts;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.Dashboard.Live;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.AnomalyDetector.Channels;

/// <summary>What the configuration adds to a notice.</summary>
public sealed class LetterTests
{
    [Theory]
    [InlineData(10, "15m")]
    [InlineData(40 * 60, "1h")]
    [InlineData(20 * 3600, "7d")]
    public void The_link_shows_the_alerts_market_with_its_time_in_the_charts(int secondsLater, string range)
    {
        var letter = SomeNotice.Letter(SomeNotice.Critical());
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(letter.Dashboard!.Query);
        Assert.True(WireText.TryParseTime(query["at"], out var at));
        Assert.Equal(letter.Notice.Alert.TriggeredAt, at);
        var chosen = Selection.Of(
            SomeNotice.Site, query["exchange"], query["instrument"], query.GetValueOrDefault("range"), isPaused: false,
            back: TimeSpan.FromSeconds(secondsLater));
        Assert.Equal((letter.Notice.Alert.Market, range), (chosen.Market!.Value, chosen.Range.Name));
        Assert.Empty(chosen.Complaints);
    }

    [Fact]
    public void A_figure_of_the_system_links_to_the_first_page()
    {
        var notice = SomeNotice.Critical();
        var letter = SomeNotice.Letter(notice with { Alert = notice.Alert with { Market = MarketId.OfSystem } });
        Assert.Equal("https://watch.example/surveillance/", letter.Dashboard!.AbsoluteUri);
    }

    [Fact]
    public void A_figure_of_a_venue_links_to_the_view_of_that_venue_at_its_time()
    {
        var notice = SomeNotice.Critical();
        var letter = SomeNotice.Letter(notice with { Alert = notice.Alert with { Market = MarketId.OfVenue("okx") } });
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(letter.Dashboard!.Query);
        var chosen = Selection.Of(SomeNotice.Site, query["exchange"], query.GetValueOrDefault("instrument"), null);
        Assert.Equal(("okx", 0), (chosen.Market!.Value.Exchange, chosen.Complaints.Count));
        Assert.True(WireText.TryParseTime(query["at"], out _));
    }

    [Theory]
    [InlineData("https://wiki.example/spread", "https://wiki.example/spread")]
    [InlineData("runbooks/spread.html", "https://git.example/ops/blob/main/runbooks/spread.html")]
    public void A_rules_runbook_is_a_whole_address_or_a_place_in_the_published_folder(string written, string linked)
    {
        var rules = SomeNotice.Site.Rules;
        var config = SomeNotice.Site with
        {
            Rules = rules with
            {
                Definitions = [.. rules.Definitions.Select(rule => rule with { RunbookUrl = written })],
            },
        };
        Assert.Equal(linked, Letter.Of(SomeNotice.Critical(), config).Runbook!.AbsoluteUri);
    }

    [Fact]
    public void Without_addresses_nothing_is_linked_and_the_section_is_known_by_name()
    {
        var letter = Letter.Of(SomeNotice.Critical(), Shipped.Config);
        Assert.Equal((null, null, "RUNBOOK.md#spread"), (letter.Dashboard, letter.Runbook, letter.RunbookSection));
    }

    [Theory]
    [InlineData(NoticeKind.Fired, AlertPriority.P1, "answer within 5 min")]
    [InlineData(NoticeKind.Escalated, AlertPriority.P1, "answer within 5 min")]
    [InlineData(NoticeKind.Fired, AlertPriority.P2, "answer within 30 min")]
    [InlineData(NoticeKind.Fired, AlertPriority.P3, "")]
    [InlineData(NoticeKind.Acknowledged, AlertPriority.P1, "")]
    [InlineData(NoticeKind.Resolved, AlertPriority.P1, "")]
    public void The_time_to_answer_is_that_of_the_priority(NoticeKind kind, AlertPriority priority, string told) =>
        Assert.Equal(told, NoticeText.Call(SomeNotice.Letter(SomeNotice.Of("one", kind, priority))));
}
