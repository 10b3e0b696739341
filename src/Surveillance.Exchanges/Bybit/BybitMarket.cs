using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Bybit;

/// <summary>
/// One market on Bybit. A book that is lost comes with a new subscription, which begins with a snapshot.
/// </summary>
internal sealed class BybitMarket(MarketLine line, string symbol, BybitTopics topics) : IFollowedMarket
{
    /// <summary>A market that breaks again and again subscribes at most so often.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(1);

    /// <summary>Deltas of an earlier subscription may still be on their way, but not for so long.</summary>
    private static readonly TimeSpan SnapshotDelay = TimeSpan.FromSeconds(2);

    private readonly BybitSync _sync = new(line.Book, topics.Levels);
    private readonly TopicDeadline _book = new();
    private TickerUpdate _told;

    // A break too soon after the last one: the subscription follows when its time has come.
    private bool _isRenewalDue;

    /// <summary>The market as its connection tells it.</summary>
    public MarketLine Line { get; } = line;

    /// <summary>Such as <c>BTCUSDT</c>.</summary>
    public string Symbol { get; } = symbol;

    /// <summary>Its topics.</summary>
    public BybitTopics Topics { get; } = topics;

    /// <summary>Whether anything came of it over this connection.</summary>
    public bool HasSpoken { get; private set; }

    /// <summary>A connection was made; both topics are subscribed.</summary>
    public void Open(ConnectionPulse pulse, DateTimeOffset now)
    {
        lock (Line.Gate)
        {
            Line.OpenLocked(pulse);
            _book.Begin(now);
            _isRenewalDue = HasSpoken = false;
        }
    }

    /// <summary>The connection is gone.</summary>
    public void Close(GapReason reason)
    {
        lock (Line.Gate)
        {
            _told = default;
            Line.CloseLocked(reason);
        }
    }

    /// <summary>Takes a frame of the book.</summary>
    /// <returns>Whether the book has to be subscribed anew.</returns>
    public bool OnBook(ref BybitFrame frame, DateTimeOffset receivedAt)
    {
        lock (Line.Gate)
        {
            var step = _sync.OnFrame(ref frame);
            HasSpoken = true;
            if (step == BybitStep.Loaded)
            {
                _book.Meet();
                _isRenewalDue = false;
            }

            // The state of a snapshot may be old where little happens, so what it tells of lag is when it was pushed.
            Line.HearLocked(step == BybitStep.Loaded ? frame.PushedAt : _sync.VenueTime, receivedAt);
            switch (step)
            {
                case BybitStep.Loaded or BybitStep.Changed:
                    return !Line.AcceptLocked(_sync.VenueTime, receivedAt) && MayRenew(receivedAt);
                case BybitStep.Broken:
                    Line.BreakLocked(GapReason.SequenceBreak);
                    return MayRenew(receivedAt);
                case BybitStep.NeedsSnapshot:
                    return receivedAt - _book.AskedAt >= SnapshotDelay && MayRenew(receivedAt);
                default:
                    return false;
            }
        }
    }

    /// <summary>Takes a frame of the ticker. What a delta leaves out is confirmed by it to be as it was.</summary>
    public void OnTicker(ref BybitFrame frame, DateTimeOffset receivedAt)
    {
        lock (Line.Gate)
        {
            _told = BybitNormalizer.ReadTicker(ref frame, _told);
            HasSpoken = true;
        }

        Line.Feed.Merge(_told, receivedAt);
    }

    /// <summary>
    /// Whether to subscribe the book anew: it is silent on a live connection, or does not come, or a renewal that
    /// had to wait is due. Nothing is expected of a market that is not traded.
    /// </summary>
    public bool WantsBook(DateTimeOffset now)
    {
        lock (Line.Gate)
        {
            if (Line.TakeNewBeginningLocked())
                _isRenewalDue = true;
            var isMissing = Line.IsSilentLocked(now) || !Line.Book.IsValid;
            if (Line.Feed.IsHalted)
                return false;
            var isDue = _isRenewalDue && now - _book.AskedAt >= LeastPause;
            if (!isDue && (!isMissing || !_book.IsMissed(now)))
                return false;
            _isRenewalDue = false;
            _book.AskAgain(now);
            return true;
        }
    }

    private bool MayRenew(DateTimeOffset now)
    {
        _isRenewalDue = now - _book.AskedAt < LeastPause;
        if (_isRenewalDue)
            return false;
        _book.AskAgain(now);
        return true;
    }
}
