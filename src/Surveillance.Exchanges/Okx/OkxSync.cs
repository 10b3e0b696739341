using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Okx;

/// <summary>What a frame did to the book.</summary>
internal enum OkxStep
{
    /// <summary>Nothing: a duplicate, or a frame that waits.</summary>
    None,

    /// <summary>The venue confirmed that the book is as it was.</summary>
    Unchanged,

    /// <summary>The book changed.</summary>
    Changed,

    /// <summary>The book was loaded.</summary>
    Loaded,

    /// <summary>Updates are missing, or the checksum is wrong: the book has been invalidated.</summary>
    Broken,

    /// <summary>The venue sends updates without a snapshot: it has to be fetched over REST.</summary>
    NeedsSnapshot,
}

/// <summary>
/// Keeps a whole book by OKX's <c>books</c> channel: a snapshot in the stream, or one over REST where the venue begins
/// with updates. Not safe for several threads: its owner locks.
/// </summary>
/// <param name="book">The book; keeps the best 400 levels.</param>
/// <param name="contractSize">Base coins in one unit of size.</param>
internal sealed class OkxSync(OrderBook book, DecimalFactor contractSize)
{
    /// <summary>
    /// Levels a side that the channel carries. One that is pushed out gets no delete: the client has to cut.
    /// </summary>
    public const int LevelLimit = 400;

    /// <summary>
    /// So many frames a snapshot over REST waits for the one that contains it, some ten seconds; then it is of other
    /// ids.
    /// </summary>
    private const int MaxJoined = 100;

    private readonly FrameBacklog _backlog = new();
    private PrintedBook? _printed;

    // A checksum came for a book whose text was not kept: from the next snapshot on it is, to compare.
    private bool _isVerifying;
    private bool _acknowledged;
    private bool _fetching;
    private bool _joining;
    private int _joined;

    /// <summary>The message read last; its thread reads the next frame of any market into it.</summary>
    public DepthMessage Message { get; private set; } = DepthMessage.OfThread;

    /// <summary>Kept frames that the bound dropped.</summary>
    public long Dropped => _backlog.Dropped;

    /// <summary>Whether a snapshot over REST is on its way.</summary>
    public bool IsFetching => _fetching;

    /// <summary>Numbers what is asked for over REST: an answer to an earlier number is not taken.</summary>
    public int Fetch { get; private set; }

    /// <summary>The venue took the subscription: what follows without a snapshot needs one over REST.</summary>
    public void Acknowledge() => _acknowledged = true;

    /// <summary>Forgets everything, before a new subscription. The caller has invalidated the book.</summary>
    public void Reset()
    {
        _acknowledged = _fetching = _joining = false;
        Fetch++;
        _backlog.Clear();
        _printed = null;
    }

    /// <summary>The REST snapshot did not come; the next update asks for it again.</summary>
    public void AbandonFetch()
    {
        _fetching = false;
        _backlog.Clear();
    }

    /// <summary>Takes a frame.</summary>
    /// <param name="frame">Its envelope.</param>
    /// <param name="text">All of it, kept while a snapshot is on its way.</param>
    public OkxStep OnFrame(in OkxFrame frame, ReadOnlySpan<byte> text)
    {
        Message = DepthMessage.OfThread;
        OkxNormalizer.ReadBook(frame, Message, contractSize);
        if (frame.Action == OkxAction.Snapshot)
            return LoadFromStream(frame);
        if (book.IsValid)
            return Follow(frame);
        if (_fetching)
            _backlog.Add(text);
        else if (_acknowledged)
        {
            _fetching = true;
            Fetch++;
            _backlog.Add(text);
            return OkxStep.NeedsSnapshot;
        }

        return OkxStep.None;
    }

    /// <summary>Takes a REST snapshot, which has an id; the kept frames are applied to it.</summary>
    public OkxStep OnSnapshot(DepthMessage snapshot)
    {
        (_fetching, _joining, _joined) = (false, true, 0);
        Message = DepthMessage.OfThread;
        book.Load(snapshot.Bids.Span, snapshot.Asks.Span, LevelLimit, snapshot.LastId!.Value);
        var complete = true;
        while (_backlog.TryTake(out var kept))
        {
            if (complete && OkxNormalizer.TryOpen(kept, out var frame))
            {
                OkxNormalizer.ReadBook(frame, Message, contractSize);
                var verdict = Judge();
                complete = verdict != OkxVerdict.Gap;
                if (verdict == OkxVerdict.Apply)
                    Apply();
            }

            FrameBacklog.Return(kept);
        }

        if (complete)
            return OkxStep.Loaded;

        // The snapshot is older than the first frame that was kept: the next update asks for a new one.
        book.Invalidate();
        return OkxStep.None;
    }

    private OkxStep LoadFromStream(in OkxFrame frame)
    {
        _fetching = _joining = false;
        _backlog.Clear();
        book.Load(Message.Bids.Span, Message.Asks.Span, LevelLimit, Message.LastId ?? 0);
        _isVerifying |= Message.Checksum is not (null or 0);
        _printed = _isVerifying ? new PrintedBook() : null;
        return IsChecksumRight(frame) ? OkxStep.Loaded : Break();
    }

    private OkxStep Follow(in OkxFrame frame)
    {
        switch (Judge())
        {
            case OkxVerdict.Apply:
                Apply();
                return IsChecksumRight(frame) ? OkxStep.Changed : Break();
            case OkxVerdict.Unchanged:
                _joining = false;
                return OkxStep.Unchanged;
            case OkxVerdict.Gap:
                return Break();
            default:
                return _joining && ++_joined > MaxJoined ? Break() : OkxStep.None;
        }
    }

    private OkxVerdict Judge() => _joining
        ? OkxSequence.First(Message, book.SequenceId)
        : OkxSequence.Next(Message, book.SequenceId);

    private void Apply()
    {
        book.Apply(Message.Bids.Span, Message.Asks.Span, Message.LastId ?? book.SequenceId);
        _joining = false;
    }

    private bool IsChecksumRight(in OkxFrame frame)
    {
        if (_printed is null)
            return !(_isVerifying = Message.Checksum is not (null or 0));
        try
        {
            _printed.Apply(frame.Data, frame.Action == OkxAction.Snapshot, LevelLimit);
        }
        catch (Exception error) when (error is FeedProtocolException or JsonException)
        {
            // The book was changed by it already: what cannot be compared is not right.
            return false;
        }

        return Message.Checksum is null or 0 || Message.Checksum == _printed.Checksum();
    }

    private OkxStep Break()
    {
        book.Invalidate();
        Reset();
        return OkxStep.Broken;
    }
}
