using Surveillance.Exchanges.Polling;
using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>How a market goes on by books over REST while no stream has one.</summary>
public sealed partial class MarketFeed
{
    private readonly PolledBook _polled;

    /// <summary>
    /// Takes a book that was asked for over REST; it counts only while the stream has none that is right, and for a
    /// few seconds.
    /// </summary>
    /// <param name="snapshot">As the venue sent it.</param>
    /// <param name="levels">How many levels a side were asked for.</param>
    /// <param name="receivedAt">When it was received.</param>
    internal void AcceptPolled(DepthMessage snapshot, int levels, DateTimeOffset receivedAt)
    {
        lock (Gate)
        {
            var isTooOld = snapshot.VenueTime is { } stamp && Clock?.LagOf(stamp, receivedAt) > Oldest;
            if (IsOver || IsLiveLocked || _isHalted || isTooOld || !_polled.TryLoad(snapshot, levels, receivedAt))
                return;
            if (_gaps.Good(receivedAt, snapshot.LastId) is { } gap)
            {
                _read = null;
                Tell(gap);
            }

            MarkChanged(MarketChange.Book);
        }
    }

    /// <summary>When a stream's book was last found right; the earliest time there is when none ever was.</summary>
    internal DateTimeOffset StreamRightAt
    {
        get
        {
            lock (Gate)
                return Leading.Right.At;
        }
    }

    /// <summary>
    /// Whether no book of REST is needed: the stream has it, or the venue does not trade. Where one is needed and has
    /// grown too old, it is no longer right.
    /// </summary>
    /// <param name="now">Of the call.</param>
    /// <param name="trusted">How old a book of REST may become.</param>
    internal bool LookForStream(DateTimeOffset now, TimeSpan trusted)
    {
        lock (Gate)
        {
            if (IsLiveLocked || _isHalted)
                return true;
            if (_polled.IsRight && _polled.IsOld(now, trusted))
            {
                _polled.Book.Invalidate();
                GapLocked(GapReason.Stale);
            }

            return false;
        }
    }

    private bool TryReadPolledLocked<TState>(TState state, Action<OrderBook, BookStamp, TState> read)
    {
        if (!_polled.IsRight)
            return false;
        var stamp = new BookStamp(
            _polled.VenueTime, _polled.ReceivedAt, BookSource.Rest, DepthLevels, _statedTickSize ?? ListedTickSize,
            _isSimulated);
        read(_polled.Book, stamp, state);
        (_updatesRead, _read) = (-1, (_polled.ReceivedAt, _polled.Book.SequenceId));
        return true;
    }
}
