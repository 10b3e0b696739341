using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>
/// One market as one connection tells it, with a book of its own. A market has two lines that take turns: while a
/// connection is replaced both are open, and the younger one leads as soon as its book is as far as the other's. So
/// the market's book is right all through. Members that end in Locked are called by whoever holds <see cref="Gate"/>.
/// </summary>
internal sealed class MarketLine(MarketFeed feed, OrderBook book)
{
    private readonly StreamPulse _pulse = new(feed.StaleAfter);
    private long _heardStamp;
    private long _agedStamp;
    private DateTimeOffset? _venueTime;
    private bool _isTrusted;
    private bool _isTooOld;
    private bool _beginsAnew;

    /// <summary>The market as others see it.</summary>
    public MarketFeed Feed { get; } = feed;

    /// <summary>The market.</summary>
    public MarketId Market => Feed.Market;

    /// <summary>Guards both lines and everything that is said of the market.</summary>
    public Lock Gate => Feed.Gate;

    /// <summary>The book; touched by the holder of <see cref="Gate"/> alone.</summary>
    public OrderBook Book { get; } = book;

    /// <summary>The connection that carries the line; null before one is made.</summary>
    public ConnectionPulse? Connection { get; private set; }

    /// <summary>Whether its connection is open.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Numbers the connections of a market: the higher is the younger.</summary>
    public int Turn { get; private set; }

    /// <summary>When the book was last found right, when the venue made that state, and where it came from.</summary>
    public (DateTimeOffset At, DateTimeOffset VenueTime, BookSource Source) Right { get; private set; }

    /// <summary>Whether the book is right, as far as this line knows.</summary>
    public bool IsRight => Book.IsValid && _isTrusted;

    /// <summary>
    /// Whether its book is the best levels alone, each time anew: right as it is, but nothing can be built on it, for
    /// what comes up behind them is not in it.
    /// </summary>
    public bool HasBestAlone { get; set; }

    /// <summary>
    /// The market's book that the other line has, while this one has none that is right: what is to be carried on.
    /// Null where that is the best levels alone.
    /// </summary>
    public OrderBook? CarriedOnLocked => IsBesideLocked && !Feed.Leading.HasBestAlone ? Feed.Leading.Book : null;

    /// <summary>
    /// Whether the other line is not needed any more: this one leads, or there is nothing to carry on.
    /// </summary>
    public bool Carries
    {
        get
        {
            lock (Gate)
                return !IsBesideLocked;
        }
    }

    private bool IsBesideLocked => Feed.Leading != this && Feed.IsLiveLocked;

    /// <summary>A connection was made: nothing is known of the book yet.</summary>
    public void OpenLocked(ConnectionPulse connection)
    {
        (Connection, _isTrusted, _beginsAnew) = (connection, false, false);
        Turn = Feed.OpenLocked(this);
        IsOpen = true;
    }

    /// <summary>The connection is gone: the next one begins with a new book.</summary>
    public void CloseLocked(GapReason reason)
    {
        IsOpen = _isTrusted = _isTooOld = _beginsAnew = false;
        Book.Invalidate();
        _pulse.Restart();
        Feed.CloseLocked(this, reason);
    }

    /// <summary>A frame of the book's stream arrived, whatever it said.</summary>
    public void HearLocked(DateTimeOffset? venueTime, DateTimeOffset receivedAt)
    {
        var stamp = Feed.Time.GetTimestamp();
        if (Feed.HearLocked(this, venueTime, receivedAt) is { } age)
            (_isTooOld, _agedStamp) = (age > Feed.Oldest, stamp);
        else if (_isTooOld && Feed.Time.GetElapsedTime(_agedStamp, stamp) > Feed.Oldest)
        {
            // It does not say how old it is. It is of the same backlog as one that was too old just now, and fresh
            // where that was long ago.
            _isTooOld = false;
        }

        // A silence that ends before anybody looked was one, too: of the market, unless its other line spoke.
        if (WasSilent(venueTime, receivedAt) && Feed.Leading.WasSilent(venueTime, receivedAt))
            Feed.Leading.BreakLocked(_isTooOld ? GapReason.Stale : GapReason.StreamSilent);
        _pulse.Heard(receivedAt);
        (_heardStamp, _venueTime) = (stamp, venueTime ?? _venueTime);
    }

    /// <summary>
    /// A whole message was applied, or the venue confirmed the book: it is right as of <paramref name="receivedAt"/>.
    /// False when it is crossed, which tells of a missed delete: then it has been invalidated and must be loaded anew.
    /// </summary>
    public bool AcceptLocked(
        DateTimeOffset? venueTime, DateTimeOffset receivedAt, BookSource source = BookSource.Stream)
    {
        // Without trading a crossed book is no fault, as before an auction; it is kept up, and not shown.
        if (Feed.IsHalted || _beginsAnew)
            return true;
        if (Book.IsCrossed)
        {
            Book.Invalidate();
            Feed.TellCrossed();
            BreakLocked(GapReason.Resync);
            return false;
        }

        if (_isTooOld)
        {
            // What came is right as of long ago: it is kept up, and not shown before data are fresh again.
            BreakLocked(GapReason.Stale);
            return true;
        }

        _isTrusted = true;
        Right = (receivedAt, venueTime ?? receivedAt, source);
        Feed.RightLocked(this);
        return true;
    }

    /// <summary>
    /// The book cannot be trusted from now on; where updates are missing, the caller has invalidated it.
    /// </summary>
    public void BreakLocked(GapReason reason)
    {
        _isTrusted = false;
        Feed.BreakLocked(this, reason);
    }

    /// <summary>Trading begins again: what the line has is of before.</summary>
    public void BeginAnewLocked() => (_isTrusted, _beginsAnew) = (false, IsOpen);

    /// <summary>
    /// Whether trading has begun again since this was last asked: who is told so makes the book anew, which has been
    /// invalidated.
    /// </summary>
    public bool TakeNewBeginningLocked()
    {
        if (!_beginsAnew)
            return false;
        _beginsAnew = false;
        Book.Invalidate();
        _pulse.Restart();
        return true;
    }

    /// <summary>Looks whether the stream has gone quiet. True for as long as it is.</summary>
    public bool IsSilentLocked(DateTimeOffset now)
    {
        if (!IsQuiet(now))
            return false;
        BreakLocked(GapReason.StreamSilent);
        return true;
    }

    /// <summary>Whether the stream is quiet for longer than it may be.</summary>
    public bool IsQuiet(DateTimeOffset now) => _pulse.IsSilent(now);

    /// <summary>
    /// Whether the stream was quiet for too long up to now. A clock that was set forward is no silence: another one has
    /// to say so, too, either the one here that nobody sets, which may stand still while the machine is suspended, or
    /// the venue's.
    /// </summary>
    private bool WasSilent(DateTimeOffset? venueTime, DateTimeOffset now) =>
        _pulse.HeardAt is not null && IsQuiet(now)
        && (Feed.Time.GetElapsedTime(_heardStamp) > _pulse.Limit || venueTime - _venueTime > _pulse.Limit);
}
