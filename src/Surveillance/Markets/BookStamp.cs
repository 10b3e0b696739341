namespace Surveillance.Markets;

/// <summary>What is to be said of a book beside its levels when it is published.</summary>
/// <param name="Timestamp">The venue's time of the last change; the local time where the venue tells none.</param>
/// <param name="LocalTimestamp">When the book was last verified live here.</param>
/// <param name="Source">Stream or REST.</param>
/// <param name="DepthLevels">How many of the best levels a side are published.</param>
/// <param name="TickSize">Smallest price step, in quote currency; null when not known.</param>
/// <param name="Simulated">Whether a simulator made this up.</param>
public readonly record struct BookStamp(
    DateTimeOffset Timestamp,
    DateTimeOffset LocalTimestamp,
    BookSource Source,
    int DepthLevels,
    double? TickSize = null,
    bool Simulated = false)
{
    /// <summary>Captures the book as an immutable snapshot.</summary>
    public BookSnapshot Capture(OrderBook book)
    {
        var mid = book.Mid;
        var ladder = new LiquidityLadder();
        ladder.Measure(book);
        return new BookSnapshot
        {
            Market = book.Market,
            Timestamp = Timestamp,
            LocalTimestamp = LocalTimestamp,
            SequenceId = book.SequenceId,
            Source = Source,
            Simulated = Simulated,
            BestBid = book.Bids.Best,
            BestAsk = book.Asks.Best,
            MidPrice = mid,
            SpreadBps = book.SpreadBps,
            TickSize = TickSize,
            DepthLevels = DepthLevels,
            UpdateCount = book.UpdateCount,
            TopFlips = book.TopFlips,
            Bids = Top(book.Bids, DepthLevels),
            Asks = Top(book.Asks, DepthLevels),
            CoveredBidBps = mid is null ? null : book.Bids.CoveredBps(mid.Value),
            CoveredAskBps = mid is null ? null : book.Asks.CoveredBps(mid.Value),
            Profile = mid is null ? null : ladder.ToProfile(),
        };
    }

    private static Level[] Top(BookSide side, int count)
    {
        var levels = new Level[Math.Min(count, side.Count)];
        for (var i = 0; i < levels.Length; i++)
            levels[i] = side[i];
        return levels;
    }
}
