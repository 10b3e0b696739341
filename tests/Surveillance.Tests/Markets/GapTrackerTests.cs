using Surveillance.Markets;

namespace Surveillance.Tests.Markets;

public sealed class GapTrackerTests
{
    private static readonly MarketId _market = new("okx", "BTC-USDT-SPOT");
    private static readonly DateTimeOffset _start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Starting_up_is_no_gap()
    {
        var tracker = new GapTracker(_market);
        Assert.False(tracker.Broken(GapReason.Disconnect));
        Assert.Null(tracker.Good(_start, 1));
    }

    [Fact]
    public void A_break_becomes_one_gap_with_its_first_reason()
    {
        var tracker = new GapTracker(_market);
        tracker.Good(_start, 10);
        Assert.True(tracker.Broken(GapReason.SequenceBreak));
        Assert.False(tracker.Broken(GapReason.Disconnect));
        var gap = tracker.Good(_start.AddSeconds(3), 20);
        Assert.Equal(new DataGap(_market, _start, _start.AddSeconds(3), GapReason.SequenceBreak, 10, 20), gap);
        Assert.Null(tracker.Good(_start.AddSeconds(4), 21));
    }

    [Fact]
    public void An_open_gap_gets_the_reason_that_is_learnt_of_it_later()
    {
        var tracker = new GapTracker(_market);
        tracker.Explain(GapReason.Maintenance);
        tracker.Good(_start, 10);
        tracker.Explain(GapReason.Maintenance);
        Assert.Null(tracker.Open);
        tracker.Broken(GapReason.StreamSilent);
        tracker.Explain(GapReason.Maintenance);
        Assert.Equal(GapReason.Maintenance, tracker.Good(_start.AddSeconds(3), 20)!.Reason);
    }

    [Fact]
    public void A_clock_that_is_set_back_makes_no_gap_of_negative_length()
    {
        var tracker = new GapTracker(_market);
        tracker.Good(_start, 10);
        tracker.Broken(GapReason.Disconnect);
        Assert.Equal(TimeSpan.Zero, tracker.Good(_start.AddSeconds(-30), 20)!.Duration);
    }

    [Fact]
    public void What_another_could_trust_last_opens_a_gap_that_ends_with_the_first_right_book()
    {
        var tracker = new GapTracker(_market);
        Assert.Null(tracker.Trusted);
        Assert.Null(tracker.Resume(new TrustedTime(_start, 10, Gap: null), GapReason.Disconnect));
        Assert.Equal(new TrustedTime(_start, 10, GapReason.Disconnect), tracker.Trusted);
        Assert.Equal(
            new DataGap(_market, _start, _start.AddHours(3), GapReason.Disconnect, 10, 20),
            tracker.Good(_start.AddHours(3), 20));
        Assert.Equal(new TrustedTime(_start.AddHours(3), 20, Gap: null), tracker.Trusted);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-3)]
    public void It_is_told_at_once_where_it_is_learnt_after_the_first_right_book(int hours)
    {
        var tracker = new GapTracker(_market);
        tracker.Good(_start.AddHours(hours), 20);
        tracker.Good(_start.AddHours(5), 30);
        Assert.Equal(
            new DataGap(_market, _start, _start.AddHours(Math.Max(0, hours)), GapReason.Stale, 10, 20),
            tracker.Resume(new TrustedTime(_start, 10, GapReason.Stale), GapReason.Stale));
        Assert.Equal(new TrustedTime(_start.AddHours(5), 30, Gap: null), tracker.Trusted);
    }

    [Fact]
    public void A_gap_that_is_open_at_the_end_is_as_long_as_it_is_known_to_be()
    {
        var tracker = new GapTracker(_market);
        Assert.Null(tracker.End(_start));
        tracker.Good(_start, 10);
        tracker.Broken(GapReason.Disconnect);
        var gap = tracker.End(_start.AddSeconds(3));
        Assert.Equal(new DataGap(_market, _start, _start.AddSeconds(3), GapReason.Disconnect, 10, null), gap);
        Assert.Null(tracker.End(_start.AddSeconds(4)));
        Assert.False(tracker.Broken(GapReason.Disconnect));
    }
}
