using CsCheck;
using Surveillance.Markets;

namespace Surveillance.Tests.Markets;

public sealed class OrderBookTests
{
    private static readonly MarketId _market = new("binance", "BTC-USDT-PERP");

    [Fact]
    public void Random_operations_leave_the_book_that_a_sorted_dictionary_holds()
    {
        var operation = Gen.Select(Gen.Bool, Gen.Int[1, 60], Gen.Int[0, 5], (isBid, tick, size) => (isBid, tick, size));
        operation.Array[0, 300].Sample(operations =>
        {
            var book = new OrderBook(_market);
            var reference = new ReferenceBook();
            foreach (var (isBid, tick, size) in operations)
            {
                var (price, amount) = (100m + tick * 0.1m, size * 0.001m);
                reference.Set(isBid ? Side.Bid : Side.Ask, price, amount);
                Level[] change = [new((double)price, (double)amount)];
                book.Apply(isBid ? change : [], isBid ? [] : change, 1);
            }

            reference.AssertSame(book);
        });
    }

    [Fact]
    public void A_limited_side_keeps_its_best_levels_and_knows_to_the_worst_of_them()
    {
        var operation = Gen.Select(Gen.Int[1, 100], Gen.Int[0, 3], (tick, size) => (tick, size));
        operation.Array[1, 200].Sample(operations =>
        {
            const int limit = 10;
            var book = new OrderBook(_market, limit, CoverageRule.WorstHeld);
            book.Load([], [.. Enumerable.Range(101, limit).Select(tick => new Level(tick, 1))], limit, 1);
            foreach (var (tick, size) in operations)
            {
                book.Apply([], [new(tick, size)], 2);
                Assert.True(book.Asks.Count <= limit);
                if (book.Asks.Count == 0)
                    continue;
                Assert.True(book.Asks.IsKnownTo(book.Asks[book.Asks.Count - 1].Price, 0));
                Assert.False(book.Asks.IsKnownTo(book.Asks[book.Asks.Count - 1].Price + 0.5, 0));
            }
        });
    }

    [Fact]
    public void Deleting_a_level_that_is_not_held_changes_nothing()
    {
        var book = Loaded();
        book.Apply([new(90, 0), new(99.5, 0)], [new(120, 0)], 2);
        Assert.Equal((2, 2), (book.Bids.Count, book.Asks.Count));
    }

    [Fact]
    public void Coverage_shrinks_as_the_mid_walks_towards_the_edge_of_the_snapshot()
    {
        var book = new OrderBook(_market);
        book.Load([new(100, 1), new(99.9, 1)], [new(100.1, 1), new(100.2, 1)], 2, 1);
        Assert.Equal(1e4 * (100.05 - 99.9) / 100.05, book.Bids.CoveredBps(100.05), 9);

        // The market falls below what the snapshot held: the levels that came since are known,
        // what lies between them is not.
        book.Apply([new(100, 0), new(99.9, 0), new(99.5, 1)], [new(99.6, 1)], 2);
        Assert.Equal(0, book.Bids.CoveredBps(99.55));
        Assert.True(book.Asks.CoveredBps(99.55) > 60);
    }

    [Fact]
    public void A_snapshot_with_fewer_levels_than_its_limit_is_the_whole_side()
    {
        var book = new OrderBook(_market);
        book.Load([new(100, 1)], [new(101, 1), new(102, 1)], 2, 1);
        Assert.True(book.Bids.IsWhole);
        Assert.False(book.Asks.IsWhole);
        Assert.Equal(BookSide.MaxCoveredBps, book.Bids.CoveredBps(100.5));
    }

    [Fact]
    public void A_whole_side_that_outgrows_the_channel_is_no_longer_whole()
    {
        var book = new OrderBook(_market, 2, CoverageRule.WorstHeld);
        book.Load([new(100, 1)], [new(101, 1)], 2, 1);
        book.Apply([new(99, 1), new(98, 1)], [], 2);
        Assert.Equal(2, book.Bids.Count);
        Assert.False(book.Bids.IsWhole);
        Assert.True(book.Bids.IsKnownTo(99, 0));
        Assert.False(book.Bids.IsKnownTo(98, 0));
    }

    [Fact]
    public void A_book_is_crossed_when_its_bid_reaches_its_ask()
    {
        var book = Loaded();
        Assert.False(book.IsCrossed);
        book.Apply([new(101, 1)], [], 2);
        Assert.True(book.IsCrossed);
        Assert.Null(book.SpreadBps);
    }

    [Fact]
    public void A_one_sided_book_has_no_mid_and_no_spread()
    {
        var book = new OrderBook(_market);
        book.Load([new(100, 1)], [], 5, 1);
        Assert.Null(book.Mid);
        Assert.Null(book.SpreadBps);
        Assert.Null(book.Asks.Best);
    }

    [Fact]
    public void A_fresher_book_takes_the_place_of_a_valid_one()
    {
        var book = Loaded();
        var fresher = new OrderBook(_market);
        fresher.Load([new(99, 5)], [new(101.5, 5)], 5, 9);
        book.Adopt(fresher);
        Assert.True(book.IsValid);
        Assert.Equal((9, 99d), (book.SequenceId, book.Bids.Best!.Value));
        Assert.False(fresher.IsValid);
    }

    [Fact]
    public void Each_update_that_moves_a_best_price_is_counted_and_no_snapshot_is()
    {
        var book = Loaded();
        book.Apply([new(100, 5)], [new(103, 1)], 2);
        Assert.Equal(0, book.TopFlips);
        book.Apply([new(100.5, 1)], [], 3);
        Assert.Equal(1, book.TopFlips);
        book.Apply([new(100.5, 0)], [new(101, 0)], 4);
        Assert.Equal(3, book.TopFlips);
        book.Load([new(90, 1)], [new(91, 1)], 2, 5);
        Assert.Equal(3, book.TopFlips);
    }

    [Fact]
    public void Updates_of_a_grown_book_allocate_nothing()
    {
        var book = Loaded();
        Level[] bids = [new(100, 2), new(99.7, 1), new(99.8, 0)], asks = [new(101, 3), new(101.2, 0)];
        book.Apply(bids, asks, 2);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            book.Apply(bids, asks, i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static OrderBook Loaded()
    {
        var book = new OrderBook(_market);
        book.Load([new(100, 1), new(99, 1)], [new(101, 1), new(102, 1)], 2, 1);
        return book;
    }
}
