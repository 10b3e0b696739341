using CsCheck;
using Surveillance.Markets;

namespace Surveillance.Tests.Markets;

public sealed class BestLevelsTests
{
    [Fact]
    public void The_best_levels_are_those_that_an_enumeration_begins_with()
    {
        // Used again from side to side: nothing of the one before may be left.
        var best = new BestLevels();
        var level = Gen.Select(Gen.Int[1, 5000], Gen.Int[1, 999], (price, size) => new Level(price / 8.0, size / 4.0));
        Gen.Select(level.Array[0, 400], Gen.Enum<Side>(), Gen.Int[0, 500]).Sample((levels, which, most) =>
        {
            var side = new BookSide(which);
            foreach (var (price, size) in levels)
                side.Set(price, size);
            var expected = new List<Level>();
            foreach (var one in side)
                expected.Add(one);
            best.Take(side, most);
            Assert.Equal(expected.Take(most).Select(one => one.Price), best.Prices.ToArray());
            Assert.Equal(expected.Take(most).Select(one => one.Size), best.Sizes.ToArray());
        }, threads: 1);
    }
}
