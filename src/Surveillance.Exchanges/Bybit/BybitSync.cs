using Surveillance.Markets;

namespace Surveillance.Exchanges.Bybit;

/// <summary>What a frame did to the book.</summary>
internal enum BybitStep
{
    /// <summary>Nothing: it was applied before.</summary>
    None,

    /// <summary>The book changed.</summary>
    Changed,

    /// <summary>The book was loaded.</summary>
    Loaded,

    /// <summary>Updates are missing: the book has been invalidated.</summary>
    Broken,

    /// <summary>It changes a book that is not there.</summary>
    NeedsSnapshot,
}

/// <summary>
/// Keeps a book by Bybit's <c>orderbook</c> topic, which begins with a snapshot and goes on with deltas. Not safe for
/// several threads: its owner locks.
/// </summary>
/// <param name="book">
/// The book; keeps as many levels as the topic carries, so that one pushed out goes even where no delete is told.
/// </param>
/// <param name="levels">Levels a side that the topic carries.</param>
internal sealed class BybitSync(OrderBook book, int levels)
{
    /// <summary>When the venue's matching engine made the state read last.</summary>
    public DateTimeOffset? VenueTime { get; private set; }

    /// <summary>Takes a frame; it is read to its end before anything is changed.</summary>
    /// <exception cref="FeedProtocolException">It is not as documented.</exception>
    public BybitStep OnFrame(ref BybitFrame frame)
    {
        var message = DepthMessage.OfThread;
        BybitNormalizer.ReadBook(ref frame, message);
        VenueTime = message.VenueTime;
        var id = message.LastId!.Value;
        switch (BybitSequence.Judge(frame.Type, id, book.IsValid ? book.SequenceId : null))
        {
            case BybitVerdict.Load:
                book.Load(message.Bids.Span, message.Asks.Span, levels, id);
                return BybitStep.Loaded;
            case BybitVerdict.Apply:
                book.Apply(message.Bids.Span, message.Asks.Span, id);
                return BybitStep.Changed;
            case BybitVerdict.Gap:
                book.Invalidate();
                return BybitStep.Broken;
            case BybitVerdict.Wait:
                return BybitStep.NeedsSnapshot;
            default:
                return BybitStep.None;
        }
    }
}
