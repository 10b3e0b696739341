using Surveillance.Markets;

namespace Surveillance.Benchmarks.Detection;

/// <summary>
/// A market that plays recorded books to and fro, so that no price jumps where the tape ends.
/// </summary>
/// <param name="id">Its name; the second venue plays the books of the first under its own.</param>
/// <param name="books">One a second.</param>
/// <param name="tick">Price step.</param>
/// <param name="lag">Seconds that it is behind: the second venue sees what the first one saw then.</param>
internal sealed class WorldMarket(MarketId id, IReadOnlyList<SecondBook> books, double tick, int lag)
{
    private readonly double[] _depths = [.. books.Select(book => SecondBook.Depth(book.Bids, book.Asks, 10))];
    private readonly double[] _spreads =
        [.. books.Select(book => 1e4 * (book.Asks[0].Price - book.Bids[0].Price) / book.Mid)];

    public MarketId Id => id;

    public double Tick => tick;

    public bool IsPerpetual { get; } = id.Instrument.EndsWith("PERP", StringComparison.Ordinal);

    /// <summary>Seconds after which it is where it was, and goes the same way.</summary>
    public int Period { get; } = 2 * (books.Count - 1);

    public double MeanDepth => _depths.Average();

    public double MeanSpreadBps => _spreads.Average();

    /// <summary>Place on the tape.</summary>
    public int PlaceAt(int second)
    {
        var place = (((second - lag) % Period) + Period) % Period;
        return place < books.Count ? place : Period - place;
    }

    public SecondBook BookAt(int second) => books[PlaceAt(second)];

    /// <summary>Quote currency within 10 bps, both sides.</summary>
    public double DepthAt(int second) => _depths[PlaceAt(second)];

    public double SpreadBpsAt(int second) => _spreads[PlaceAt(second)];
}
