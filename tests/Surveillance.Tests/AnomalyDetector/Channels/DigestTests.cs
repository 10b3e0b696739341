using Surveillance.Alerts;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.AnomalyDetector.Channels;

/// <summary>What many notices say as one.</summary>
public sealed class DigestTests
{
    [Fact]
    public void The_worst_are_the_urgent_ones_that_go_on_then_those_farthest_beyond_their_limit()
    {
        var digest = Of(
            SomeNotice.Of("over", NoticeKind.Resolved, AlertPriority.P1),
            Peak(SomeNotice.Of("mild"), 4),
            Peak(SomeNotice.Of("bad"), 30),
            SomeNotice.Of("urgent", priority: AlertPriority.P1));
        Assert.Equal(["urgent", "bad", "mild", "over"], digest.Worst.Select(letter => letter.Notice.Alert.Id));
    }

    [Fact]
    public void An_alert_is_among_the_worst_once_as_its_newest_notice_has_it()
    {
        var digest = Of(SomeNotice.Of("one"), SomeNotice.Of("one", NoticeKind.Resolved), SomeNotice.Of("two"));
        Assert.Equal(["two-fired", "one-resolved"], digest.Worst.Select(letter => letter.Notice.Id));
        Assert.Equal("3 notices: 2 fired, 1 resolved; P2 3; spread_warning 3", NoticeText.Headline(digest));
    }

    [Fact]
    public void A_value_that_fell_is_the_worse_the_lower_it_is()
    {
        Notice Depth(string id, double depth)
        {
            var notice = SomeNotice.Of(id);
            return notice with
            {
                Alert = notice.Alert with
                {
                    Condition = AlertCondition.Lt, TriggerThreshold = 500_000, PeakValue = depth,
                },
            };
        }

        Assert.Equal(
            ["empty", "low", "near"],
            Of(Depth("near", 480_000), Depth("empty", 0), Depth("low", 9_000)).Worst
                .Select(letter => letter.Notice.Alert.Id));
    }

    [Fact]
    public void The_same_notices_have_the_same_id_and_others_another()
    {
        Notice[] notices = [SomeNotice.Of("one"), SomeNotice.Of("two")];
        Assert.Equal(Of(notices).Id, Of(notices).Id);
        Assert.NotEqual(Of(notices).Id, Of([.. notices, SomeNotice.Of("three")]).Id);
    }

    [Fact]
    public void Many_rules_are_named_up_to_eight()
    {
        var notices = Enumerable.Range(0, 12).Select(number =>
        {
            var notice = SomeNotice.Of($"alert-{number}");
            return notice with { Alert = notice.Alert with { Rule = $"rule_{number:00}" } };
        });
        Assert.EndsWith("rule_07 1, 4 other rules", NoticeText.Headline(Of([.. notices])), StringComparison.Ordinal);
    }

    private static Notice Peak(Notice notice, double peak) =>
        notice with { Alert = notice.Alert with { PeakValue = peak } };

    private static Digest Of(params Notice[] notices) => new([.. notices.Select(SomeNotice.Letter)]);
}
