using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Polling;
using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>What of a market changed.</summary>
[Flags]
public enum MarketChange
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The book, or it was confirmed.</summary>
    Book = 1,

    /// <summary>What the venue says beside the book.</summary>
    Ticker = 2,
}

/// <summary>
/// One market as its feed keeps it: the whole book, the ticker, and whether both can be trusted now.
/// The feed's connections write it, the publisher reads it. Members that end in Locked are called by whoever holds
/// <see cref="Gate"/>.
/// </summary>
public sealed partial class MarketFeed
{
    /// <summary>
    /// Matching engines hold back pushes by up to 2.5 s at times, as seen in recordings of Binance: data is called too
    /// old from twice that on, however early the operator calls a quiet stream silent.
    /// </summary>
    private static readonly TimeSpan LeastOldest = TimeSpan.FromSeconds(5);

    private readonly FeedContext _context;
    private readonly FeedFigures _figures;
    private readonly bool _isSimulated;
    private readonly double? _statedTickSize;
    private readonly TimeSpan _oldest;
    private readonly GapTracker _gaps;
    private readonly StreamPulse _pulse;
    private readonly TickerState _ticker;
    private volatile Ticker? _currentTicker;
    private int _pending;
    private bool _isSubscribed;
    private bool _isStreamRight;
    private bool _isTooOld;
    private BookSource _source;
    private DateTimeOffset _changedAt;
    private DateTimeOffset _venueTime;
    private long _updatesRead;
    private (DateTimeOffset VerifiedAt, long Sequence)? _read;

    internal MarketFeed(FeedPlan plan, Instrument instrument, OrderBook book, FeedFigures figures, FeedContext context)
    {
        (Market, Book, DepthLevels, _figures, _context) = (book.Market, book, instrument.DepthLevels, figures, context);
        _statedTickSize = plan.ListingOf(instrument).TickSize;
        _isSimulated = plan.Venue.Simulated;
        _oldest = plan.StaleAfter > LeastOldest ? plan.StaleAfter : LeastOldest;
        _gaps = new GapTracker(Market);
        _pulse = new StreamPulse(plan.StaleAfter);
        _ticker = new TickerState(Market, _isSimulated);
        _polled = new PolledBook(Market);
    }

    /// <summary>The market.</summary>
    public MarketId Market { get; }

    /// <summary>How many of the best levels a side are published.</summary>
    public int DepthLevels { get; }

    /// <summary>What the venue says beside the book; null while that is nothing.</summary>
    public Ticker? Ticker => _currentTicker;

    /// <summary>The gap that was open when the feed ended, as far as it is told: it is not over yet.</summary>
    public DataGap? OpenAtEnd { get; private set; }

    /// <summary>Guards the book and everything that is said of it.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The book; touched by the holder of <see cref="Gate"/> alone.</summary>
    internal OrderBook Book { get; }

    /// <summary>The connection that carries the book; null before one is made.</summary>
    internal ConnectionPulse? Connection { get; set; }

    /// <summary>The clock that stamps its frames; null when nobody reads it.</summary>
    internal VenueClock? Clock { get; set; }

    /// <summary>
    /// Smallest price step in quote currency as the venue tells; what the operator states goes before it.
    /// </summary>
    internal double? ListedTickSize { get; set; }

    /// <summary>Hours between fundings as the venue lists them, where it does not tell them with the rate.</summary>
    internal double? ListedFundingHours
    {
        get => _ticker.ListedFundingHours;
        set => _ticker.ListedFundingHours = value;
    }

    private bool IsLiveLocked => Book.IsValid && _isStreamRight;

    /// <summary>
    /// Reads the book, if it can be trusted now; nothing may keep hold of it. The stamp tells when it was last
    /// verified: receipt of the frame that changed it, or, when it was read before and has not changed since, the last
    /// sign of life of its connection.
    /// </summary>
    /// <returns>Whether it could be trusted, and was read.</returns>
    public bool TryRead<TState>(TState state, Action<OrderBook, BookStamp, TState> read)
    {
        lock (Gate)
        {
            if (!IsLiveLocked)
                return TryReadPolledLocked(state, read);
            var isUnchanged = _updatesRead == Book.UpdateCount;
            var verifiedAt = isUnchanged && Connection?.HeardAt is { } heard && heard > _changedAt ? heard : _changedAt;
            var tickSize = _statedTickSize ?? ListedTickSize;
            read(Book, new BookStamp(_venueTime, verifiedAt, _source, DepthLevels, tickSize, _isSimulated), state);
            (_updatesRead, _read) = (Book.UpdateCount, (verifiedAt, Book.SequenceId));
            return true;
        }
    }

    /// <summary>What changed since the reader last took it up.</summary>
    public MarketChange Pending => (MarketChange)Volatile.Read(ref _pending);

    /// <summary>The reader takes up what changed; the next change hands the market over again.</summary>
    public MarketChange TakeUp() => (MarketChange)Interlocked.Exchange(ref _pending, 0);

    /// <summary>
    /// Says what was last published by an earlier process: until the book is right again, data is missing since then.
    /// </summary>
    /// <param name="verifiedAt">When that book was last verified.</param>
    /// <param name="sequence">The venue's id of that state.</param>
    public void Resume(DateTimeOffset verifiedAt, long? sequence)
    {
        lock (Gate)
        {
            _gaps.Good(verifiedAt, sequence);
            BreakLocked(GapReason.Disconnect);
        }
    }

    /// <summary>A frame of the book's stream arrived, whatever it said.</summary>
    internal void HearLocked(DateTimeOffset? venueTime, DateTimeOffset receivedAt)
    {
        _pulse.Heard(receivedAt);
        if (_figures.CountLag(venueTime, receivedAt, Clock) is { } lag)
            _isTooOld = lag > _oldest;
        if (_isSubscribed)
            return;
        _isSubscribed = true;
        Log.Subscribed(_context.Lifecycle, Market.Exchange, Market.Instrument);
    }

    /// <summary>
    /// A whole message was applied, or the venue confirmed the book: it is right as of <paramref name="receivedAt"/>.
    /// False when it is crossed, which tells of a missed delete: then it has been invalidated and must be loaded anew.
    /// </summary>
    internal bool AcceptLocked(
        DateTimeOffset? venueTime, DateTimeOffset receivedAt, BookSource source = BookSource.Stream)
    {
        if (Book.IsCrossed)
        {
            Book.Invalidate();
            Log.Crossed(_context.Log, Market);
            BreakLocked(GapReason.Resync);
            return false;
        }

        if (_isTooOld)
        {
            // What came is right as of long ago: it is kept up, and not shown before data are fresh again.
            BreakLocked(GapReason.Stale);
            return true;
        }

        _isStreamRight = true;
        _polled.Book.Invalidate();
        (_changedAt, _venueTime, _source) = (receivedAt, venueTime ?? receivedAt, source);
        if (_gaps.Good(receivedAt, Book.SequenceId) is { } gap)
        {
            _read = null;
            Tell(gap);
        }

        MarkChanged(MarketChange.Book);
        return true;
    }

    /// <summary>
    /// The stream's book cannot be trusted from now on; where updates are missing, the caller has invalidated it. That
    /// is no gap while REST stands in.
    /// </summary>
    internal void BreakLocked(GapReason reason)
    {
        _isStreamRight = false;
        if (!_polled.IsRight)
            GapLocked(reason);
    }

    /// <summary>The connection is gone: the next one begins with a new book.</summary>
    internal void DisconnectLocked()
    {
        Book.Invalidate();
        _pulse.Restart();
        _isTooOld = false;
        BreakLocked(GapReason.Disconnect);
    }

    /// <summary>The feed has ended: nothing is read any more, and an open gap is told as far as it got.</summary>
    internal void End(DateTimeOffset now)
    {
        lock (Gate)
        {
            Book.Invalidate();
            _polled.Book.Invalidate();
            OpenAtEnd = _gaps.End(now);
            if (OpenAtEnd is { } gap)
                Tell(gap);
        }
    }

    /// <summary>Looks whether the stream has gone quiet. True for as long as it is.</summary>
    internal bool IsSilentLocked(DateTimeOffset now)
    {
        if (!_pulse.IsSilent(now))
            return false;
        BreakLocked(GapReason.StreamSilent);
        return true;
    }

    /// <summary>Takes in what a frame told beside the book.</summary>
    internal void Merge(in TickerUpdate update, DateTimeOffset receivedAt)
    {
        lock (Gate)
            _currentTicker = _ticker.Merge(update, receivedAt);
        MarkChanged(MarketChange.Ticker);
    }

    /// <summary>The streams that tell these parts have ended with their connection.</summary>
    internal void Forget(TickerParts parts)
    {
        lock (Gate)
            _currentTicker = _ticker.Forget(parts);
    }

    /// <summary>
    /// What readers were told last is the last that was right: there the gap begins. Where a stream went silent, they
    /// were told that nothing changed, and nobody knows that: it begins with the stream's last word.
    /// </summary>
    private void GapLocked(GapReason reason)
    {
        if (_gaps.Open is null && reason != GapReason.StreamSilent && _read is { } told)
            _gaps.Good(told.VerifiedAt, told.Sequence);
        if (!_gaps.Broken(reason))
            return;
        _figures.CountGap(_context.Time.GetUtcNow());
        Log.GapBegan(_context.Log, Market, reason);
    }

    private void Tell(DataGap gap)
    {
        Log.GapEnded(_context.Lifecycle, Market, gap.Duration.TotalSeconds, gap.Reason);
        _context.Output.Add(gap);
    }

    private void MarkChanged(MarketChange change)
    {
        if ((Interlocked.Or(ref _pending, (int)change) & (int)change) == 0)
            _context.Output.Add(this);
    }
}
