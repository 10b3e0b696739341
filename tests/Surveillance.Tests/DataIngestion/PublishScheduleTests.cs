using System.Buffers;
using CsCheck;
using Surveillance.DataIngestion;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.DataIngestion;

/// <summary>When books are published, on a clock of numbers.</summary>
public sealed class PublishScheduleTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void A_first_change_goes_at_once() => Assert.Equal([0], Publications([0]));

    [Fact]
    public void Changes_at_the_interval_go_at_once_each() =>
        Assert.Equal([0, 100, 200, 300], Publications([0, 100, 200, 300]));

    [Fact]
    public void One_late_frame_makes_no_later_one_late() =>
        Assert.Equal([0, 160, 200, 300, 400], Publications([0, 160, 200, 300, 400]));

    [Fact]
    public void Changes_in_between_are_conflated_into_the_next_turn() =>
        Assert.Equal([0, 10, 80, 170], Publications([0, 10, 20, 30, 75, 101, 150]));

    [Fact]
    public void A_pause_saves_up_no_more_than_one_turn() =>
        Assert.Equal([0, 5_000, 5_001, 5_080, 5_170], Publications([0, 5_000, 5_001, 5_002, 5_003, 5_150]));

    [Fact]
    public void A_venue_that_stalls_and_catches_up_is_not_late_for_ever()
    {
        int[] caughtUp = [.. Enumerable.Range(4, 30).Select(frame => frame * 100)];
        Assert.Equal(caughtUp[^20..], Publications([0, 250, 251, 252, 300, .. caughtUp])[^20..]);
    }

    [Fact]
    public void No_change_waits_longer_than_the_interval_and_the_pace_is_kept() =>
        Gen.Int[0, 400].Array[1, 200].Select(pauses => pauses.Aggregate(
            new List<int> { 0 }, (times, pause) => [.. times, times[^1] + pause])).Sample(changes =>
        {
            var published = Publications([.. changes]);
            Assert.All(changes, change => Assert.Contains(published, at => at >= change && at <= change + 100));
            Assert.All(published, (at, index) =>
            {
                // A stretch of publications spans at least its paces, but for the interval that lateness gives back.
                for (var earlier = 0; earlier < index; earlier++)
                    Assert.True(at - published[earlier] >= ((index - earlier) * 90) - 100);
            });
        });

    [Fact]
    public void A_ticker_goes_with_the_next_book_or_alone_after_the_interval()
    {
        var schedule = new PublishSchedule();
        var feed = Feed();
        feed.Merge(new TickerUpdate { Last = 1 }, DateTimeOffset.UnixEpoch);
        schedule.Changed(feed, TimeSpan.Zero, Interval);
        Assert.Empty(Due(schedule, 99));
        Change(feed);
        schedule.Changed(feed, TimeSpan.FromMilliseconds(99), Interval);
        Assert.Single(Due(schedule, 99));
        Assert.Empty(Due(schedule, 500));
    }

    [Fact]
    public void A_market_that_does_not_change_has_its_turn_once_a_second()
    {
        var schedule = new PublishSchedule();
        var feed = Feed();
        schedule.Look([feed], TimeSpan.Zero);
        PublishSchedule.Published(Assert.Single(Due(schedule, 0)), TimeSpan.Zero, Interval);
        schedule.Look([feed], TimeSpan.FromMilliseconds(499));
        Assert.Empty(Due(schedule, 499));
        schedule.Look([feed], TimeSpan.FromSeconds(1));
        Assert.Single(Due(schedule, 1_000));
    }

    [Fact]
    public void A_market_that_was_published_between_two_looks_rests_no_longer_than_a_beat_and_a_half()
    {
        var schedule = new PublishSchedule();
        var feed = Feed();
        schedule.Look([feed], TimeSpan.Zero);
        PublishSchedule.Published(Assert.Single(Due(schedule, 0)), TimeSpan.FromMilliseconds(400), Interval);
        schedule.Look([feed], TimeSpan.FromSeconds(1));
        Assert.Single(Due(schedule, 1_000));
    }

    [Fact]
    public void A_turn_takes_no_more_than_it_has_room_for_and_the_next_one_what_it_left()
    {
        var schedule = new PublishSchedule();
        var feeds = Enumerable.Range(0, 5).Select(_ => Feed()).ToList();
        foreach (var (feed, index) in feeds.Select((feed, index) => (feed, index)))
        {
            Change(feed);
            schedule.Changed(feed, TimeSpan.FromMilliseconds(index), Interval);
        }

        var taken = new List<MarketFeed>();
        for (var turn = 0; turn < 3; turn++)
        {
            Assert.True(schedule.HasDue);
            var due = new List<PublishedMarket>();
            schedule.TakeDue(TimeSpan.FromMilliseconds(5 + turn), most: 2, due);
            taken.AddRange(due.Select(market => market.Feed));

            // One that waits for its turn has one, however often it changes.
            schedule.Changed(feeds[4], TimeSpan.FromMilliseconds(5 + turn), Interval);
        }

        Assert.Equal(feeds, taken[..5]);
        Assert.DoesNotContain(feeds[4], taken[5..]);
    }

    [Fact]
    public void A_market_that_was_told_twice_to_wait_for_the_same_moment_has_one_turn_then()
    {
        var (schedule, feed) = (new PublishSchedule(), Feed());
        Change(feed);
        schedule.Changed(feed, TimeSpan.Zero, Interval);
        var market = Assert.Single(Due(schedule, 0));
        market.Write(new ArrayBufferWriter<byte>(), Told(market.Feed.Market, 0), TimeSpan.Zero);

        // Its ticker is held back until 250 ms, goes on waiting when a book goes in between, and is held back again.
        Assert.False(schedule.MayTicker(market, TimeSpan.FromMilliseconds(100), isBusy: true));
        schedule.Changed(feed, TimeSpan.FromMilliseconds(200), Interval);
        Assert.Single(Due(schedule, 200));
        Assert.False(schedule.MayTicker(market, TimeSpan.FromMilliseconds(200), isBusy: true));

        Assert.Single(Due(schedule, 250));
        Assert.Null(schedule.NextAt);
    }

    [Fact]
    public void A_market_whose_feed_has_ended_has_no_turn_any_more()
    {
        var schedule = new PublishSchedule();
        var feed = Feed();
        schedule.Look([feed], TimeSpan.Zero);
        PublishSchedule.Published(Assert.Single(Due(schedule, 0)), TimeSpan.Zero, Interval);
        schedule.Look([], TimeSpan.FromSeconds(2));
        Assert.Null(schedule.NextAt);
    }

    [Fact]
    public void Among_many_markets_the_newest_ticker_goes_four_times_a_second()
    {
        var (schedule, feed) = (new PublishSchedule(), Feed());
        Change(feed);
        schedule.Changed(feed, TimeSpan.Zero, Interval);
        var market = Assert.Single(Due(schedule, 0));
        var text = new ArrayBufferWriter<byte>();
        var published = new List<int>();
        for (var now = 0; now <= 1_000; now += 50)
        {
            // Each 100 ms a new one is told; in between only what was held back is due.
            if (now % 100 != 0 && !Due(schedule, now).Contains(market))
                continue;
            if (schedule.MayTicker(market, TimeSpan.FromMilliseconds(now), isBusy: true))
            {
                market.Write(text, Told(market.Feed.Market, now), TimeSpan.FromMilliseconds(now));
                published.Add(now);
            }
        }

        Assert.Equal([0, 250, 500, 750, 1_000], published);
        Assert.True(schedule.MayTicker(market, TimeSpan.FromMilliseconds(1_001), isBusy: false));
    }

    /// <summary>When a book that changes at these times is published, in milliseconds.</summary>
    private static List<int> Publications(IReadOnlyList<int> changes)
    {
        var schedule = new PublishSchedule();
        var feed = Feed();
        var published = new List<int>();
        var next = 0;
        for (var now = 0; next < changes.Count || schedule.NextAt is not null; now++)
        {
            for (; next < changes.Count && changes[next] == now; next++)
            {
                Change(feed);
                schedule.Changed(feed, TimeSpan.FromMilliseconds(now), Interval);
            }

            foreach (var market in Due(schedule, now))
            {
                market.Feed.TakeUp();
                PublishSchedule.Published(market, TimeSpan.FromMilliseconds(now), Interval);
                published.Add(now);
            }
        }

        return published;
    }

    private static List<PublishedMarket> Due(PublishSchedule schedule, int milliseconds)
    {
        var due = new List<PublishedMarket>();
        schedule.TakeDue(TimeSpan.FromMilliseconds(milliseconds), most: int.MaxValue, due);
        return due;
    }

    private static Ticker Told(MarketId market, int milliseconds)
    {
        var at = DateTimeOffset.UnixEpoch.AddMilliseconds(milliseconds);
        return new Ticker { Market = market, Timestamp = at, LocalTimestamp = at };
    }

    private static MarketFeed Feed()
    {
        var instrument = Shipped.Config.Instruments["BTC-USDT-PERP"];
        var plan = new FeedPlan(Shipped.Config.Venues["binance"], [instrument], TimeSpan.FromSeconds(5));
        var log = new KeptLog();
        var context = new FeedContext(new FeedOutput(), new HttpClient(), log, log, TimeProvider.System);
        var book = new OrderBook(new MarketId("binance", instrument.Id), 0, CoverageRule.WorstHeld);
        return new MarketFeed(plan, instrument, book, new FeedFigures(plan, DateTimeOffset.UnixEpoch), context);
    }

    private static void Change(MarketFeed feed)
    {
        lock (feed.Gate)
        {
            feed.Book.Load([new Level(100, 1)], [new Level(101, 1)], 20, 1);
            Assert.True(feed.Leading.AcceptLocked(null, DateTimeOffset.UnixEpoch));
        }
    }
}
