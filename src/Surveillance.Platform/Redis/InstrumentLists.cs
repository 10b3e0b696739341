using System.Text.Json;
using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;

namespace Surveillance.Platform.Redis;

/// <summary>
/// <c>instruments:{exchange}:{type}:{quote}</c>: what data-ingestion found for a wish of <c>discover</c>, from which
/// all services make the same instruments. It is written again each hour and outlives an outage of a week.
/// </summary>
// {"exchange":"binance","type":"perpetual","quote":"USDT","found_at":"2026-11-25T00:00:00.000Z",
//  "markets":[{"coin":"BTC","symbol":"BTCUSDT","turnover24h":9876543210.5},…]}
public sealed class InstrumentLists(RedisStore store)
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(7);

    /// <summary>Writes a list.</summary>
    public Task SetAsync(DiscoveredMarkets found, CancellationToken cancellationToken = default) =>
        SetAsync(found, When.Always, cancellationToken);

    /// <summary>Writes a list where there is none, after the store was emptied.</summary>
    public Task RestoreAsync(DiscoveredMarkets found, CancellationToken cancellationToken = default) =>
        SetAsync(found, When.NotExists, cancellationToken);

    /// <summary>The text of a list, which tells whether it changed; null when nothing was found yet.</summary>
    /// <exception cref="JsonException">Something else than a text stands there.</exception>
    public async Task<string?> TextAsync(Discovery wish, CancellationToken cancellationToken = default)
    {
        try
        {
            return await store.Commands(cancellationToken)
                .StringGetAsync(KeyOf(wish.Exchange, wish.Type, wish.Quote));
        }
        catch (RedisServerException error) when (StoredText.IsOfAnotherKind(error.Message))
        {
            throw new JsonException($"The list of {wish} is no string.", error);
        }
    }

    /// <summary>What a text says; its names can be parts of keys.</summary>
    /// <exception cref="JsonException">Something else stands there.</exception>
    public static DiscoveredMarkets Read(string text)
    {
        var found = JsonSerializer.Deserialize(text, WireJson.Default.DiscoveredMarkets);
        if (found?.Markets is null || found.Exchange is null || found.Quote is null)
            throw new JsonException("A list of instruments is null.");
        foreach (var market in found.Markets)
        {
            if (market is null || string.IsNullOrEmpty(market.Symbol) || !Identifiers.IsValid(market.Coin ?? ""))
                throw new JsonException($"'{market?.Coin}' {market?.Symbol} is no market.");
        }

        return found;
    }

    private static RedisKey KeyOf(string exchange, InstrumentType type, string quote) =>
        RedisKeys.Instruments(exchange, type, quote);

    private Task<bool> SetAsync(DiscoveredMarkets found, When when, CancellationToken cancellationToken) =>
        store.Commands(cancellationToken).StringSetAsync(
            KeyOf(found.Exchange, found.Type, found.Quote),
            JsonSerializer.SerializeToUtf8Bytes(found, WireJson.Default.DiscoveredMarkets),
            Life,
            when);
}
