using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Live;

/// <summary>
/// Reads from Redis what the pages show. Commands are sent without waiting for each other, so a turn is a few round
/// trips whatever the number of markets.
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
    /// <summary>Everything.</summary>
    public async Task<LivePart> ReadAllAsync(
        SurveillanceConfig config, IReadOnlyCollection<MarketId> watched, CancellationToken cancellationToken)
    {
        var beats = heartbeats.AllAsync(cancellationToken);
        var notified = notifications.GetAsync(cancellationToken);
        var waiting = queues.AllAsync(cancellationToken);
        var used = memory.MegabytesAsync(cancellationToken);
        var venues = Task.WhenAll(config.Venues.Values.Where(venue => venue.Enabled)
            .Select(venue => healths.GetAsync(venue.Name, cancellationToken)));
        var markets = Task.WhenAll(config.EnabledMarkets
            .Select(market => ReadAsync(market, watched.Contains(market), cancellationToken)));
        var part = await ReadAlertsAsync(LivePart.Nothing, cancellationToken);
        return part with
        {
            IsKnown = true,
            Markets = (await markets).ToDictionary(pair => pair.Market, pair => pair.State),
            Venues = (await venues).OfType<VenueHealth>().ToDictionary(health => health.Exchange),
            Notifications = await notified,
            Heartbeats = await beats,
            Queues = await waiting,
            RedisMegabytes = await used,
        };
    }

    /// <summary>Anew what changes many times a second: the watched markets, and the alerts.</summary>
    public async Task<LivePart> ReadFastAsync(
        LivePart before, IReadOnlyCollection<MarketId> watched, CancellationToken cancellationToken)
    {
        var fresh = Task.WhenAll(watched.Where(before.Markets.ContainsKey)
            .Select(market => ReadFastAsync(market, before.Markets[market], cancellationToken)));
        var part = await ReadAlertsAsync(before, cancellationToken);
        var markets = before.Markets.ToDictionary();
        foreach (var (market, state) in await fresh)
            markets[market] = state;
        return part with { Markets = markets };
    }

    private async Task<LivePart> ReadAlertsAsync(LivePart before, CancellationToken cancellationToken)
    {
        var active = alerts.AllAsync(cancellationToken);
        var silent = silences.AllAsync(cancellationToken);
        return before with { Alerts = [.. (await active).Select(entry => entry.Alert)], Silences = await silent };
    }

    private async Task<(MarketId Market, MarketState State)> ReadAsync(
        MarketId market, bool withBook, CancellationToken cancellationToken)
    {
        var book = withBook ? books.GetAsync(market, cancellationToken) : Task.FromResult<BookSnapshot?>(null);
        var ticker = tickers.GetAsync(market, cancellationToken);
        var readings = metrics.GetAsync(market, cancellationToken);
        var judged = rules.GetAsync(market, cancellationToken);
        return (market, new MarketState(await book, await ticker, await readings, await judged));
    }

    private async Task<(MarketId Market, MarketState State)> ReadFastAsync(
        MarketId market, MarketState before, CancellationToken cancellationToken)
    {
        var book = books.GetAsync(market, cancellationToken);
        Task<MarketReadings?> readings = metrics.GetAsync(market, cancellationToken);
        return (market, before with { Book = await book, Readings = await readings });
    }
}
