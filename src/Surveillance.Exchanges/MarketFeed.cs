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
    private readonly GapTracker _gaps;
    private readonly TickerState _ticker;
    private volatile Ticker? _currentTicker;
    private int _pending;
    private bool _isSubscribed;
    private bool _isOver;
    private MarketLine? _beside;
    private int _turns;
    private long _updatesRead;
    private (DateTimeOffset VerifiedAt, long Sequence)? _read;

    internal MarketFeed(
        FeedPlan plan,
        Instrument instrument,
        OrderBook book,
        FeedFigures figures,
        FeedContext context,
        bool hasOwnIds = false)
    {
        (Market, Instrument, _figures, _context) = (book.Market, instrument, figures, context);
        _statedTickSize = plan.ListingOf(instrument).TickSize;
        _isSimulated = plan.Venue.Simulated;
        Oldest = plan.StaleAfter > LeastOldest ? plan.StaleAfter : LeastOldest;
        _gaps = new GapTracker(Market);
        StaleAfter = plan.StaleAfter;
        HasOwnIds = hasOwnIds;
        Leading = new MarketLine(this, book);
        _ticker = new TickerState(Market, _isSimulated);
        _polled = new PolledBook(Market);
    }

    /// <summary>The market.</summary>
    public MarketId Market { get; }

    /// <summary>How many of the best levels a side are published.</summary>
    public int DepthLevels => Instrument.DepthLevels;

    /// <summary>What the venue says beside the book; null while that is nothing.</summary>
    public Ticker? Ticker => _currentTicker;

    /// <summary>What is traded.</summary>
    internal Instrument Instrument { get; }

    /// <summary>
    /// Whether the feed has ended, or goes on without the market: what still comes of it is of no account.
    /// </summary>
    internal bool IsOver => Volatile.Read(ref _isOver);

    /// <summary>Guards the book and everything that is said of it.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>
    /// The line whose book is the market's. The first one leads until a connection that replaces its own has made the
    /// book, too.
    /// </summary>
    internal MarketLine Leading { get; private set; }

    /// <summary>Whether ids count on one connection alone, and say nothing of what another one is told.</summary>
    internal bool HasOwnIds { get; }

    /// <summary>The book; touched by the holder of <see cref="Gate"/> alone.</summary>
    internal OrderBook Book => Leading.Book;

    /// <summary>The shortest time after which a stream that is quiet is called silent.</summary>
    internal TimeSpan StaleAfter { get; }

    /// <summary>What is older by the venue's clock is too old to be shown.</summary>
    internal TimeSpan Oldest { get; }

    /// <summary>The clock here.</summary>
    internal TimeProvider Time => _context.Time;

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

    /// <summary>Whether the book of the stream can be trusted now.</summary>
    internal bool IsLiveLocked => Leading.IsRight && !_isOver && !_isHalted;

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
            var (book, right) = (Leading.Book, Leading.Right);
            var isUnchanged = _updatesRead == book.UpdateCount;

            // A stream that should have spoken meanwhile, and perhaps did without being read yet, verifies nothing.
            var verifiedAt = isUnchanged && Leading.Connection?.HeardAt is { } heard && heard > right.At
                && !Leading.IsQuiet(heard)
                    ? heard
                    : right.At;
            var tickSize = _statedTickSize ?? ListedTickSize;
            read(book, new BookStamp(
                right.VenueTime, verifiedAt, right.Source, DepthLevels, tickSize, _isSimulated), state);
            (_updatesRead, _read) = (book.UpdateCount, (verifiedAt, book.SequenceId));
            return true;
        }
    }

    /// <summary>What changed since the reader last took it up.</summary>
    public MarketChange Pending => (MarketChange)Volatile.Read(ref _pending);

    /// <summary>The reader takes up what changed; the next change hands the market over again.</summary>
    public MarketChange TakeUp() => (MarketChange)Interlocked.Exchange(ref _pending, 0);

    /// <summary>A second line, for the connections that replace those of the first.</summary>
    internal MarketLine Another() => new(this, Book.Another());

    /// <summary>A line's connection was made. Where no other leads, it does.</summary>
    internal int OpenLocked(MarketLine line)
    {
        if (!Leading.IsOpen)
            Lead(line);
        else if (line != Leading)
            _beside = line;
        return ++_turns;
    }

    /// <summary>A line's connection has ended. What the other one holds goes on.</summary>
    internal void CloseLocked(MarketLine line, GapReason reason)
    {
        BreakLocked(line, reason);
        if (line == Leading && _beside is { } other)
            Lead(other);
        if (line == _beside)
            _beside = null;
    }

    /// <summary>A frame of a line arrived, whatever it said; those of the leading one are counted.</summary>
    /// <returns>How old it was, by the venue's clock; null where that is not known.</returns>
    internal TimeSpan? HearLocked(MarketLine line, DateTimeOffset? venueTime, DateTimeOffset receivedAt)
    {
        if (line != Leading)
            return venueTime is { } sent ? Clock?.LagOf(sent, receivedAt) : null;
        if (!_isSubscribed)
            Log.Subscribed(_context.Lifecycle, Market.Exchange, Market.Instrument);
        _isSubscribed = true;
        return _figures.CountLag(venueTime, receivedAt, Clock);
    }

    /// <summary>A line's book is right as of now. A younger line leads as soon as it is not behind.</summary>
    internal void RightLocked(MarketLine line)
    {
        if (_isOver || _isHalted)
            return;
        if (line != Leading)
        {
            var isAsFar = HasOwnIds || line.Book.SequenceId >= Book.SequenceId;
            if (Leading.IsRight && !(isAsFar && line.Turn > Leading.Turn))
                return;
            Lead(line);
        }

        _polled.Book.Invalidate();
        if (_gaps.Good(line.Right.At, line.Book.SequenceId) is { } gap)
        {
            _read = null;
            Tell(gap);
        }

        MarkChanged(MarketChange.Book);
    }

    /// <summary>
    /// A line cannot be trusted from now on. That is a gap where no other line has the book, nor REST stands in.
    /// </summary>
    internal void BreakLocked(MarketLine line, GapReason reason)
    {
        if (line != Leading || _isOver)
            return;
        if (_beside is { IsRight: true } other && !other.IsQuiet(_context.Time.GetUtcNow()))
            Lead(other);
        else if (!_polled.IsRight)
            GapLocked(reason);
    }

    /// <summary>The book is crossed after a whole message.</summary>
    internal void TellCrossed() => Log.Crossed(_context.Log, Market);

    /// <summary>
    /// The feed has ended, or goes on without the market: nothing is read any more, and an open gap is told as far as
    /// it got.
    /// </summary>
    internal void End(DateTimeOffset now)
    {
        lock (Gate)
        {
            _trustedAtEnd = TrustedLocked;
            Volatile.Write(ref _isOver, true);
            Book.Invalidate();
            _beside?.Book.Invalidate();
            _polled.Book.Invalidate();
            _figures.SetHalted(Market.Instrument, false);
            if (_gaps.End(now) is { } gap)
                Tell(gap);
        }
    }

    /// <summary>Takes in what a frame told beside the book.</summary>
    internal void Merge(in TickerUpdate update, DateTimeOffset receivedAt)
    {
        if (IsOver)
            return;
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

    private void Lead(MarketLine line)
    {
        _beside = Leading.IsOpen ? Leading : null;
        (Leading, _updatesRead) = (line, -1);
        if (IsLiveLocked)
            MarkChanged(MarketChange.Book);
    }

    private void MarkChanged(MarketChange change)
    {
        if ((Interlocked.Or(ref _pending, (int)change) & (int)change) == 0)
            _context.Output.Add(this);
    }
}
