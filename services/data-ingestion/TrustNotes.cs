using StackExchange.Redis;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.DataIngestion;

/// <summary>
/// Notes in Redis, once a second, until when the data of each market could be trusted, for the process that comes after
/// this one: however it ends, and however long that takes. Only what changed is written, but for once a minute, when
/// all is, in case Redis was emptied. Used by one task.
/// </summary>
internal sealed class TrustNotes(FeedBoard board, TrustedTimes times, Resumption resumption, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often all is written, and what no feed keeps is taken out. Not as soon as Redis answers for the first time:
    /// which markets were discovered stands there, too, and those join a little later.
    /// </summary>
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);

    /// <summary>Few enough that no book waits noticeably behind them.</summary>
    private const int MarketsAtOnce = 256;

    private readonly Dictionary<MarketId, TrustedTime> _noted = [];
    private readonly long _started = time.GetTimestamp();
    private TimeSpan _lookAt;
    private TimeSpan? _roundAt;
    private bool _hadFeeds;

    /// <summary>How long until the markets are to be looked at.</summary>
    public TimeSpan UntilDue => _lookAt - Now is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private TimeSpan Now => time.GetElapsedTime(_started);

    private IEnumerable<MarketFeed> Markets => board.Feeds.SelectMany(feed => feed.Markets);

    /// <summary>
    /// What all markets say now. To be called before the gaps that ended are taken, and written after those are handed
    /// over: so a note never hides a gap that nobody was told of.
    /// </summary>
    public Dictionary<MarketId, TrustedTime> Look()
    {
        _lookAt = Now + Pace;
        var trusted = new Dictionary<MarketId, TrustedTime>();
        foreach (var market in Markets)
        {
            if (!resumption.IsWaiting(market.Market) && market.Trusted is { } said)
                trusted[market.Market] = said;
        }

        return trusted;
    }

    /// <summary>A gap was handed over: it is not to be told again by whoever reads what is written next.</summary>
    public void Add(DataGap gap, Dictionary<MarketId, TrustedTime> to)
    {
        if (resumption.IsWaiting(gap.Market))
            return;
        var known = to.GetValueOrDefault(gap.Market) ?? _noted.GetValueOrDefault(gap.Market);
        if (known is null || known.At < gap.End)
            to[gap.Market] = new TrustedTime(gap.End, gap.SequenceAfter, Gap: null);
    }

    /// <summary>Writes what changed; what Redis does not take, the next call writes.</summary>
    public async Task WriteAsync(Dictionary<MarketId, TrustedTime> trusted)
    {
        try
        {
            var changed = trusted.Where(one => one.Value != _noted.GetValueOrDefault(one.Key));
            foreach (var venue in changed.GroupBy(one => one.Key.Exchange).ToList())
            {
                foreach (var some in venue.Chunk(MarketsAtOnce))
                {
                    await times.SetAsync(venue.Key, some);
                    foreach (var (market, said) in some)
                        _noted[market] = said;
                }
            }

            await ForgetAsync();
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // The book loop tells of the outage.
        }
    }

    private async Task ForgetAsync()
    {
        // Before there is a feed the first one may be about to begin: what it says is not to be forgotten.
        var kept = Markets.Select(market => market.Market).ToHashSet();
        _hadFeeds |= kept.Count > 0;
        if (!_hadFeeds)
            return;
        foreach (var gone in _noted.Keys.Except(kept).GroupBy(market => market.Exchange).ToList())
            await ForgetAsync(gone.Key, [.. gone]);

        _roundAt ??= Now + Round;
        if (Now < _roundAt || kept.Count == 0)
            return;
        foreach (var exchange in VenueCatalog.Names)
            await ForgetOthersAsync(exchange, kept);
        _noted.Clear();
        _roundAt = Now + Round;
    }

    private async Task ForgetOthersAsync(string exchange, IReadOnlySet<MarketId> kept)
    {
        try
        {
            await ForgetAsync(exchange, [.. (await times.MarketsAsync(exchange)).Except(kept)]);
        }
        catch (Exception error) when (StoredText.IsUnreadable(error))
        {
            // Something else stands there. Of a venue in use it is taken out and told; the others are not held up.
        }
    }

    private async Task ForgetAsync(string exchange, IReadOnlyList<MarketId> gone)
    {
        if (gone.Count == 0)
            return;
        await times.ForgetAsync(exchange, gone);
        foreach (var market in gone)
            _noted.Remove(market);
    }
}
