using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Live;

/// <summary>
/// Reads from Redis what the pages show. Commands are sent without waiting for each other, so a turn is a few round
/// trips, and one for each part of many markets. What cannot be understood, written by another version or by hand, is
/// left out and named: it must not hide the rest.
/// </summary>
internal sealed class LiveReader(
    OrderBooks books,
    Tickers tickers,
    MarketMetrics metrics,
    RuleStates rules,
    VenueHealths healths,
    ActiveAlerts alerts,
    Silences silences,
    NotificationStates notifications,
    Heartbeats heartbeats,
    QueueDepths queues,
    MemoryUse memory)
{
    /// <summary>
    /// So many markets are asked for at once: thousands would keep Redis, and whoever hands on books through it, busy
    /// for a tenth of a second.
    /// </summary>
    private const int MarketsAtOnce = 64;

    /// <summary>Everything.</summary>
    /// <param name="config">What there is.</param>
    /// <param name="watched">The markets whose books are looked at.</param>
    /// <param name="rest">What comes between two parts of the markets.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<LivePart> ReadAllAsync(
        SurveillanceConfig config,
        IReadOnlyCollection<MarketId> watched,
        Func<CancellationToken, Task> rest,
        CancellationToken cancellationToken)
    {
        var unreadable = new UnreadableEntries();
        var beats = heartbeats.AllAsync(unreadable, cancellationToken);
        var notified = notifications.GetAsync(cancellationToken);
        var waiting = queues.AllAsync(cancellationToken);
        var used = memory.MegabytesAsync(cancellationToken);
        var venues = Task.WhenAll(config.Venues.Values.Where(venue => venue.Enabled)
            .Select(venue => ReadAsync(venue.Name, unreadable, cancellationToken)));
        var part = await ReadAlertsAsync(LivePart.Nothing, unreadable, cancellationToken);
        part = part with
        {
            IsKnown = true,
            Markets = await ReadMarketsAsync(config, watched, rest, unreadable, cancellationToken),
            Venues = (await venues).OfType<VenueHealth>().ToDictionary(health => health.Exchange),
            Notifications = await unreadable.SkipAsync(RedisKeys.Notifications, notified),
            Heartbeats = await beats,
            Queues = await unreadable.SkipAsync<IReadOnlyList<QueueDepth>>(RedisKeys.Queues, waiting!),
            RedisMegabytes = await used,
        };
        return part with { Unreadable = unreadable.Found };
    }

    /// <summary>Anew what changes many times a second: the watched markets, and the alerts.</summary>
    public async Task<LivePart> ReadFastAsync(
        LivePart before, IReadOnlyCollection<MarketId> watched, CancellationToken cancellationToken)
    {
        var unreadable = new UnreadableEntries();
        var fresh = Task.WhenAll(watched.Where(before.Markets.ContainsKey)
            .Select(market => ReadFastAsync(market, before.Markets[market], unreadable, cancellationToken)));
        var part = await ReadAlertsAsync(before, unreadable, cancellationToken);
        var markets = before.Markets.ToDictionary();
        foreach (var (market, state) in await fresh)
            markets[market] = state;

        // What can be understood again is seen when everything is read.
        return part with { Markets = markets, Unreadable = [.. before.Unreadable.Union(unreadable.Found)] };
    }

    private async Task<LivePart> ReadAlertsAsync(
        LivePart before, UnreadableEntries unreadable, CancellationToken cancellationToken)
    {
        var active = alerts.AllAsync(unreadable, cancellationToken);
        var silent = silences.AllAsync(unreadable, cancellationToken);
        var known = await active;
        return before with
        {
            AreAlertsKnown = known is not null,
            Alerts = [.. (known ?? []).Select(entry => entry.Alert)],
            Silences = await silent,
        };
    }

    private async Task<Dictionary<MarketId, MarketState>> ReadMarketsAsync(
        SurveillanceConfig config,
        IReadOnlyCollection<MarketId> watched,
        Func<CancellationToken, Task> rest,
        UnreadableEntries unreadable,
        CancellationToken cancellationToken)
    {
        var markets = new Dictionary<MarketId, MarketState>();
        foreach (var some in config.EnabledMarkets.Chunk(MarketsAtOnce))
        {
            if (markets.Count > 0)
                await rest(cancellationToken);
            var read = await Task.WhenAll(some.Select(
                market => ReadAsync(market, watched.Contains(market), unreadable, cancellationToken)));
            foreach (var (market, state) in read)
                markets[market] = state;
        }

        return markets;
    }

    private async Task<VenueHealth?> ReadAsync(
        string venue, UnreadableEntries unreadable, CancellationToken cancellationToken) =>
        await unreadable.SkipAsync(RedisKeys.Health(venue), healths.GetAsync(venue, cancellationToken));

    private async Task<(MarketId Market, MarketState State)> ReadAsync(
        MarketId market, bool withBook, UnreadableEntries unreadable, CancellationToken cancellationToken)
    {
        var book = withBook ? books.GetAsync(market, cancellationToken) : Task.FromResult<BookSnapshot?>(null);
        var ticker = tickers.GetAsync(market, cancellationToken);
        var readings = metrics.GetAsync(market, cancellationToken);
        var judged = rules.GetAsync(market, cancellationToken);
        return (market, new MarketState(
            await unreadable.SkipAsync(RedisKeys.OrderBook, market, book),
            await unreadable.SkipAsync(RedisKeys.Ticker, market, ticker),
            await unreadable.SkipAsync(RedisKeys.Metrics, market, readings),
            await unreadable.SkipAsync(RedisKeys.Rules, market, judged)));
    }

    private async Task<(MarketId Market, MarketState State)> ReadFastAsync(
        MarketId market, MarketState before, UnreadableEntries unreadable, CancellationToken cancellationToken)
    {
        var book = books.GetAsync(market, cancellationToken);
        var readings = metrics.GetAsync(market, cancellationToken);
        return (market, before with
        {
            Book = await unreadable.SkipAsync(RedisKeys.OrderBook, market, book),
            Readings = await unreadable.SkipAsync(RedisKeys.Metrics, market, readings),
        });
    }
}
