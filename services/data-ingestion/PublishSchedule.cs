using System.Buffers;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.DataIngestion;

/// <summary>A market as it was last published.</summary>
internal sealed class PublishedMarket(MarketFeed feed)
{
    private long? _updatesBefore;
    private long? _updatesNow;
    private Ticker? _ticker;

    /// <summary>The market.</summary>
    public MarketFeed Feed { get; } = feed;

    /// <summary>When its book was last published, on the schedule's clock; null before.</summary>
    public TimeSpan? At { get; set; }

    /// <summary>When its ticker was last published; null before.</summary>
    public TimeSpan? TickerAt { get; private set; }

    /// <summary>When its next turn is; null when it waits for none, or is due already.</summary>
    public TimeSpan? DueAt { get; set; }

    /// <summary>Whether it is due and was not taken yet.</summary>
    public bool IsDue { get; set; }

    /// <summary>When the pace allows the book again, had it been published at even steps.</summary>
    public TimeSpan PaceAt { get; set; }

    /// <summary>Writes the text of the book.</summary>
    public void Write(IBufferWriter<byte> text, OrderBook book, in BookStamp stamp)
    {
        BookJson.Write(text, book, stamp);
        (_updatesBefore, _updatesNow) = (_updatesNow, book.UpdateCount);
    }

    /// <summary>Whether a ticker is the one that was written last.</summary>
    public bool Holds(Ticker ticker) => ReferenceEquals(ticker, _ticker);

    /// <summary>Writes the text of a ticker.</summary>
    public void Write(IBufferWriter<byte> text, Ticker ticker, TimeSpan now)
    {
        TickerJson.Write(text, ticker);
        (_ticker, TickerAt) = (ticker, now);
    }

    /// <summary>What was written did not get to Redis, or may not have.</summary>
    public void Forget() => (At, TickerAt, _ticker) = (null, null, null);

    /// <summary>How many states the book had between the last two texts, none of them written.</summary>
    public long TakeConflated() => Math.Max(0, _updatesNow - _updatesBefore - 1 ?? 0);
}

/// <summary>
/// When each market is published. A changed book goes at once as long as its publications, over time, are no closer
/// than the interval; else when they are. (The interval is not counted from the last publication: a venue that pushes
/// each 100 ms would, after one late frame, stay late for ever.) A ticker goes with the next book, or alone after the
/// interval, less often while many markets are published; a live book that does not change goes once a second. Times
/// are spans since any fixed moment. Used by one task.
/// </summary>
internal sealed class PublishSchedule
{
    /// <summary>Readers tell a dead feed from a quiet market by this.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A market that was published less than this before a look can wait for the next one, a beat later.
    /// </summary>
    private static readonly TimeSpan HalfBeat = Beat / 2;

    /// <summary>
    /// How close the tickers of a market are published at most while many markets are: OKX alone tells ten of each a
    /// second, which would cost as much as the books, and whoever reads them under that load does so at this pace.
    /// </summary>
    private static readonly TimeSpan TickerPace = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The pace is this much faster than the interval says. After a burst a market is behind its pace; with none to
    /// spare it would never catch up with a venue that pushes at that very interval, and each of its books would be
    /// late.
    /// </summary>
    private const double Headroom = 0.1;

    private readonly Dictionary<MarketFeed, PublishedMarket> _markets = [];

    // A market whose turn came closer stands in it more often; an entry that is not its DueAt means nothing.
    private readonly PriorityQueue<PublishedMarket, TimeSpan> _turns = new();

    // Most are due as soon as they change: they need no place among those that wait.
    private readonly Queue<PublishedMarket> _due = [];

    /// <summary>Whether markets are due that the last turn had no room for.</summary>
    public bool HasDue => _due.Count > 0;

    /// <summary>When the next market is due; null when none waits.</summary>
    public TimeSpan? NextAt => HasDue ? TimeSpan.Zero : _turns.TryPeek(out _, out var at) ? at : null;

    /// <summary>A market changed.</summary>
    public void Changed(MarketFeed feed, TimeSpan now, TimeSpan interval)
    {
        var market = Of(feed);
        if (!feed.Pending.HasFlag(MarketChange.Book))
            Wait(market, now + interval);
        else if (market.PaceAt - interval is var allowed && allowed > now)
            Wait(market, allowed);
        else
            BeDue(market);
    }

    /// <summary>A market's book was published.</summary>
    public static void Published(PublishedMarket market, TimeSpan now, TimeSpan interval)
    {
        market.At = now;
        market.PaceAt = (market.PaceAt > now ? market.PaceAt : now) + ((1 - Headroom) * interval);
    }

    /// <summary>Whether a book that did not change is to be published again.</summary>
    public static bool IsRested(PublishedMarket market, TimeSpan now) => !(now - market.At < HalfBeat);

    /// <summary>
    /// Whether a new ticker of a market goes now. One that comes too close to the last is due when it no longer does,
    /// and the newest goes then.
    /// </summary>
    public bool MayTicker(PublishedMarket market, TimeSpan now, bool isBusy)
    {
        if (!isBusy || market.TickerAt + TickerPace is not { } allowed || allowed <= now)
            return true;
        Wait(market, allowed);
        return false;
    }

    /// <summary>Writing it failed: it is due again at once.</summary>
    public void Again(PublishedMarket market) => BeDue(market);

    /// <summary>
    /// Makes due what has not been published since the last look, or hardly, and forgets markets that no feed keeps
    /// any more.
    /// </summary>
    public void Look(IEnumerable<MarketFeed> kept, TimeSpan now)
    {
        var feeds = kept.ToHashSet();
        foreach (var gone in _markets.Keys.Where(feed => !feeds.Contains(feed)).ToList())
            _markets.Remove(gone);
        foreach (var market in feeds.Select(Of).Where(market => IsRested(market, now)))
            BeDue(market);
    }

    /// <summary>
    /// Takes the markets whose time has come, in the order in which that was seen, each once, and no more than
    /// <paramref name="most"/>.
    /// </summary>
    public void TakeDue(TimeSpan now, int most, List<PublishedMarket> into)
    {
        while (_turns.TryPeek(out var market, out var at) && at <= now)
        {
            _turns.Dequeue();
            if (market.DueAt == at)
                BeDue(market);
        }

        while (into.Count < most && _due.TryDequeue(out var market))
        {
            market.IsDue = false;
            into.Add(market);
        }
    }

    private PublishedMarket Of(MarketFeed feed)
    {
        if (!_markets.TryGetValue(feed, out var market))
            _markets[feed] = market = new PublishedMarket(feed);
        return market;
    }

    private void BeDue(PublishedMarket market)
    {
        market.DueAt = null;
        if (market.IsDue)
            return;
        market.IsDue = true;
        _due.Enqueue(market);
    }

    private void Wait(PublishedMarket market, TimeSpan at)
    {
        if (market.IsDue || market.DueAt <= at)
            return;
        market.DueAt = at;
        _turns.Enqueue(market, at);
    }
}
