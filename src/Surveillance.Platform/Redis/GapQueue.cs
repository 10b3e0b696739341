using System.Text.Json;
using StackExchange.Redis;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// <c>queue:gaps:{share}</c>: gaps on their way to the database. The engine that holds the share peeks, stores, then trims, so
/// that a gap leaves the list only once its row is stored; storing one twice is harmless.
/// </summary>
public sealed class GapQueue(RedisStore store)
{
    /// <summary>Most gaps a share holds. A full list refuses the newest, so that a peek and its trim see the same entries.</summary>
    public const int Bound = 10_000;

    private long _dropped;

    /// <summary>Gaps that the bound refused, since the process started.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

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

    /// <summary>The oldest gaps of a share, left where they are.</summary>
    public async Task<IReadOnlyList<DataGap>> PeekAsync(int share, int max, CancellationToken cancellationToken = default)
    {
        var entries = await store.Commands(cancellationToken).ListRangeAsync(RedisKeys.GapQueue(share), 0, max - 1);
        return [.. entries.Select(Parse)];
    }

    /// <summary>
    /// Takes stored gaps out of the list, by value: two engines that both peeked while a lease changed hands
    /// cannot take out what the other one has not stored.
    /// </summary>
    public async Task TrimAsync(int share, IReadOnlyList<DataGap> stored, CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        var key = RedisKeys.GapQueue(share);
        await Task.WhenAll(stored.Select(gap => commands.ListRemoveAsync(key, Text(gap), count: 1)));
    }

    private static RedisValue Text(DataGap gap) => JsonSerializer.SerializeToUtf8Bytes(gap, WireJson.Default.DataGap);

    private static DataGap Parse(RedisValue json) =>
        JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)json).Span, WireJson.Default.DataGap)
        ?? throw new JsonException("A gap is null.");
}
