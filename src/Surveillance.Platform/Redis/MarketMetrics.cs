using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Platform.Redis;

/// <summary>Readings as <c>metrics:*</c>, written by metrics-engine; they expire after 30 s.</summary>
public sealed class MarketMetrics(RedisStore store)
{
    /// <summary>Publishes the readings of a market, a venue or the system.</summary>
    public async Task SetAsync(MarketReadings readings, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var batch = new CommandBatch();
        Set(readings, batch);
        await batch.SettleAsync();
    }

    /// <summary>Likewise, as one of a batch of commands.</summary>
    public void Set(MarketReadings readings, CommandBatch batch)
    {
        var text = batch.NextText();
        ReadingsJson.Write(text, readings);
        batch.SetBrief(store, RedisKeys.Metrics(readings.Market), text.WrittenMemory);
    }

    /// <summary>The last readings; null when none have been published for 30 s.</summary>
    public async Task<MarketReadings?> GetAsync(MarketId market, CancellationToken cancellationToken = default) =>
        await Ask(market, cancellationToken).ReadAsync();

    /// <summary>Asks for the last readings.</summary>
    public Asked<MarketReadings> Ask(MarketId market, CancellationToken cancellationToken = default) => new(
        market,
        store.Commands(cancellationToken).StringGetLeaseAsync(RedisKeys.Metrics(market)),
        static (json, market, spent) => ReadingsJson.Read(json, market, spent));
}
