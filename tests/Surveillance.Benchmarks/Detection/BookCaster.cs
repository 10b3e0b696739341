using Surveillance.Markets;

namespace Surveillance.Benchmarks.Detection;

/// <summary>
/// Makes the published book of a second from the recorded one and what incidents make of it, by the product's own
/// book. A second without incidents is captured once.
/// </summary>
internal sealed class BookCaster(WorldMarket market)
{
    private const int DepthLevels = 20;
    private readonly OrderBook _book = new(market.Id);
    private readonly Dictionary<int, BookSnapshot> _plain = [];

    /// <summary>The book as of a second.</summary>
    public BookSnapshot Cast(int second, DateTimeOffset at, Distortion distortion)
    {
        var recorded = market.BookAt(second);
        if (!distortion.LeavesBook)
            return Capture(recorded, distortion, second, at);
        var place = market.PlaceAt(second);
        if (!_plain.TryGetValue(place, out var plain))
            _plain[place] = plain = Capture(recorded, distortion, second, at);
        return plain with
        {
            Timestamp = at,
            LocalTimestamp = at,
            SequenceId = second,
            UpdateCount = second,
            TopFlips = second,
        };
    }

    private BookSnapshot Capture(SecondBook recorded, Distortion distortion, int second, DateTimeOffset at)
    {
        var aside = distortion.SpreadBps is { } spread ? Aside(recorded, spread) : 0;
        var bids = Moved(recorded.Bids, OnTick(distortion.Shift) - aside);
        var asks = Moved(recorded.Asks, OnTick(distortion.Shift) + aside);

        // A wide spread is quoted in as much size as before: it is to be an incident of the spread alone.
        var depth = distortion.Depth ?? (aside > 0 ? market.DepthAt(second) : null);
        if (depth is { } wanted)
        {
            var scale = wanted / SecondBook.Depth(bids, asks, 10);
            Scale(bids, scale);
            Scale(asks, scale);
        }

        // The limit is beyond what there is: the whole book is known.
        _book.Load(bids, asks, Math.Max(bids.Length, asks.Length) + 1, second);
        return new BookStamp(at, at, BookSource.Stream, DepthLevels, market.Tick).Capture(_book) with
        {
            UpdateCount = second,
            TopFlips = second,
        };
    }

    private double Aside(SecondBook recorded, double spreadBps) => Math.Max(0, OnTick(
        ((spreadBps * recorded.Mid / 1e4) - (recorded.Asks[0].Price - recorded.Bids[0].Price)) / 2));

    private double OnTick(double price) => Math.Round(price / market.Tick) * market.Tick;

    private Level[] Moved(Level[] levels, double by) =>
        [.. levels.Select(level => level with { Price = Math.Round(OnTick(level.Price + by), 2) })];

    private static void Scale(Level[] levels, double by)
    {
        foreach (ref var level in levels.AsSpan())
            level = level with { Size = level.Size * by };
    }
}
