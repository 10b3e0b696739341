using Surveillance.Markets;

namespace Surveillance.Exchanges.Kraken;

/// <summary>What a frame did to the book.</summary>
internal enum KrakenStep
{
    /// <summary>Nothing: it waits for the whole book.</summary>
    None,

    /// <summary>The book changed.</summary>
    Changed,

    /// <summary>The book was loaded.</summary>
    Loaded,

    /// <summary>The checksum is another: updates are missing, and the book has been invalidated.</summary>
    Broken,
}

/// <summary>
/// Keeps a whole book by Kraken's <c>book</c> channel: a snapshot, then updates. Nothing is numbered; the checksum of
/// each message alone tells whether one is missing. Not safe for several threads: its owner locks.
/// </summary>
/// <param name="book">The book; keeps the best 1,000 levels.</param>
internal sealed class KrakenSync(OrderBook book)
{
    /// <summary>
    /// Levels a side that are subscribed, the most that the venue has. One that is pushed out gets no delete: the
    /// client has to cut.
    /// </summary>
    public const int LevelLimit = 1_000;

    private readonly KrakenPrintedBook _printed = new();

    /// <summary>Takes a message.</summary>
    /// <param name="message">What it said.</param>
    /// <param name="isSnapshot">Whether it replaces the book.</param>
    /// <param name="receivedAt">Names the state where the venue tells no time, as in a snapshot.</param>
    public KrakenStep OnMessage(KrakenMessage message, bool isSnapshot, DateTimeOffset receivedAt)
    {
        if (!isSnapshot && !book.IsValid)
            return KrakenStep.None;
        var depth = message.Depth;
        if (isSnapshot)
            book.Load(depth.Bids.Span, depth.Asks.Span, LevelLimit, IdOf(depth.VenueTime ?? receivedAt));
        else
            book.Apply(depth.Bids.Span, depth.Asks.Span, IdOf(depth.VenueTime ?? receivedAt));
        _printed.Apply(message.Bids, message.Asks, isSnapshot, LevelLimit);

        // One that is absent or 0 is not provided. OKX once turned its checksum off like that; who took it for a wrong
        // one subscribed anew for ever.
        if (depth.Checksum is null or 0 || depth.Checksum == _printed.Checksum())
            return isSnapshot ? KrakenStep.Loaded : KrakenStep.Changed;
        book.Invalidate();
        return KrakenStep.Broken;
    }

    /// <summary>Without a number of the venue's, a state is named by its time: microseconds since 1970.</summary>
    private static long IdOf(DateTimeOffset time) =>
        (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
