using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Okx;

/// <summary>
/// One market on OKX. Its book can be followed once the size of a contract is known: guessed, depth would be
/// 100 times off.
/// </summary>
internal sealed class OkxMarket(MarketLine line, string symbol, bool isSwap, double? statedContractSize)
    : IFollowedMarket
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);

    /// <summary>
    /// A subscription begins with the whole book at once; without one for so long, it has failed, acknowledged or not.
    /// </summary>
    private static readonly TimeSpan BookDeadline = TimeSpan.FromSeconds(5);

    private OkxSync? _sync;
    private DecimalFactor _contractSize = DecimalFactor.One;
    private TimeSpan _retry = FirstRetry;
    private DateTimeOffset _fetchAgainAt;
    private readonly RenewalWait _renewalWait = new();
    private DateTimeOffset _renewAt;
    private DateTimeOffset? _bookMissingSince;
    private long _droppedTold;

    // A market that breaks again and again subscribes at most once a second: the venue counts operations.
    private bool _renewalWaits;

    /// <summary>The market as its connection tells it.</summary>
    public MarketLine Line { get; } = line;

    /// <summary>Such as <c>BTC-USDT-SWAP</c>.</summary>
    public string Symbol { get; } = symbol;

    /// <summary>Whether it is a perpetual, else spot.</summary>
    public bool IsSwap { get; } = isSwap;

    /// <summary>The index that a swap follows, <c>BTC-USDT</c>: what index-tickers asks for.</summary>
    public string Index { get; } = string.Join('-', symbol.Split('-').Take(2));

    /// <summary>Whether the contract is known and is what the operator states.</summary>
    public bool IsListed => _sync is not null;

    /// <summary>
    /// Base coins in one unit of the venue's size, as the operator states it; null where he does not.
    /// </summary>
    public double? StatedContractSize { get; } = statedContractSize;

    /// <summary>Base coins in one unit of the venue's size, as the venue tells.</summary>
    public DecimalFactor ContractSize => _contractSize;

    /// <summary>
    /// Takes in what the venue says of the instrument. Where the contract has another size than it had, the book is in
    /// another unit, and is made anew.
    /// </summary>
    /// <returns>Whether the contract size is what the operator states, where he does.</returns>
    public bool Take(OkxContract contract)
    {
        lock (Line.Gate)
        {
            Line.Feed.ListedTickSize = contract.TickSize;
            if (StatedContractSize is { } stated && stated != contract.ContractSize)
            {
                LoseLocked();
                _sync = null;
                return false;
            }

            var size = DecimalFactor.Of(contract.ContractSize);
            if (_sync is null || size != _contractSize)
            {
                LoseLocked();
                _sync = new OkxSync(Line.Book, size);
            }

            _contractSize = size;
            return true;
        }
    }

    /// <summary>A connection was made.</summary>
    public void Open(ConnectionPulse pulse)
    {
        lock (Line.Gate)
            {
            Line.OpenLocked(pulse);
            (_bookMissingSince, _renewAt) = (null, default);
            _renewalWait.Restart();
        }
    }

    /// <summary>The connection is gone.</summary>
    public void Close(GapReason reason)
    {
        lock (Line.Gate)
        {
            _sync?.Reset();
            Line.CloseLocked(reason);
        }
    }

    /// <summary>The venue took the subscription.</summary>
    public void Acknowledge()
    {
        lock (Line.Gate)
            _sync?.Acknowledge();
    }

    /// <summary>Takes a frame of the books channel.</summary>
    /// <returns>What has to be done: nothing, fetch the book over REST, or subscribe anew.</returns>
    public OkxNeed OnBook(in OkxFrame frame, ReadOnlySpan<byte> text, DateTimeOffset receivedAt)
    {
        lock (Line.Gate)
        {
            if (_sync is null)
                return OkxNeed.Nothing;
            if (_renewAt > receivedAt + RenewalWait.First)
                _renewAt = receivedAt + RenewalWait.First;
            var step = _sync.OnFrame(frame, text);
            var venueTime = _sync.Message.VenueTime;
            Line.HearLocked(step == OkxStep.Unchanged ? null : venueTime, receivedAt);
            switch (step)
            {
                case OkxStep.Changed or OkxStep.Loaded or OkxStep.Unchanged
                    when !Line.AcceptLocked(venueTime, receivedAt):
                    _sync.Reset();
                    return Renewal(receivedAt);
                case OkxStep.Loaded:
                    RenewSoonLocked(receivedAt);
                    return OkxNeed.Nothing;
                case OkxStep.Broken:
                    Line.BreakLocked(GapReason.SequenceBreak);
                    return Renewal(receivedAt);
                case OkxStep.NeedsSnapshot when receivedAt >= _fetchAgainAt:
                    return OkxNeed.Book;
                case OkxStep.NeedsSnapshot:
                    _sync.AbandonFetch();
                    return OkxNeed.Nothing;
                default:
                    return OkxNeed.Nothing;
            }
        }
    }

    /// <summary>
    /// The number of what is wanted over REST now. Taken before the request is sent: only what was sent after the need
    /// can meet the frames that were kept since.
    /// </summary>
    public int Fetch
    {
        get
        {
            lock (Line.Gate)
                return _sync?.Fetch ?? 0;
        }
    }

    /// <summary>Takes a book that was fetched; true when it met the stream.</summary>
    /// <param name="fetch">The <see cref="Fetch"/> that it answers.</param>
    /// <param name="snapshot">The book; has an id.</param>
    /// <param name="receivedAt">When it was received.</param>
    public bool OnSnapshot(int fetch, DepthMessage snapshot, DateTimeOffset receivedAt)
    {
        lock (Line.Gate)
        {
            if (!IsWantedLocked(fetch))
                return false;
            (_fetchAgainAt, _retry) = (receivedAt + FirstRetry, FirstRetry);
            if (_sync!.OnSnapshot(snapshot) != OkxStep.Loaded || !Line.AcceptLocked(snapshot.VenueTime, receivedAt))
                return false;
            RenewSoonLocked(receivedAt);
            return true;
        }
    }

    /// <summary>The book did not come; how long until it may be asked for again.</summary>
    public TimeSpan OnSnapshotMissing(int fetch, DateTimeOffset now)
    {
        lock (Line.Gate)
        {
            if (IsWantedLocked(fetch))
                _sync!.AbandonFetch();
            var wait = _retry;
            (_fetchAgainAt, _retry) = (now + wait, _retry * 2 < LongestRetry ? _retry * 2 : LongestRetry);
            return wait;
        }
    }

    /// <summary>
    /// Whether to subscribe anew: the stream is silent on a live connection, or its book does not come (after a minute,
    /// then ever more rarely: operations are counted), or a renewal that had to wait is due. Nothing is expected of a
    /// market that is not traded.
    /// </summary>
    public bool WantsRenewal(DateTimeOffset now)
    {
        lock (Line.Gate)
        {
            if (Line.TakeNewBeginningLocked())
                (_renewAt, _renewalWaits) = (default, true);
            var isFailing = Line.IsSilentLocked(now) || IsBookOverdue(now);
            if (!IsListed || Line.Feed.IsHalted || now < _renewAt || (!isFailing && !_renewalWaits))
                return false;
            _renewAt = now + (isFailing ? _renewalWait.Take() : FirstRetry);
            _renewalWaits = false;
            Line.Book.Invalidate();
            _sync!.Reset();
            return true;
        }
    }

    /// <summary>Kept frames that the bound dropped since this was last asked.</summary>
    public long TakeDropped()
    {
        lock (Line.Gate)
        {
            var dropped = (_sync?.Dropped ?? 0) - _droppedTold;
            _droppedTold += dropped;
            return dropped;
        }
    }

    /// <summary>What there is of a book cannot be kept up; where there is none, nothing is lost.</summary>
    private void LoseLocked()
    {
        if (!Line.Book.IsValid)
            return;
        Line.Book.Invalidate();
        Line.BreakLocked(GapReason.Resync);
        _renewalWaits = true;
    }

    private bool IsWantedLocked(int fetch) => _sync is { IsFetching: true } sync && sync.Fetch == fetch;

    /// <summary>The book is there: should it break, it does not wait out the minute of a silent stream.</summary>
    private void RenewSoonLocked(DateTimeOffset now)
    {
        _renewAt = now + FirstRetry < _renewAt ? now + FirstRetry : _renewAt;
        _renewalWait.Restart();
    }

    private bool IsBookOverdue(DateTimeOffset now)
    {
        if (Line.Book.IsValid || _sync is not { IsFetching: false })
            _bookMissingSince = null;
        else
            _bookMissingSince ??= now;
        return now - _bookMissingSince > BookDeadline;
    }

    private OkxNeed Renewal(DateTimeOffset now)
    {
        _renewalWaits = now < _renewAt;
        if (_renewalWaits)
            return OkxNeed.Nothing;
        _renewAt = now + FirstRetry;
        return OkxNeed.Subscription;
    }
}

/// <summary>What a market needs from outside.</summary>
internal enum OkxNeed
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>The book, over REST.</summary>
    Book,

    /// <summary>A new subscription, which begins with a new book.</summary>
    Subscription,
}
