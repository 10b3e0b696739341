using CsCheck;
using Surveillance.Markets;

namespace Surveillance.Tests.Markets;

public sealed class BookSideTests
{
    private const int Ticks = 4_000;

    [Theory]
    [InlineData(Side.Bid)]
    [InlineData(Side.Ask)]
    public void A_side_of_thousands_of_levels_is_what_a_sorted_dictionary_holds(Side which)
    {
        // Runs of neighbours fill blocks and empty them; single ones fall between.
        var run = Gen.Select(Gen.Int[0, Ticks], Gen.Int[1, 400], Gen.Int[0, 3], (from, length, size) =>
            (from, length, size));
        run.Array[1, 60].Sample(runs =>
        {
            var side = new BookSide(which);
            var reference = new SortedDictionary<double, double>();
            foreach (var (from, length, size) in runs)
            {
                for (var tick = from; tick < from + length; tick++)
                {
                    side.Set(tick, size);
                    if (size == 0)
                        reference.Remove(tick);
                    else
                        reference[tick] = size;
                }

                AssertSame(reference, side);
            }
        }, iter: 200);
    }

    [Theory]
    [InlineData(Side.Bid)]
    [InlineData(Side.Ask)]
    public void Prices_where_doubles_end_are_levels_as_others(Side which)
    {
        var side = new BookSide(which);
        double[] prices = [double.PositiveInfinity, double.MaxValue, 1, double.Epsilon, 0, double.NegativeInfinity];
        for (var time = 0; time < 2; time++)
        {
            foreach (var price in prices)
                side.Set(price, time + 1);
        }

        double[] bestFirst = which == Side.Bid ? prices : [.. prices.Reverse()];
        Assert.Equal(bestFirst.Select(price => new Level(price, 2)), Walked(side));
        foreach (var price in prices)
            side.Set(price, 0);
        Assert.Equal(0, side.Count);
    }

    [Fact]
    public void A_side_that_is_loaded_again_and_again_allocates_nothing()
    {
        var side = new BookSide(Side.Bid);
        Level[] levels = [.. Enumerable.Range(0, 3_000).Select(tick => new Level(Ticks - tick, 1))];

        // Other tests take blocks out of the same store meanwhile.
        var large = new BookSide(Side.Ask);
        large.Load([.. Enumerable.Range(1, 100_000).Select(tick => new Level(tick, 1))], 100_000);
        large.Clear();
        Load();
        // A thread that had to wait for them at the store has allocated what it waited with: that round tells nothing.
        Assert.Contains(0, Enumerable.Range(0, 20).Select(_ => Allocated()).ToList());

        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var time = 0; time < 20; time++)
                Load();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        void Load()
        {
            side.Load(levels, 5_000);
            for (var tick = 0; tick < 3_000; tick += 2)
                side.Set(Ticks - tick + 0.5, 1);
        }
    }

    private static void AssertSame(SortedDictionary<double, double> reference, BookSide side)
    {
        var expected = (side.Side == Side.Bid ? reference.Reverse() : reference).Select(one =>
            new Level(one.Key, one.Value)).ToList();
        Assert.Equal(expected, Walked(side));
        Assert.Equal(expected.Count, side.Count);
        Assert.Equal(expected.Count == 0 ? null : expected[0].Price, side.Best);
        if (expected.Count > 0)
            Assert.Equal((expected[^1], expected[expected.Count / 2]), (side[^1], side[expected.Count / 2]));
    }

    private static List<Level> Walked(BookSide side)
    {
        var walked = new List<Level>();
        foreach (var level in side)
            walked.Add(level);
        return walked;
    }
}
