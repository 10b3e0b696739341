using Surveillance.Markets;

namespace Surveillance.Exchanges.Binance;

/// <summary>What an event or a snapshot did to the book.</summary>
internal enum SyncStep
{
    /// <summary>Nothing that others need to know.</summary>
    None,

    /// <summary>The book changed.</summary>
    Changed,

    /// <summary>A snapshot and the stream met: the book is whole, from now or anew.</summary>
    Synced,

    /// <summary>Events are missing: the book has been invalidated.</summary>
    Broken,
}

/// <summary>
/// Makes a whole book of a diff stream and REST snapshots. A snapshot is always loaded into a second book beside the
/// live one, with the events that were kept while it was on its way, and takes the live one's place only when both met:
/// so a book that lost its coverage is refreshed without a moment of not being valid. Not safe for several threads:
/// its owner locks.
/// </summary>
/// <param name="book">The live book.</param>
/// <param name="rule">Spot or futures.</param>
internal sealed class DiffSync(OrderBook book, DiffRule rule)
{
    /// <summary>
    /// So many events a loaded snapshot waits for the one that contains it, some ten seconds; then it is of other ids.
    /// </summary>
    private const int MaxWaited = 100;

    private readonly OrderBook _candidate = new(book.Market);
    private readonly FrameBacklog _backlog = new();
    private readonly DepthMessage _replayed = new();
    private bool _following;
    private Stage _stage = Stage.Idle;
    private int _waited;

    private enum Stage
    {
        /// <summary>No snapshot is asked for.</summary>
        Idle,

        /// <summary>A snapshot is on its way: events are kept.</summary>
        Fetching,

        /// <summary>
        /// A snapshot is loaded, newer than all kept events: the next one that contains it is waited for.
        /// </summary>
        Waiting,
    }

    /// <summary>Whether the live book follows the diff stream; else it is invalid or made of partial frames.</summary>
    public bool IsFollowing => _following && book.IsValid;

    /// <summary>Whether a snapshot should be fetched: none is on its way, and one is needed.</summary>
    public bool IsIdle => _stage == Stage.Idle;

    /// <summary>Kept events that the bound dropped.</summary>
    public long Dropped => _backlog.Dropped;

    /// <summary>
    /// Whether best levels follow those of the frame before, which may be told again. Spot's ids only rise: one that
    /// goes back tells of another server, whose book it is from here on. On futures each names the one before it, too.
    /// </summary>
    public static bool AreNext(DepthMessage best, long lastId) =>
        best.LastId == lastId || (best.LastId > lastId && (best.PreviousId ?? lastId) == lastId);

    /// <summary>Begins to keep events for a snapshot that is about to be asked for.</summary>
    public void BeginFetch()
    {
        _backlog.Clear();
        _stage = Stage.Fetching;
    }

    /// <summary>The snapshot did not come.</summary>
    public void AbandonFetch()
    {
        _backlog.Clear();
        _stage = Stage.Idle;
    }

    /// <summary>Forgets everything, as after a lost connection. The caller has invalidated the book.</summary>
    public void Reset()
    {
        AbandonFetch();
        _following = false;
    }

    /// <summary>The live book was made of something else than the diff stream.</summary>
    public void StopFollowing() => _following = false;

    /// <summary>Takes an event of the stream.</summary>
    /// <param name="message">The event as read.</param>
    /// <param name="frame">Its whole frame, kept while a snapshot is on its way.</param>
    public SyncStep OnEvent(DepthMessage message, ReadOnlySpan<byte> frame)
    {
        var step = Follow(message);
        if (_stage == Stage.Fetching)
            _backlog.Add(frame);
        else if (_stage == Stage.Waiting && JoinEvent(message, met: false) && _stage == Stage.Waiting)
            return Adopt();
        else if (_stage == Stage.Waiting && ++_waited > MaxWaited)
            _stage = Stage.Idle;
        return step;
    }

    /// <summary>Takes the snapshot; the kept events are applied to it.</summary>
    /// <param name="snapshot">As the venue sent it.</param>
    /// <param name="limit">How many levels a side were asked for.</param>
    public SyncStep OnSnapshot(DepthMessage snapshot, int limit)
    {
        if (_stage != Stage.Fetching)
            return SyncStep.None;
        _candidate.Load(snapshot.Bids.Span, snapshot.Asks.Span, limit, snapshot.LastId!.Value);
        return Join();
    }

    /// <summary>
    /// Takes the book that another connection made of the same stream in place of a snapshot, as soon as the events
    /// kept since reach back to it; while they are all ahead of it, they are kept on.
    /// </summary>
    public SyncStep OnBook(OrderBook other)
    {
        if (_stage != Stage.Fetching || !ReachesBackTo(other.SequenceId))
            return SyncStep.None;
        _candidate.CopyFrom(other);
        return Join();
    }

    private bool ReachesBackTo(long id)
    {
        if (!_backlog.TryPeek(out var oldest) || !BinanceNormalizer.TryOpen(oldest, out _, out var data))
            return false;
        BinanceNormalizer.ReadDepth(data, _replayed);
        return DiffSequence.First(_replayed, id, rule) != DiffVerdict.Gap;
    }

    /// <summary>Applies the kept events to the candidate.</summary>
    private SyncStep Join()
    {
        (_stage, _waited) = (Stage.Waiting, 0);
        var met = false;
        while (_stage == Stage.Waiting && _backlog.TryTake(out var frame))
        {
            if (BinanceNormalizer.TryOpen(frame, out _, out var data))
            {
                BinanceNormalizer.ReadDepth(data, _replayed);
                met = JoinEvent(_replayed, met);
            }

            FrameBacklog.Return(frame);
        }

        _backlog.Clear();
        return _stage == Stage.Waiting && met ? Adopt() : SyncStep.None;
    }

    private SyncStep Follow(DepthMessage message)
    {
        if (!IsFollowing)
            return SyncStep.None;
        switch (DiffSequence.Next(message, book.SequenceId, rule))
        {
            case DiffVerdict.Apply:
                book.Apply(message.Bids.Span, message.Asks.Span, message.LastId!.Value);
                return SyncStep.Changed;
            case DiffVerdict.Gap:
                book.Invalidate();
                _following = false;
                return SyncStep.Broken;
            default:
                return SyncStep.None;
        }
    }

    /// <summary>
    /// Applies an event to the snapshot's book; a gap means that the snapshot is too old, and gives it up.
    /// </summary>
    /// <returns>Whether an event has met the snapshot.</returns>
    private bool JoinEvent(DepthMessage message, bool met)
    {
        var verdict = met
            ? DiffSequence.Next(message, _candidate.SequenceId, rule)
            : DiffSequence.First(message, _candidate.SequenceId, rule);
        if (verdict == DiffVerdict.Apply)
            _candidate.Apply(message.Bids.Span, message.Asks.Span, message.LastId!.Value);
        else if (verdict == DiffVerdict.Gap)
            _stage = Stage.Idle;
        return met || verdict == DiffVerdict.Apply;
    }

    private SyncStep Adopt()
    {
        book.Adopt(_candidate);
        _following = true;
        _stage = Stage.Idle;
        return SyncStep.Synced;
    }
}
