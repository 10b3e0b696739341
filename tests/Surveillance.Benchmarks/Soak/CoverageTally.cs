using Surveillance.Markets;

namespace Surveillance.Benchmarks.Soak;

/// <summary>
/// How often a side of a market's book is known for less than 5, 10 and 25 bps: as it was published, and as a book
/// would be that only ever had its first snapshot. A snapshot reaches to a price; which one, the first book tells.
/// </summary>
/// <param name="hasSnapshot">Whether the book is made of a snapshot that ends somewhere, and is fetched anew.</param>
internal sealed class CoverageTally(bool hasSnapshot)
{
    private static readonly double[] Reaches = [5, 10, 25];

    private readonly int[] _published = new int[Reaches.Length];
    private readonly int[] _first = new int[Reaches.Length];
    private (double Bid, double Ask)? _firstReach;

    /// <summary>Books that were counted.</summary>
    public int Books { get; private set; }

    /// <summary>Counts a book with two sides.</summary>
    public void Count(BookSnapshot book)
    {
        if (book is not { MidPrice: { } mid, CoveredBidBps: { } bid, CoveredAskBps: { } ask })
            return;
        _firstReach ??= (mid * (1 - (bid / 1e4)), mid * (1 + (ask / 1e4)));
        var (low, high) = _firstReach.Value;
        var atFirst = Math.Min(1e4 * (mid - low) / mid, 1e4 * (high - mid) / mid);
        Books++;
        for (var i = 0; i < Reaches.Length; i++)
        {
            _published[i] += Math.Min(bid, ask) < Reaches[i] ? 1 : 0;
            _first[i] += atFirst < Reaches[i] ? 1 : 0;
        }
    }

    /// <summary>
    /// <c>{"books":3600,"truncated_5_bps":0,…,"first_snapshot_only_5_bps":0.12,…}</c>, shares of books.
    /// </summary>
    public string Json() => $"{{\"books\":{Books},"
        + Shares("truncated", _published) + (hasSnapshot ? "," + Shares("first_snapshot_only", _first) : "") + "}";

    private string Shares(string name, int[] counts) =>
        string.Join(',', Reaches.Select((reach, i) => Share($"{name}_{reach}_bps", counts[i])));

    private string Share(string name, int count) =>
        FormattableString.Invariant($"\"{name}\":{(Books == 0 ? 0 : (double)count / Books):0.####}");
}
