using CsCheck;
using Surveillance.Markets;

namespace Surveillance.Tests.Metrics;

/// <summary>
/// Books at random: prices on ticks of a tenth about a centre, sizes in thousandths, neither side empty, not crossed.
/// </summary>
internal sealed record AnyBook(Level[] Bids, Level[] Asks)
{
    private const double TicksOfOne = 10;

    public static Gen<AnyBook> Gen { get; } = Around(CsCheck.Gen.Int[1_000, 900_000]);

    public Exact Bid => Bids[0].Price;

    public Exact Ask => Asks[0].Price;

    public Exact Mid => (Bid + Ask) / 2;

    /// <summary>Books whose best prices lie within a few ticks of a centre, in ticks.</summary>
    public static Gen<AnyBook> Around(Gen<int> centre)
    {
        // Steps between neighbouring levels: mostly small ones, so that every reach of a metric cuts some books in two.
        var step = CsCheck.Gen.Frequency((8, CsCheck.Gen.Int[1, 8]), (2, CsCheck.Gen.Int[9, 300]));
        var level = CsCheck.Gen.Select(step, CsCheck.Gen.Int[1, 99_999]);
        return CsCheck.Gen.Select(centre, level.Array[1, 40], level.Array[1, 40], (middle, bids, asks) =>
            new AnyBook(Side(middle, -1, bids), Side(middle, 1, asks)));
    }

    /// <summary>The book as it is published, known to <paramref name="limit"/> levels.</summary>
    public BookSnapshot Publish(int limit = 1000, TimeSpan age = default, MarketId? market = null) =>
        Some.Book(Bids, Asks, limit, age, market: market);

    public override string ToString() => $"bids {string.Join(' ', Bids)}, asks {string.Join(' ', Asks)}";

    private static Level[] Side(int middle, int direction, (int Step, int Size)[] steps)
    {
        var levels = new List<Level>(steps.Length);
        var ticks = middle;
        foreach (var (step, size) in steps)
        {
            ticks += direction * step;
            if (ticks > 0)
                levels.Add(new Level(ticks / TicksOfOne, size / 1e3));
        }

        return [.. levels];
    }
}
