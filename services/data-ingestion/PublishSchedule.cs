using System.Buffers;
using Surveillance.Exchanges;
using Surveillance.Markets;

namespace Surveillance.DataIngestion;

/// <summary>A market as it was last published.</summary>
internal sealed class PublishedMarket(MarketFeed feed)
{
    private const int UsualLength = 8 * 1024;

    /// <summary>The market.</summary>
    public MarketFeed Feed { get; } = feed;

    /// <summary>The text of the book on its way to Redis; used again once it is there.</summary>
    public ArrayBufferWriter<byte> Text { get; } = new(UsualLength);

    /// <summary>The ticker that stands in Redis.</summary>
    public Ticker? Ticker { get; set; }

    /// <summary>When it was last published, on the schedule's clock; null before.</summary>
    public TimeSpan? At { get; set; }

    /// <summary>Whether it waits for its turn.</summary>
    public bool IsWaiting { get; set; }
}

/// <summary>
/// When each market is published: at once when the last time is older than the interval, else at the end of that interval, and a live
/// one that does not change once a second. Times are spans since any fixed moment. Used by one task.
/// </summary>
internal sealed class PublishSchedule
{
    /// <summary>Readers tell a dead feed from a quiet market by this.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly Dictionary<MarketFeed, PublishedMarket> _markets = [];
    private readonly PriorityQueue<PublishedMarket, TimeSpan> _waiting = new();

    /// <summary>When the next market is due; null when none waits.</summary>
    public TimeSpan? NextAt => _waiting.TryPeek(out _, out var at) ? at : null;

    /// <summary>A market changed.</summary>
    public void Changed(MarketFeed feed, TimeSpan now, TimeSpan interval)
    {
        var market = Of(feed);
        if (!market.IsWaiting)
            Wait(market, market.At + interval is { } next && next > now ? next : now);
    }

    /// <summary>Writing it failed: it is due again at once.</summary>
    public void Again(PublishedMarket market, TimeSpan now)
    {
        if (!market.IsWaiting)
            Wait(market, now);
    }

    /// <summary>Makes due what has not been published for a second, and forgets markets that no feed keeps any more.</summary>
    public void Look(IEnumerable<MarketFeed> kept, TimeSpan now)
    {
        var feeds = kept.ToHashSet();
        foreach (var gone in _markets.Keys.Where(feed => !feeds.Contains(feed)).ToList())
            _markets.Remove(gone);
        foreach (var market in feeds.Select(Of).Where(market => !market.IsWaiting && !(now - market.At < Beat)))
            Wait(market, now);
    }

    /// <summary>Takes the markets whose time has come.</summary>
    public void TakeDue(TimeSpan now, List<PublishedMarket> into)
    {
        while (_waiting.TryPeek(out var market, out var at) && at <= now)
        {
            _waiting.Dequeue();
            market.IsWaiting = false;
            into.Add(market);
        }
    }

    private PublishedMarket Of(MarketFeed feed)
    {
        if (!_markets.TryGetValue(feed, out var market))
            _markets[feed] = market = new PublishedMarket(feed);
        return market;
    }

    private void Wait(PublishedMarket market, TimeSpan at)
    {
        market.IsWaiting = true;
        _waiting.Enqueue(market, at);
    }
}
