using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>Tickers as <c>ticker:*</c>, written by data-ingestion; they expire after 60 s.</summary>
public sealed class Tickers(RedisStore store)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    /// <summary>Publishes a ticker that <see cref="TickerJson"/> wrote.</summary>
    public Task SetAsync(MarketId market, ReadOnlyMemory<byte> json, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).StringSetAsync(RedisKeys.Ticker(market), json, Life);

    /// <summary>The last ticker; null when none has been published for 60 s.</summary>
    public async Task<Ticker?> GetAsync(MarketId market, CancellationToken cancellationToken = default) =>
        await Ask(market, cancellationToken).ReadAsync();

    /// <summary>Asks for the last ticker.</summary>
    public Asked<Ticker> Ask(MarketId market, CancellationToken cancellationToken = default) => new(
        market,
        store.Commands(cancellationToken).StringGetLeaseAsync(RedisKeys.Ticker(market)),
        static (json, _, _) => TickerJson.Read(json));
}
