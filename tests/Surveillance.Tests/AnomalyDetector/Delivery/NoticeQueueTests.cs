using Surveillance.Alerts;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.AnomalyDetector.Delivery;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.AnomalyDetector.Channels;

namespace Surveillance.Tests.AnomalyDetector.Delivery;

/// <summary>Which notice goes when, over a time that the test makes up.</summary>
public sealed class NoticeQueueTests
{
    private static readonly RetryLater Down = new("HTTP 503");
    private static readonly ChannelTraits PagerDuty = ChannelTraits.Usual with { DigestAbove = null };
    private static readonly ChannelTraits Slack = ChannelTraits.Usual with { Spacing = TimeSpan.FromSeconds(1) };

    private readonly NoticeQueue _queue = new();
    private double _second;

    private DateTimeOffset Now => DeskBench.At(_second);

    [Fact]
    public void An_alerts_notices_go_in_their_order_each_once_the_one_before_it_is_settled()
    {
        Add(SomeNotice.Of("a"), SomeNotice.Of("a", NoticeKind.Acknowledged), SomeNotice.Of("a", NoticeKind.Resolved));
        Assert.Equal("a-fired", Try(Down, PagerDuty));
        _second = 10;
        Assert.Equal("a-fired", Try(Sent.Value, PagerDuty));
        Assert.Equal("a-acknowledged", Try(Down, PagerDuty));
        _second = 20;
        Assert.Equal("a-acknowledged", Try(Sent.Value, PagerDuty));
        Assert.Equal("a-resolved", Try(Sent.Value, PagerDuty));
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void A_clock_that_is_set_back_makes_nothing_wait_for_longer()
    {
        _second = 7_200;
        Add(SomeNotice.Of("a"), SomeNotice.Of("b"));
        Assert.Equal("a-fired", Try(Sent.Value, Slack));
        _second = 0;
        Assert.Equal(DeskBench.At(1), _queue.Next(Now, Slack).Until);
        _second = 1;
        Assert.Equal("b-fired", Try(Sent.Value, Slack));
    }

    [Fact]
    public void The_more_urgent_goes_first()
    {
        Add(SomeNotice.Of("a"), SomeNotice.Of("b", priority: AlertPriority.P1), SomeNotice.Of("c"));
        Assert.Equal(
            ["b-fired", "a-fired", "c-fired"],
            ((int[])[1, 2, 3]).Select(_ => Try(Sent.Value, PagerDuty)));
    }

    [Fact]
    public void An_incident_of_a_venue_goes_first_and_in_no_digest()
    {
        Add([.. Enumerable.Range(0, 20).Select(n => SomeNotice.Of($"alert-{n}", priority: AlertPriority.P1))]);
        Add(SomeNotice.Incident());
        Assert.StartsWith("venue_incident-okx", Try(Sent.Value, Slack), StringComparison.Ordinal);
        _second = 1;
        Assert.Equal(20, _queue.Next(Now, Slack).Notices.Count);
    }

    [Fact]
    public void One_that_fails_alone_steps_aside_for_ever_longer_and_costs_the_others_half_a_second()
    {
        Add(SomeNotice.Of("poison", priority: AlertPriority.P1));
        var triedAt = new List<double>();
        var waited = 0d;
        for (_second = 0; _second < 600; _second += 0.1)
        {
            if (Math.Abs((_second % 10) - 5) < 0.01)
            {
                Add(SomeNotice.Of($"alert-{_second:0}"));
                waited -= _second;
            }

            if (_queue.Next(Now, PagerDuty).Notices is not [var notice])
                continue;
            var isPoison = notice.Alert.Id == "poison";
            Settle([notice], isPoison ? Down : Sent.Value, PagerDuty);
            if (isPoison)
                triedAt.Add(_second);
            else
                waited += _second;
        }

        Assert.InRange(triedAt.Count, 12, 20);
        Assert.InRange(triedAt[^1] - triedAt[^2], 45, 75);
        Assert.InRange(waited, 0, 10);
        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public void A_receiver_that_is_down_is_tried_with_one_at_a_time_ever_more_rarely()
    {
        Add([.. Enumerable.Range(0, 50).Select(number => SomeNotice.Of($"alert-{number}"))]);
        Settle(_queue.Next(Now, PagerDuty).Notices, Down, PagerDuty);
        var tries = new List<double>();
        for (_second = 0; _second < 600; _second += 0.1)
        {
            if (_queue.Next(Now, PagerDuty).Notices is not { Count: > 0 } notices)
                continue;
            Assert.Single(notices);
            tries.Add(_second);
            Settle(notices, Down, PagerDuty);
        }

        Assert.InRange(tries.Count, 40, 50);
        Assert.All(tries.Skip(6).Zip(tries.Skip(7)), pair => Assert.InRange(pair.Second - pair.First, 11.9, 18.1));
        Assert.Equal((DeskBench.At(0), "HTTP 503"), (_queue.Trouble!.Since, _queue.Trouble.Reason));
    }

    [Fact]
    public void An_urgent_notice_waits_fifteen_seconds_at_most_for_a_receiver_that_is_back()
    {
        Add([.. Enumerable.Range(0, 50).Select(number => SomeNotice.Of($"alert-{number}"))]);
        for (_second = 0; _second < 3600; _second += 0.5)
        {
            if (_queue.Next(Now, PagerDuty).Notices is { Count: > 0 } notices)
                Settle(notices, Down, PagerDuty);
        }

        Add(SomeNotice.Of("urgent", priority: AlertPriority.P1));
        var since = _second;
        while (_queue.Next(Now, PagerDuty).Notices is not [{ Alert.Id: "urgent" }])
        {
            if (_queue.Next(Now, PagerDuty).Notices is { Count: > 0 } notices)
                Settle(notices, Sent.Value, PagerDuty);
            _second += 0.1;
            Assert.InRange(_second - since, 0, 18);
        }
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(999_999_999, 3600)]
    public void A_pause_that_the_receiver_asks_for_holds_for_all_up_to_an_hour(double asked, double held)
    {
        Add(SomeNotice.Of("a"), SomeNotice.Of("b", priority: AlertPriority.P1));
        Try(new RetryLater("HTTP 429", TimeSpan.FromSeconds(asked)), PagerDuty);
        Add(SomeNotice.Of("c", priority: AlertPriority.P1));
        _second = held - 0.1;
        var step = _queue.Next(Now, PagerDuty);
        Assert.Equal((0, DeskBench.At(held)), (step.Notices.Count, step.Until!.Value));
        _second = held;
        Assert.Equal("c-fired", Try(Sent.Value, PagerDuty));
    }

    [Fact]
    public void A_channel_that_takes_one_a_second_gets_one_a_second()
    {
        Add(SomeNotice.Of("a"), SomeNotice.Of("b"), SomeNotice.Of("c"));
        var at = new List<double>();
        for (_second = 0; _second < 5; _second += 0.25)
        {
            if (_queue.Next(Now, Slack).Notices is not { Count: > 0 } notices)
                continue;
            at.Add(_second);
            Settle(notices, Sent.Value, Slack);
        }

        Assert.Equal([0, 1, 2], at);
    }

    [Fact]
    public void Five_are_five_messages_and_six_are_one_in_the_order_in_which_they_came()
    {
        Add([.. Enumerable.Range(0, 5).Select(number => SomeNotice.Of($"alert-{number}"))]);
        Assert.Single(_queue.Next(Now, Slack).Notices);
        Add(SomeNotice.Of("alert-0", NoticeKind.Resolved));
        var together = _queue.Next(Now, Slack).Notices;
        Assert.Equal(
            ["alert-0-fired", "alert-1-fired", "alert-2-fired", "alert-3-fired", "alert-4-fired", "alert-0-resolved"],
            together.Select(notice => notice.Id));
        var settled = Settle(together, Sent.Value, Slack);
        Assert.All(settled, notice => Assert.Equal(Now, notice.DeliveredAt));
        Assert.Equal((6, 0), (settled.Count, _queue.Count));
    }

    [Fact]
    public void A_channel_without_digests_gets_each_by_itself()
    {
        Add([.. Enumerable.Range(0, 2000).Select(number => SomeNotice.Of($"alert-{number}"))]);
        Assert.Single(_queue.Next(Now, PagerDuty).Notices);
    }

    [Fact]
    public void After_a_digest_that_failed_one_notice_asks_and_the_rest_follow_as_a_digest()
    {
        Add([.. Enumerable.Range(0, 20).Select(number => SomeNotice.Of($"alert-{number}"))]);
        Settle(_queue.Next(Now, Slack).Notices, Down, Slack);
        Assert.Empty(_queue.Next(Now, Slack).Notices);
        _second = 2;
        Assert.Single(_queue.Next(Now, Slack).Notices);
        Try(Sent.Value, Slack);
        _second = 4;
        Assert.Equal(19, _queue.Next(Now, Slack).Notices.Count);
    }

    [Fact]
    public void The_notices_of_a_digest_that_was_refused_go_one_by_one_and_later_ones_are_a_digest_again()
    {
        Add([.. Enumerable.Range(0, 8).Select(number => SomeNotice.Of($"alert-{number}"))]);
        Assert.Empty(Settle(_queue.Next(Now, Slack).Notices, new Rejected("HTTP 400 invalid_blocks"), Slack));
        for (_second = 1; _second < 5; _second++)
            Try(Sent.Value, Slack);
        Assert.Equal(4, _queue.Count);
        Add([.. Enumerable.Range(10, 8).Select(number => SomeNotice.Of($"alert-{number}"))]);
        _second++;
        Assert.Equal(8, _queue.Next(Now, Slack).Notices.Count);
    }

    [Fact]
    public void A_refusal_is_the_end_of_that_notice_alone()
    {
        Add(SomeNotice.Of("a"), SomeNotice.Of("b"));
        var dead = Assert.Single(Settle(_queue.Next(Now, PagerDuty).Notices, new Rejected("HTTP 400"), PagerDuty));
        Assert.Equal((Now, 1, "HTTP 400"), (dead.DeadAt!.Value, dead.Attempts, dead.LastError));
        Assert.Equal("b-fired", Try(Sent.Value, PagerDuty));
        Assert.Null(_queue.Trouble);
    }

    [Fact]
    public void What_has_waited_for_a_day_is_given_up_while_the_channel_fails_and_else_tried()
    {
        Add(SomeNotice.Of("a"), SomeNotice.Of("b"));
        _second = 25 * 3600;
        Assert.Empty(_queue.Expire(Now));
        Assert.Equal("a-fired", Try(Down, PagerDuty));
        Assert.Equal(1, _queue.Count);
        var dead = Assert.Single(_queue.Expire(Now));
        Assert.Equal(("b-fired", "HTTP 503"), (dead.Id, dead.LastError));
        Assert.Equal(0, _queue.Count);
    }

    private void Add(params Notice[] notices)
    {
        foreach (var notice in notices)
            _queue.Add(notice);
    }

    private string Try(DeliveryOutcome outcome, ChannelTraits traits)
    {
        var notice = Assert.Single(_queue.Next(Now, traits).Notices);
        Settle([notice], outcome, traits);
        return notice.Id;
    }

    private IReadOnlyList<Notice> Settle(
        IReadOnlyList<Notice> notices, DeliveryOutcome outcome, ChannelTraits traits) =>
        _queue.Settle(notices, outcome, Now, traits, chance: 0.5);
}
