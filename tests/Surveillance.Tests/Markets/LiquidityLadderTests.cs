using CsCheck;
using Surveillance.Markets;

namespace Surveillance.Tests.Markets;

public sealed class LiquidityLadderTests
{
    private static readonly MarketId _market = new("binance", "BTC-USDT-PERP");

    [Fact]
    public void A_level_exactly_on_a_boundary_counts()
    {
        // Mid 100: the bounds at 10 bps are 99.9 and 100.1, and both are prices of the book.
        var book = new OrderBook(_market);
        book.Load([new(99.95, 1), new(99.9, 2)], [new(100.05, 1), new(100.1, 3)], 50, 1);
        var profile = Profile(book);
        Assert.Equal(3, profile.Size(Side.Bid, 10));
        Assert.Equal(1, profile.Size(Side.Bid, 9));
        Assert.Equal(4, profile.Size(Side.Ask, 10));
        Assert.Equal(1 * 99.95 + 2 * 99.9, profile.Notional(Side.Bid, 10)!.Value, 9);
    }

    [Fact]
    public void Steps_beyond_the_coverage_are_unknown()
    {
        // Known to 99.9, which is 10 bps from mid.
        var book = new OrderBook(_market);
        book.Load([new(99.95, 1), new(99.9, 2)], [new(100.05, 1)], 2, 1);
        var profile = Profile(book);
        Assert.NotNull(profile.Notional(Side.Bid, 10));
        Assert.Null(profile.Notional(Side.Bid, 11));
        Assert.Equal(1, profile.Size(Side.Ask, 50));
    }

    [Fact]
    public void The_profile_equals_a_computation_in_decimals()
    {
        var level = Gen.Select(Gen.Int[1, 800], Gen.Int[1, 9999], (tick, size) => (tick, size));
        Gen.Select(Gen.Int[300, 900_000], level.Array[1, 60], level.Array[1, 60]).Sample((centre, bids, asks) =>
        {
            var reference = new ReferenceBook();
            var book = new OrderBook(_market);
            foreach (var (tick, size) in bids.Where(bid => bid.tick < centre))
                Set(Side.Bid, centre - tick, size);
            foreach (var (tick, size) in asks)
                Set(Side.Ask, centre + tick, size);
            if (book.Mid is null)
                return;
            book.Load(Levels(book.Bids), Levels(book.Asks), 1000, 1);
            var profile = Profile(book);
            for (var bps = 1; bps <= LiquidityProfile.Steps; bps++)
            {
                Assert.Equal((double)reference.Notional(Side.Bid, bps), profile.Notional(Side.Bid, bps)!.Value, 1e-6);
                Assert.Equal((double)reference.Notional(Side.Ask, bps), profile.Notional(Side.Ask, bps)!.Value, 1e-6);
            }

            void Set(Side side, int ticks, int size)
            {
                var (price, amount) = (ticks * 0.1m, size * 0.001m);
                reference.Set(side, price, amount);
                book[side].Set((double)price, (double)amount);
            }
        });
    }

    private static Level[] Levels(BookSide side) => [.. Enumerable.Range(0, side.Count).Select(depth => side[depth])];

    private static LiquidityProfile Profile(OrderBook book)
    {
        var ladder = new LiquidityLadder();
        ladder.Measure(book);
        return ladder.ToProfile();
    }
}
