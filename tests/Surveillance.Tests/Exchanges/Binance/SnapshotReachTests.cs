using Surveillance.Exchanges.Binance;

namespace Surveillance.Tests.Exchanges.Binance;

public sealed class SnapshotReachTests
{
    private readonly SnapshotReach _reach = Of(markets: 1_000);

    [Theory]
    [InlineData(1, 5000)]
    [InlineData(6, 5000)]
    [InlineData(7, 1000)]
    [InlineData(60, 500)]
    [InlineData(300, 100)]
    [InlineData(1_000, 100)]
    public void The_largest_snapshot_of_which_all_can_have_one_at_once_is_asked_for_first(int markets, int levels) =>
        Assert.Equal(levels, Of(markets).Size.Levels);

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

    private static SnapshotReach Of(int markets) =>
        new(BinanceProduct.Spot.SnapshotSizes, markets, BinanceProduct.Spot.WeightAtOnce);
}
