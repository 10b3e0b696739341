using StackExchange.Redis;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// <c>queue:books:{share}</c>: markets whose book or ticker changed, from data-ingestion to the engine that holds the
/// share.
/// </summary>
public sealed class BookQueue(RedisStore store)
{
    private readonly MarketQueue _queue = new(store);

    /// <summary>Entries that the bound of 20,000 a share dropped, since the process started.</summary>
    public long Dropped => _queue.Dropped;

    /// <summary>Entries that were no market, since the process started.</summary>
    public long Unreadable => _queue.Unreadable;

    /// <summary>
    /// Whether each push of a batch waits for those before it to be answered, as it must on a cluster; else it is sent
    /// right behind them.
    /// </summary>
    public bool IsPushSlow => store.IsCluster;

    /// <summary>Appends markets to their shares, those of a share by one command.</summary>
    public Task PushAsync(IReadOnlyCollection<MarketId> markets, CancellationToken cancellationToken = default) =>
        Task.WhenAll(
            Shares(markets).Select(share => _queue.PushAsync(share.List, share.Markets, cancellationToken)));

    /// <summary>
    /// Likewise, as one of a batch of commands: whoever takes a market out of a list finds written what the batch
    /// wrote before.
    /// </summary>
    public void Push(IReadOnlyCollection<MarketId> markets, CommandBatch batch)
    {
        if (store.IsCluster)
        {
            MarketId[] changed = [.. markets];
            batch.AddBehind(store, () => PushAsync(changed, CancellationToken.None));
            return;
        }

        foreach (var (list, entries) in Shares(markets))
            _queue.Push(list, entries, batch);
    }

    /// <summary>
    /// Takes up to <paramref name="max"/> entries of a share; the distinct markets in the order of first appearance.
    /// </summary>
    public Task<IReadOnlyList<MarketId>> PopAsync(int share, int max, CancellationToken cancellationToken = default) =>
        _queue.PopAsync(RedisKeys.BookQueue(share), max, cancellationToken);

    private static IEnumerable<(RedisKey List, RedisValue[] Markets)> Shares(IReadOnlyCollection<MarketId> markets)
    {
        var shares = new List<RedisValue>?[RedisKeys.Shares];
        foreach (var market in markets)
            (shares[RedisKeys.ShareOf(market)] ??= []).Add(market.ToString());
        for (var share = 0; share < shares.Length; share++)
        {
            if (shares[share] is { } entries)
                yield return (RedisKeys.BookQueue(share), [.. entries]);
        }
    }
}
