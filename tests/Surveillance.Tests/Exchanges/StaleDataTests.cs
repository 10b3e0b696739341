using Surveillance.Exchanges.Clocks;
using Surveillance.Markets;
using static Surveillance.Tests.Exchanges.Offline;

namespace Surveillance.Tests.Exchanges;

/// <summary>Data that comes, but too late: by the venue's own clock, whatever the local one says.</summary>
public sealed class StaleDataTests
{
    private readonly Offline _stage = Offline.Okx().Stage;
    private long _sequence = 10;

    [Fact]
    public void Data_older_than_the_limit_is_a_stale_gap_until_fresh_data_come()
    {
        Clock(aheadMs: 0);
        Frame(lagMs: 40);
        var last = _stage.Book!.LocalTimestamp;
        Pass(1);
        Frame(lagMs: 5_100);
        Assert.Null(_stage.Book);
        Assert.Null(_stage.Gap);
        Pass(1);
        Frame(lagMs: 6_000);
        Assert.Null(_stage.Book);
        Pass(1);
        Frame(lagMs: 50);
        Assert.NotNull(_stage.Book);
        Assert.Equal(
            new DataGap(_stage.Feed.Market, last, Start.AddSeconds(3), GapReason.Stale, 11, 14), _stage.Gap);
    }

    [Theory]
    [InlineData(2_500)]
    [InlineData(5_000)]
    public void A_venue_that_stalls_for_a_few_seconds_raises_its_lag_and_makes_no_gap(int lagMs)
    {
        Clock(aheadMs: 0);
        Frame(lagMs: 40);
        Pass(1);
        Frame(lagMs);
        Assert.NotNull(_stage.Book);
        Assert.Null(_stage.Gap);
        Assert.Equal(
            lagMs, _stage.Figures.At(_stage.Time.GetUtcNow()).CorrectedLagP99Ms!.Value, tolerance: 0.008 * lagMs);
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(-8_000)]
    public void A_clock_that_is_off_makes_nothing_stale(int aheadMs)
    {
        Clock(aheadMs);
        Frame(lagMs: 40 - aheadMs);
        Pass(1);
        Frame(lagMs: 60 - aheadMs);
        Assert.NotNull(_stage.Book);
        Assert.Null(_stage.Gap);
    }

    [Fact]
    public void Before_the_clock_was_read_and_without_a_stamp_nothing_is_stale()
    {
        Frame(lagMs: 60_000);
        Assert.NotNull(_stage.Book);
        Clock(aheadMs: 0);
        Pass(1);
        Frame(lagMs: null);
        Assert.NotNull(_stage.Book);
        Assert.Null(_stage.Gap);
    }

    private void Clock(int aheadMs)
    {
        _stage.Feed.Clock = new VenueClock(_stage.Time);
        _stage.Feed.Clock.Set(new ClockReading(
            _stage.Time.GetUtcNow().AddMilliseconds(aheadMs), _stage.Time.GetTimestamp(), TimeSpan.Zero));
    }

    private void Pass(int seconds) => _stage.Time.Advance(TimeSpan.FromSeconds(seconds));

    private void Frame(int? lagMs)
    {
        var (feed, now) = (_stage.Feed, _stage.Time.GetUtcNow());
        var stamp = lagMs is { } ms ? now.AddMilliseconds(-ms) : (DateTimeOffset?)null;
        lock (feed.Gate)
        {
            feed.Leading.HearLocked(stamp, now);
            feed.Book.Load([new Level(100, 1)], [new Level(101, 1)], 400, ++_sequence);
            Assert.True(feed.Leading.AcceptLocked(stamp, now));
        }
    }
}
