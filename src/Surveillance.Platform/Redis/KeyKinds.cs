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
/// What each key is without which a service stands still. A text is mostly written over whatever stands there; to a
/// set, list or hash Redis refuses every command as soon as somebody typed <c>SET alerts:active …</c>.
/// </summary>
public sealed class KeyKinds(RedisStore store)
{
    private const int MostText = 60;
    private const int KeysAtOnce = 512;

    // What stood there comes back with all that anomaly-detector puts back once nothing vouches for the set; and
    // whoever reads an empty set would else take every alert for one that an operator took out of it.
    private static readonly string[] PutBack =
        [RedisKeys.ActiveAlerts, RedisKeys.AlertOutbox, RedisKeys.CarriedCommands];

    private static readonly (string Key, RedisType Kind)[] Known =
    [
        (RedisKeys.LastActiveAlert, RedisType.String),
        (RedisKeys.ActiveAlerts, RedisType.Set),
        (RedisKeys.AlertOutbox, RedisType.Set),
        (RedisKeys.HeartbeatNames, RedisType.Set),
        (RedisKeys.Silences, RedisType.Hash),
        (RedisKeys.CarriedCommands, RedisType.Hash),
        (RedisKeys.MetricsQueue, RedisType.List),
        (RedisKeys.CommandQueue, RedisType.List),
        .. Enumerable.Range(0, RedisKeys.Shares).Select(share => (RedisKeys.BookQueue(share), RedisType.List)),
        .. Enumerable.Range(0, RedisKeys.Shares).Select(share => (RedisKeys.GapQueue(share), RedisType.List)),
        .. Enumerable.Range(0, RedisKeys.Shares).Select(share => (RedisKeys.Lease(share), RedisType.String)),
    ];

    private static readonly string[] Scored =
        [.. MetricCatalog.All.Where(metric => metric.Scored).Select(metric => metric.Name)];

    /// <summary>
    /// Takes out what is of another kind than the contract says, so that the services write it anew. Several may do so
    /// at once: what has become of the right kind meanwhile stays.
    /// </summary>
    /// <param name="markets">The markets that are configured.</param>
    /// <param name="taken">Hears of each key that was taken out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ClearAsync(
        IEnumerable<MarketId> markets, Action<MisplacedKey> taken, CancellationToken cancellationToken = default)
    {
        var all = markets.ToList();
        var hashes = all.Select(market => market.Exchange).Distinct()
            .SelectMany(exchange => (string[])[RedisKeys.Health(exchange), RedisKeys.Trusted(exchange)])
            .Select(key => (key, RedisType.Hash));
        var lists = all.SelectMany(
            market => Scored.Select(metric => (RedisKeys.ZScore(market, metric), RedisType.List)));
        foreach (var some in Known.Concat(hashes).Concat(lists).Chunk(KeysAtOnce))
            await ClearAsync(some, taken, cancellationToken);
    }

    private async Task ClearAsync(
        IReadOnlyList<(string Key, RedisType Kind)> keys,
        Action<MisplacedKey> taken,
        CancellationToken cancellationToken)
    {
        var commands = store.Commands(cancellationToken);
        var found = await Task.WhenAll(keys.Select(one => commands.KeyTypeAsync(one.Key)));
        foreach (var ((key, expected), kind) in keys.Zip(found))
        {
            if (kind == expected || kind == RedisType.None)
                continue;
            if (PutBack.Contains(key))
                await commands.KeyDeleteAsync(RedisKeys.LastActiveAlert);
            if (await TakeOutAsync(commands, key, kind) is { } text)
                taken(new MisplacedKey(key, expected, kind, text.Length > 0 ? text : null));
        }
    }

    // By commands that Redis refuses if the key is of the right kind by now. Null when another service was first.
    private static async Task<string?> TakeOutAsync(IDatabase commands, string key, RedisType kind)
    {
        switch (kind)
        {
            case RedisType.String:
                string? text = await commands.StringGetDeleteAsync(key);
                return text?[..Math.Min(MostText, text.Length)];
            case RedisType.List:
                await commands.ListTrimAsync(key, 1, 0);
                return "";
            case RedisType.Set:
                return await commands.SetRemoveAsync(key, await commands.SetMembersAsync(key)) > 0 ? "" : null;
            case RedisType.Hash:
                return await commands.HashDeleteAsync(key, await commands.HashKeysAsync(key)) > 0 ? "" : null;
            case RedisType.SortedSet:
                return await commands.SortedSetRemoveRangeByRankAsync(key, 0, -1) > 0 ? "" : null;
            default:
                // There is no such command for a stream, which nobody types by mistake.
                return await commands.KeyDeleteAsync(key) ? "" : null;
        }
    }
}
