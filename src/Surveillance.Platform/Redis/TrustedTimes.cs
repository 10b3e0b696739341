using System.Text.Json;
using StackExchange.Redis;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// <c>trusted:{exchange}</c>: a hash by instrument of until when the data of each market could be trusted, written by
/// data-ingestion for the one that is started after it. It outlives an absence of a week.
/// </summary>
// BTC-USDT-PERP {"at":"2026-11-24T07:52:30.123Z","sequence":5123107853551}
// BTC-USDT-SPOT {"at":"2026-11-24T07:51:02.880Z","sequence":60311,"gap":"disconnect"}
public sealed class TrustedTimes(RedisStore store)
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(7);

    /// <summary>Writes some markets of a venue.</summary>
    public Task SetAsync(
        string exchange,
        IEnumerable<KeyValuePair<MarketId, TrustedTime>> trusted,
        CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        RedisKey key = RedisKeys.Trusted(exchange);
        return Task.WhenAll(
            commands.HashSetAsync(key, [.. trusted.Select(one => new HashEntry(one.Key.Instrument, Text(one.Value)))]),
            commands.KeyExpireAsync(key, Life));
    }

    /// <summary>All markets of a venue that can be understood.</summary>
    /// <param name="exchange">The venue.</param>
    /// <param name="unreadable">Hears of each of the others.</param>
    /// <param name="cancellationToken">Checked before anything is sent.</param>
    /// <exception cref="RedisServerException">Something else than a hash stands there, too.</exception>
    public async Task<IReadOnlyDictionary<MarketId, TrustedTime>> AllAsync(
        string exchange, Action<MarketId, Exception> unreadable, CancellationToken cancellationToken = default)
    {
        var all = new Dictionary<MarketId, TrustedTime>();
        foreach (var entry in await store.Commands(cancellationToken).HashGetAllAsync(RedisKeys.Trusted(exchange)))
        {
            var market = new MarketId(exchange, entry.Name.ToString());
            try
            {
                all.Add(market, Parse(entry.Value));
            }
            catch (Exception error) when (StoredText.IsUnreadable(error))
            {
                unreadable(market, error);
            }
        }

        return all;
    }

    /// <summary>The markets of a venue of which anything stands there.</summary>
    public async Task<IReadOnlyList<MarketId>> MarketsAsync(
        string exchange, CancellationToken cancellationToken = default)
    {
        var instruments = await store.Commands(cancellationToken).HashKeysAsync(RedisKeys.Trusted(exchange));
        return [.. instruments.Select(instrument => new MarketId(exchange, instrument.ToString()))];
    }

    /// <summary>Forgets some markets of a venue.</summary>
    public Task ForgetAsync(
        string exchange, IEnumerable<MarketId> markets, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).HashDeleteAsync(
            RedisKeys.Trusted(exchange), [.. markets.Select(market => (RedisValue)market.Instrument)]);

    private static RedisValue Text(TrustedTime trusted) =>
        JsonSerializer.SerializeToUtf8Bytes(trusted, WireJson.Default.TrustedTime);

    private static TrustedTime Parse(RedisValue json) =>
        JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)json).Span, WireJson.Default.TrustedTime) is { } trusted
        && trusted.At != default
            ? trusted
            : throw new JsonException("There is no time in it.");
}
