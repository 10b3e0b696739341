using Surveillance.Markets;

namespace Surveillance.Benchmarks.Detection;

/// <summary>
/// The markets of one set of recordings as they are without incidents: what an incident adds its size to.
/// </summary>
internal sealed class World
{
    public static readonly MarketId PerpId = new("binance", "BTC-USDT-PERP");
    public static readonly MarketId SpotId = new("binance", "BTC-USDT-SPOT");
    public static readonly MarketId OtherPerpId = new("okx", "BTC-USDT-PERP");

    /// <summary>Seconds over which a mark averages the basis, as the simulator's does.</summary>
    private const double MarkAverage = 30;

    /// <summary>The second venue is behind by this: a recording of it at the same time does not exist.</summary>
    private const int LagSeconds = 2;

    private readonly double[] _marks;

    private World(string name, IReadOnlyList<WorldMarket> markets)
    {
        (Name, Markets) = (name, markets);
        _marks = markets[0].IsPerpetual ? Marks() : [];
    }

    public string Name { get; }

    public IReadOnlyList<WorldMarket> Markets { get; }

    public WorldMarket? Perp => Find(PerpId);

    public WorldMarket? Spot => Find(SpotId);

    public WorldMarket? OtherPerp => Find(OtherPerpId);

    public double MeanBasis => Average(Perp!.Period, BasisAt);

    public double MeanMarkDeviation => _marks.Average();

    /// <summary>Perpetual and spot of one venue, and the perpetual of another.</summary>
    public static World August(Recordings recordings)
    {
        var (perp, spot) = recordings.August();
        return new World(
            "August 2024",
            [
                new WorldMarket(PerpId, perp, 0.1, lag: 0),
                new WorldMarket(SpotId, spot, 0.01, lag: 0),
                new WorldMarket(OtherPerpId, perp, 0.1, LagSeconds),
            ]);
    }

    /// <summary>A perpetual with the mark and the index that its venue told.</summary>
    public static World April(Recordings recordings) =>
        new("April 2023", [new WorldMarket(PerpId, recordings.PerpOfApril(), 0.1, lag: 0)]);

    /// <summary>The longest recording: spot alone.</summary>
    public static World SpotOfAugust(Recordings recordings) =>
        new("August 2024, spot", [new WorldMarket(SpotId, recordings.SpotOfAugust(), 0.01, lag: 0)]);

    public WorldMarket? Find(MarketId id) => Markets.FirstOrDefault(market => market.Id == id);

    /// <summary>Perpetual from spot of the first venue, bps.</summary>
    public double BasisAt(int second) => 1e4 * ((MidAt(Perp!, second) / MidAt(Spot!, second)) - 1);

    /// <summary>The second venue from the first, bps, with its sign.</summary>
    public double DivergenceAt(int second)
    {
        var (one, other) = (MidAt(Perp!, second), MidAt(OtherPerp!, second));
        return 1e4 * (other - one) / ((one + other) / 2);
    }

    /// <summary>The index that all perpetuals follow.</summary>
    public double IndexAt(int second) => Perp!.BookAt(second).Index ?? MidAt(Spot ?? Perp, second);

    /// <summary>Mark from index, bps, with its sign.</summary>
    public double MarkDeviationAt(int second) => _marks[second % _marks.Length];

    public static double MidAt(WorldMarket market, int second) => market.BookAt(second).Mid;

    /// <summary>Of one whole period: from the tape where it tells them, else the averaged basis.</summary>
    private double[] Marks()
    {
        var marks = new double[Perp!.Period];
        var average = Spot is null ? 0 : BasisAt(0);
        for (var second = 0; second < 2 * marks.Length; second++)
        {
            if (Perp.BookAt(second) is { Mark: { } mark, Index: { } index })
                marks[second % marks.Length] = 1e4 * (mark - index) / index;
            else if (Spot is not null)
                marks[second % marks.Length] = average += (BasisAt(second) - average) / MarkAverage;
        }

        return marks;
    }

    private static double Average(int seconds, Func<int, double> figure) =>
        Enumerable.Range(0, seconds).Average(figure);
}
