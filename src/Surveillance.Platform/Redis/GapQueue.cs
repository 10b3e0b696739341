using System.Text.Json;
using StackExchange.Redis;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>A gap as it stands in the list.</summary>
public sealed class QueuedGap
{
    internal QueuedGap(DataGap gap, RedisValue text) => (Gap, Text) = (gap, text);

    /// <summary>The gap.</summary>
    public DataGap Gap { get; }

    internal RedisValue Text { get; }
}

/// <summary>
/// <c>queue:gaps:{share}</c>: gaps on their way to the database. The engine that holds the share peeks, stores, then
/// trims, so that a gap leaves the list only once its row is stored; storing one twice is harmless.
/// </summary>
public sealed class GapQueue(RedisStore store)
{
    /// <summary>
    /// Most gaps a share holds. A full list refuses the newest, so that a peek and its trim see the same entries.
    /// </summary>
    public const int Bound = 10_000;

    /// <summary>So many of the newest are looked through at first for the one that is known.</summary>
    private const int NewestFirst = 32;

    private long _dropped;
    private long _unreadable;

    /// <summary>Gaps that the bound refused, since the process started.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Entries that were no gap, taken out by this process.</summary>
    public long Unreadable => Interlocked.Read(ref _unreadable);

    /// <summary>Appends a gap to the share of its market.</summary>
    public async Task PushAsync(DataGap gap, CancellationToken cancellationToken = default)
    {
        RedisKey key = RedisKeys.GapQueue(RedisKeys.ShareOf(gap.Market));
        var length = await store.Commands(cancellationToken).ListRightPushAsync(key, Text(gap));
        if (length <= Bound)
            return;

        await store.Database.ListTrimAsync(key, 0, Bound - 1);
        Interlocked.Add(ref _dropped, length - Bound);
    }

    /// <summary>
    /// The oldest gaps of a share, left where they are. An entry that is no gap is taken out and counted: it would
    /// stand at the head for ever.
    /// </summary>
    public async Task<IReadOnlyList<QueuedGap>> PeekAsync(
        int share, int max, CancellationToken cancellationToken = default)
    {
        RedisKey key = RedisKeys.GapQueue(share);
        var entries = await store.Commands(cancellationToken).ListRangeAsync(key, 0, max - 1);
        return await ReadAsync(key, entries, cancellationToken);
    }

    /// <summary>
    /// The gaps of a share behind one that is known, oldest first; all of them where that one is not in the list any
    /// more: those before it left it earlier.
    /// </summary>
    public async Task<IReadOnlyList<QueuedGap>> PeekBehindAsync(
        int share, QueuedGap? known, CancellationToken cancellationToken = default)
    {
        RedisKey key = RedisKeys.GapQueue(share);
        for (var count = NewestFirst; ; count *= 2)
        {
            // From the end, by one command: whatever leaves the list meanwhile, no place in it is off.
            var newest = await store.Commands(cancellationToken).ListRangeAsync(key, -count, -1);
            var place = known is null ? -1 : Array.LastIndexOf(newest, known.Text);
            if (place >= 0 || newest.Length < count)
                return await ReadAsync(key, newest[(place + 1)..], cancellationToken);
        }
    }

    /// <summary>
    /// Takes stored gaps out of the list, by value: two engines that both peeked while a lease changed hands
    /// cannot take out what the other one has not stored.
    /// </summary>
    public async Task TrimAsync(
        int share, IReadOnlyList<QueuedGap> stored, CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        var key = RedisKeys.GapQueue(share);
        await Task.WhenAll(stored.Select(gap => commands.ListRemoveAsync(key, gap.Text, count: 1)));
    }

    private async Task<IReadOnlyList<QueuedGap>> ReadAsync(
        RedisKey key, RedisValue[] entries, CancellationToken cancellationToken)
    {
        var gaps = new List<QueuedGap>(entries.Length);
        foreach (var entry in entries)
        {
            if (Parse(entry) is { } gap)
                gaps.Add(new QueuedGap(gap, entry));
            else if (await store.Commands(cancellationToken).ListRemoveAsync(key, entry, count: 1) > 0)
                Interlocked.Increment(ref _unreadable);
        }

        return gaps;
    }

    private static RedisValue Text(DataGap gap) => JsonSerializer.SerializeToUtf8Bytes(gap, WireJson.Default.DataGap);

    private static DataGap? Parse(RedisValue json)
    {
        try
        {
            var gap = JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)json).Span, WireJson.Default.DataGap);
            return gap?.Market.Exchange is null ? null : gap;
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            return null;
        }
    }
}
