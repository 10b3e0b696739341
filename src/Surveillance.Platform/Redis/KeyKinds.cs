using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Platform.Redis;

/// <summary>A key in which another kind of value stood than the contract says.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Expected">What belongs there.</param>
/// <param name="Found">What stood there.</param>
/// <param name="Text">The beginning of it, if it was a text.</param>
public sealed record MisplacedKey(string Key, RedisType Expected, RedisType Found, string? Text);

/// <summary>
/// The keys that are no texts, and what each of them is. A text is written over whatever stands there; to a set, list
/// or hash Redis refuses every command as soon as somebody typed <c>SET alerts:active …</c>, and whoever needs it
/// stands still for good.
/// </summary>
public sealed class KeyKinds(RedisStore store)
{
    private const int MostText = 60;
    private const int KeysAtOnce = 512;

    private static readonly (string Key, RedisType Kind)[] Known =
    [
        (RedisKeys.ActiveAlerts, RedisType.Set),
        (RedisKeys.AlertOutbox, RedisType.Set),
        (RedisKeys.HeartbeatNames, RedisType.Set),
        (RedisKeys.Silences, RedisType.Hash),
        (RedisKeys.CarriedCommands, RedisType.Hash),
        (RedisKeys.MetricsQueue, RedisType.List),
        (RedisKeys.CommandQueue, RedisType.List),
        .. Enumerable.Range(0, RedisKeys.Shares).Select(share => (RedisKeys.BookQueue(share), RedisType.List)),
        .. Enumerable.Range(0, RedisKeys.Shares).Select(share => (RedisKeys.GapQueue(share), RedisType.List)),
    ];

    private static readonly string[] Scored =
        [.. MetricCatalog.All.Where(metric => metric.Scored).Select(metric => metric.Name)];

    /// <summary>
    /// Takes out what is of another kind than the contract says, so that the services write it anew. Several may do so
    /// at once: what has become of the right kind meanwhile stays.
    /// </summary>
    /// <param name="markets">The markets that are configured.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was taken out.</returns>
    public async Task<IReadOnlyList<MisplacedKey>> ClearAsync(
        IEnumerable<MarketId> markets, CancellationToken cancellationToken = default)
    {
        var all = markets.ToList();
        var hashes = all.Select(market => market.Exchange).Distinct()
            .Select(exchange => (RedisKeys.Health(exchange), RedisType.Hash));
        var lists = all.SelectMany(
            market => Scored.Select(metric => (RedisKeys.ZScore(market, metric), RedisType.List)));
        var cleared = new List<MisplacedKey>();
        foreach (var some in Known.Concat(hashes).Concat(lists).Chunk(KeysAtOnce))
            await ClearAsync(some, cleared, cancellationToken);
        return cleared;
    }

    private async Task ClearAsync(
        IReadOnlyList<(string Key, RedisType Kind)> keys,
        List<MisplacedKey> cleared,
        CancellationToken cancellationToken)
    {
        var commands = store.Commands(cancellationToken);
        var found = await Task.WhenAll(keys.Select(one => commands.KeyTypeAsync(one.Key)));
        foreach (var ((key, expected), kind) in keys.Zip(found))
        {
            if (kind == expected || kind == RedisType.None)
                continue;

            // Else whoever reads the empty set would take every alert for one that an operator took out of it.
            if (key == RedisKeys.ActiveAlerts)
                await commands.KeyDeleteAsync(RedisKeys.LastActiveAlert);
            cleared.Add(new MisplacedKey(key, expected, kind, await TakeOutAsync(commands, key, kind)));
        }
    }

    // By commands that Redis refuses if the key is of the right kind by now: nothing of ours is ever deleted.
    private static async Task<string?> TakeOutAsync(IDatabase commands, string key, RedisType kind)
    {
        switch (kind)
        {
            case RedisType.String:
                string? text = await commands.StringGetDeleteAsync(key);
                return text?[..Math.Min(MostText, text.Length)];
            case RedisType.List:
                await commands.ListTrimAsync(key, 1, 0);
                return null;
            case RedisType.Set:
                await commands.SetRemoveAsync(key, await commands.SetMembersAsync(key));
                return null;
            case RedisType.Hash:
                await commands.HashDeleteAsync(key, await commands.HashKeysAsync(key));
                return null;
            case RedisType.SortedSet:
                await commands.SortedSetRemoveRangeByRankAsync(key, 0, -1);
                return null;
            default:
                await commands.KeyDeleteAsync(key);
                return null;
        }
    }
}
