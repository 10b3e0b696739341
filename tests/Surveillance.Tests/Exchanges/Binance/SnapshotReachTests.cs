using Surveillance.Exchanges.Binance;

namespace Surveillance.Tests.Exchanges.Binance;

public sealed class SnapshotReachTests
{
    private readonly SnapshotReach _reach = new(BinanceProduct.Spot.SnapshotSizes);

    [Fact]
    public void The_smallest_snapshot_is_asked_for_first() => Assert.Equal(new SnapshotSize(100, 5), _reach.Size);

    [Theory]
    [InlineData(11.9, 500)]
    [InlineData(3, 1000)]
    [InlineData(0.2, 5000)]
    [InlineData(0, 5000)]
    public void One_that_falls_short_is_followed_by_one_that_should_reach(double reachedBps, int levels)
    {
        Assert.True(_reach.TryGrow(reachedBps, wantedBps: 12));
        Assert.Equal(levels, _reach.Size.Levels);
    }

    [Fact]
    public void There_is_nothing_beyond_the_largest()
    {
        Assert.True(_reach.TryGrow(0.1, 12));
        Assert.False(_reach.TryGrow(0.1, 12));
        Assert.Equal(new SnapshotSize(5000, 250), _reach.Size);
    }
}
