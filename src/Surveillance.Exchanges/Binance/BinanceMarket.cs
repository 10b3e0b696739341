using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Binance;

/// <summary>
/// One market on Binance: its book made of the diff stream and REST snapshots, or, as long as that cannot be had,
/// of the partial stream's best levels.
/// </summary>
/// <param name="line">The market over the connections that it takes turns with another on.</param>
/// <param name="product">Spot or futures.</param>
/// <param name="symbol">Such as <c>BTCUSDT</c>.</param>
/// <param name="names">Its streams.</param>
/// <param name="reach">How many levels are fetched.</param>
/// <param name="diff">Whether the diff stream speaks, whatever comes of the partial stream.</param>
internal sealed class BinanceMarket(
    MarketLine line,
    BinanceProduct product,
    string symbol,
    BinanceStreamNames names,
    SnapshotReach reach,
    StreamPulse diff) : IFollowedMarket
{
    /// <summary>
    /// A snapshot ends somewhere, and price walks. With less than this known on a side it is fetched anew, before depth
    /// within 10 bps is truncated.
    /// </summary>
    private const double LeastCoveredBps = 12;

    private static readonly TimeSpan RefreshPause = TimeSpan.FromSeconds(10);

    /// <summary>Price does not walk far in between, and frames are many.</summary>
    private static readonly TimeSpan CoverageLook = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);

    /// <summary>So long the whole book is waited for before the best levels have to do.</summary>
    private static readonly TimeSpan PatienceForWholeBook = TimeSpan.FromSeconds(5);

    private readonly DiffSync _sync = new(line.Book, product.Rule);
    private bool _isCarryingOn;
    private DateTimeOffset _fetchAgainAt;
    private DateTimeOffset _refreshAt;
    private DateTimeOffset _incompleteSince;
    private DateTimeOffset? _venueTime;
    private readonly RenewalWait _renewalWait = new();
    private DateTimeOffset _renewAt;
    private TimeSpan _retry = FirstRetry;
    private long _droppedTold;

    /// <summary>The market as its connection tells it.</summary>
    public MarketLine Line { get; } = line;

    /// <summary>Such as <c>BTCUSDT</c>.</summary>
    public string Symbol { get; } = symbol;

    /// <summary>Its streams.</summary>
    public BinanceStreamNames Names { get; } = names;

    /// <summary>The snapshot to ask for.</summary>
    public SnapshotSize SnapshotSize
    {
        get
        {
            lock (Line.Gate)
                return reach.Size;
        }
    }

    /// <summary>Whether the partial stream is subscribed.</summary>
    public bool HasFallback { get; set; }

    /// <summary>A connection was made: nothing is known of the book yet.</summary>
    public void Open(ConnectionPulse pulse, DateTimeOffset now)
    {
        lock (Line.Gate)
        {
            Line.OpenLocked(pulse);
            (HasFallback, _incompleteSince, _renewAt, _isCarryingOn) = (false, now, default, false);
            _renewalWait.Restart();
            diff.Expect(now);
        }
    }

    /// <summary>The connection is gone.</summary>
    public void Close(GapReason reason)
    {
        lock (Line.Gate)
        {
            _sync.Reset();
            diff.Restart();
            Line.CloseLocked(reason);
        }
    }

    /// <summary>Takes an event of the diff stream.</summary>
    /// <param name="data">Begins with the payload.</param>
    /// <param name="frame">The whole frame.</param>
    /// <param name="receivedAt">When it was received.</param>
    /// <returns>
    /// Why a snapshot is to be fetched, for which the market holds events back from here on; null when none is.
    /// </returns>
    public FetchReason? OnDiff(ReadOnlySpan<byte> data, ReadOnlySpan<byte> frame, DateTimeOffset receivedAt)
    {
        lock (Line.Gate)
        {
            var message = DepthMessage.OfThread;
            BinanceNormalizer.ReadDepth(data, message);
            diff.Heard(receivedAt);
            _renewalWait.Restart();
            if (_renewAt > receivedAt + RenewalWait.First)
                _renewAt = receivedAt + RenewalWait.First;
            _venueTime = message.VenueTime ?? _venueTime;
            Line.HearLocked(message.VenueTime, receivedAt);
            if (Line.CarriedOnLocked is { } live && !_sync.IsFollowing)
            {
                CarryOn(live, message, frame, receivedAt);
                return null;
            }

            EndCarryingOn();
            var need = Need(receivedAt);
            if (need is not null)
                _sync.BeginFetch();
            TakeJudged(_sync.OnEvent(message, frame), receivedAt);
            return need;
        }
    }

    /// <summary>Takes the best levels, which count only as long as the whole book cannot be had.</summary>
    public void OnPartial(ReadOnlySpan<byte> data, DateTimeOffset receivedAt)
    {
        lock (Line.Gate)
        {
            if (Line.CarriedOnLocked is not null || (_sync.IsFollowing && !diff.IsSilent(receivedAt)))
                return;
            var message = DepthMessage.OfThread;
            BinanceNormalizer.ReadDepth(data, message);
            Line.HearLocked(message.VenueTime, receivedAt);
            if (Line is { HasBestAlone: true, Book.IsValid: true } && !DiffSync.AreNext(message, Line.Book.SequenceId))
                Line.BreakLocked(GapReason.SequenceBreak);
            Line.Book.Load(message.Bids.Span, message.Asks.Span, Names.PartialLevels, message.LastId!.Value);
            _sync.StopFollowing();
            Line.HasBestAlone = true;
            Line.AcceptLocked(message.VenueTime, receivedAt);
        }
    }

    /// <summary>Takes a snapshot; true when it made the book whole.</summary>
    /// <param name="snapshot">As the venue sent it.</param>
    /// <param name="limit">How many levels a side were asked for.</param>
    /// <param name="receivedAt">When it was received.</param>
    public bool OnSnapshot(DepthMessage snapshot, int limit, DateTimeOffset receivedAt)
    {
        lock (Line.Gate)
        {
            var step = _sync.OnSnapshot(snapshot, limit);
            (_fetchAgainAt, _retry) = (receivedAt + FirstRetry, FirstRetry);
            _refreshAt = receivedAt + RefreshPause;
            TakeJudged(step, receivedAt);
            return step == SyncStep.Synced;
        }
    }

    /// <summary>The snapshot did not come; how long until it may be asked for again.</summary>
    public TimeSpan OnSnapshotMissing(DateTimeOffset now)
    {
        lock (Line.Gate)
        {
            _sync.AbandonFetch();
            var wait = _retry;
            (_fetchAgainAt, _retry) = (now + wait, _retry * 2 < LongestRetry ? _retry * 2 : LongestRetry);
            return wait;
        }
    }

    /// <summary>Whether the partial stream should be subscribed now.</summary>
    public bool WantsFallback(DateTimeOffset now)
    {
        lock (Line.Gate)
        {
            if (Line.CarriedOnLocked is not null || Line.Feed.IsHalted)
                return false;
            return diff.IsSilent(now) || (!_sync.IsFollowing && now - _incompleteSince > PatienceForWholeBook);
        }
    }

    /// <summary>
    /// Whether the diff stream is quiet on a live connection, and is to be subscribed anew: at once, then ever more
    /// rarely. It does not begin with the book, so where nothing happens nothing comes. Nothing is expected of a market
    /// that is not traded.
    /// </summary>
    public bool WantsRenewal(DateTimeOffset now)
    {
        lock (Line.Gate)
        {
            if (Line.TakeNewBeginningLocked())
                BeginAnewLocked(now);

            // A market whose best levels go on has no gap.
            Line.IsSilentLocked(now);
            if (Line.Feed.IsHalted || !diff.IsSilent(now) || now < _renewAt)
                return false;
            _renewAt = now + _renewalWait.Take();
            return true;
        }
    }

    /// <summary>Kept events that the bound dropped since this was last asked.</summary>
    public long TakeDropped()
    {
        lock (Line.Gate)
        {
            var dropped = _sync.Dropped - _droppedTold;
            _droppedTold = _sync.Dropped;
            return dropped;
        }
    }

    /// <summary>
    /// The connection replaces another one, whose book is right: no snapshot is needed, for both are told the same
    /// events, and one of this connection's contains or follows what the other one's made.
    /// </summary>
    private void CarryOn(
        OrderBook live, DepthMessage message, ReadOnlySpan<byte> frame, DateTimeOffset receivedAt)
    {
        if (_sync.IsIdle || !_isCarryingOn)
            _sync.BeginFetch();
        _isCarryingOn = true;
        var step = _sync.OnEvent(message, frame);
        Take(step == SyncStep.Synced ? step : _sync.OnBook(live), receivedAt);
    }

    /// <summary>The other connection's book is gone or taken over: from here on it is made of a snapshot.</summary>
    private void EndCarryingOn()
    {
        if (_isCarryingOn && !_sync.IsFollowing)
            _sync.AbandonFetch();
        _isCarryingOn = false;
    }

    private void BeginAnewLocked(DateTimeOffset now)
    {
        _sync.Reset();
        diff.Expect(now);
        (_incompleteSince, _renewAt, _fetchAgainAt) = (now, default, default);
    }

    private FetchReason? Need(DateTimeOffset now)
    {
        if (!_sync.IsIdle || now < _fetchAgainAt)
            return null;
        if (!_sync.IsFollowing)
            return FetchReason.Broken;
        if (now < _refreshAt)
            return null;
        if (CoveredBps < LeastCoveredBps)
            return FetchReason.Thin;
        _refreshAt = now + CoverageLook;
        return null;
    }

    /// <summary>
    /// Takes a step, and judges how far a snapshot reaches where it met the stream: mostly that is at the event that it
    /// had to wait for. A larger one is asked for at once, the same again only after a while.
    /// </summary>
    private void TakeJudged(SyncStep step, DateTimeOffset receivedAt)
    {
        Take(step, receivedAt);
        if (step != SyncStep.Synced)
            return;
        var grows = CoveredBps is { } covered and < LeastCoveredBps && reach.TryGrow(covered, LeastCoveredBps);
        _refreshAt = receivedAt + (grows ? FirstRetry : RefreshPause);
    }

    /// <summary>How far the side that is known less is known.</summary>
    private double? CoveredBps => Line.Book.Mid is { } mid
        ? Math.Min(Line.Book.Bids.CoveredBps(mid), Line.Book.Asks.CoveredBps(mid))
        : null;

    private void Take(SyncStep step, DateTimeOffset receivedAt)
    {
        switch (step)
        {
            case SyncStep.Changed or SyncStep.Synced:
                Line.HasBestAlone = false;
                if (!Line.AcceptLocked(_venueTime, receivedAt))
                {
                    _sync.Reset();
                    _incompleteSince = receivedAt;
                }

                break;
            case SyncStep.Broken:
                _incompleteSince = receivedAt;
                Line.BreakLocked(GapReason.SequenceBreak);
                break;
        }
    }
}
