using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Books as <c>orderbook:*</c>, written by data-ingestion. They expire after 30 s: a dead feed disappears.
/// </summary>
public sealed class OrderBooks(RedisStore store)
{
    /// <summary>Publishes a book that <see cref="BookJson"/> wrote.</summary>
    public Task SetAsync(MarketId market, ReadOnlyMemory<byte> json, CancellationToken cancellationToken = default) =>
        store.SetBriefAsync(RedisKeys.OrderBook(market), json, cancellationToken);

    /// <summary>Likewise, as one of a batch of commands.</summary>
    /// <param name="market">The market.</param>
    /// <param name="json">It must stay what it is until the batch is settled.</param>
    /// <param name="batch">The batch.</param>
    public void Set(MarketId market, ReadOnlyMemory<byte> json, CommandBatch batch) =>
        batch.SetBrief(store, RedisKeys.OrderBook(market), json);

    /// <summary>The last book; null when none has been published for 30 s.</summary>
    public async Task<BookSnapshot?> GetAsync(MarketId market, CancellationToken cancellationToken = default) =>
        await Ask(market, cancellationToken).ReadAsync();

    /// <summary>Asks for the last book.</summary>
    public Asked<BookSnapshot> Ask(MarketId market, CancellationToken cancellationToken = default) => new(
        market,
        store.Commands(cancellationToken).StringGetLeaseAsync(RedisKeys.OrderBook(market)),
        static (json, market, spent) => BookJson.Read(json, market, spent));
}
