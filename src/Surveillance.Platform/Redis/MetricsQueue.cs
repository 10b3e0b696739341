using StackExchange.Redis;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary><c>queue:metrics</c>: markets with new readings, from metrics-engine to anomaly-detector.</summary>
public sealed class MetricsQueue(RedisStore store)
{
    private readonly MarketQueue _queue = new(store);

    /// <summary>Entries that the bound of 20,000 dropped, since the process started.</summary>
    public long Dropped => _queue.Dropped;

    /// <summary>Entries that were no market, since the process started.</summary>
    public long Unreadable => _queue.Unreadable;

    /// <summary>Appends markets, by one command.</summary>
    public Task PushAsync(IReadOnlyCollection<MarketId> markets, CancellationToken cancellationToken = default) =>
        _queue.PushAsync(RedisKeys.MetricsQueue, Entries(markets), cancellationToken);

    /// <summary>
    /// Likewise, as one of a batch of commands: whoever takes a market out of the list finds written what the batch
    /// wrote before.
    /// </summary>
    public void Push(IReadOnlyCollection<MarketId> markets, CommandBatch batch)
    {
        var entries = Entries(markets);
        if (store.IsCluster)
            batch.AddBehind(
                store, () => _queue.PushAsync(RedisKeys.MetricsQueue, entries, CancellationToken.None));
        else
            _queue.Push(RedisKeys.MetricsQueue, entries, batch);
    }

    /// <summary>
    /// Takes up to <paramref name="max"/> entries; the distinct markets in the order of first appearance.
    /// </summary>
    public Task<IReadOnlyList<MarketId>> PopAsync(int max, CancellationToken cancellationToken = default) =>
        _queue.PopAsync(RedisKeys.MetricsQueue, max, cancellationToken);

    private static RedisValue[] Entries(IReadOnlyCollection<MarketId> markets) =>
        [.. markets.Select(market => (RedisValue)market.ToString())];
}
