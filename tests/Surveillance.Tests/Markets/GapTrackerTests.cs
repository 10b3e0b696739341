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
}
