using StackExchange.Redis;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// A list of markets that changed, oldest first. Bounded: the oldest entries beyond <see cref="Bound"/> are dropped and
/// counted, since an entry only says "look at this market" and a newer one of the same market says it too.
/// </summary>
internal sealed class MarketQueue(RedisStore store)
{
    /// <summary>Most entries a list holds.</summary>
    public const int Bound = 20_000;

    private readonly Lock _breath = new();
    private readonly MarketNames _names = new();
    private long _dropped;
    private long _unreadable;

    /// <summary>Entries dropped by this process.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Entries that were no market, taken out by this process.</summary>
    public long Unreadable => Interlocked.Read(ref _unreadable);

    /// <summary>Appends markets, all of them by one command.</summary>
    public async Task PushAsync(RedisKey key, RedisValue[] markets, CancellationToken cancellationToken)
    {
        if (await store.Commands(cancellationToken).ListRightPushAsync(key, markets) > Bound)
            await BoundAsync(key);
    }

    /// <summary>Likewise, as one of a batch of commands to one server.</summary>
    public void Push(RedisKey key, RedisValue[] markets, CommandBatch batch)
    {
        batch.SendBrief();
        batch.Add(this, key, store.Commands(CancellationToken.None).ListRightPushAsync(key, markets));
    }

    /// <summary>Drops the oldest entries of a list beyond <see cref="Bound"/>, and counts them.</summary>
    public async Task BoundAsync(RedisKey key)
    {
        // Asked in the same breath, into which nobody else asks: of several pushes on their way the later ones tell a
        // length that has been cut since. The pushes are done: what follows of them belongs to them and is not given
        // up.
        Task<long> length;
        Task trim;
        lock (_breath)
        {
            length = store.Database.ListLengthAsync(key);
            trim = store.Database.ListTrimAsync(key, -Bound, -1);
        }

        await trim;
        Interlocked.Add(ref _dropped, Math.Max(0, await length - Bound));
    }

    /// <summary>
    /// Takes up to <paramref name="max"/> entries; the distinct markets in the order of first appearance. An entry that
    /// is no market is gone and counted: it must not cost those that were taken with it.
    /// </summary>
    public async Task<IReadOnlyList<MarketId>> PopAsync(RedisKey key, int max, CancellationToken cancellationToken)
    {
        var entries = await store.Commands(cancellationToken).ListLeftPopAsync(key, max);
        if (entries is null || entries.Length == 0)
            return [];

        var markets = new List<MarketId>(Math.Min(entries.Length, 64));
        var seen = new HashSet<MarketId>();
        foreach (var entry in entries)
        {
            if (!_names.TryRead(entry, out var market))
                Interlocked.Increment(ref _unreadable);
            else if (seen.Add(market))
                markets.Add(market);
        }

        return markets;
    }
}
