using System.Buffers;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Platform.Redis;

/// <summary>Readings as <c>metrics:*</c>, written by metrics-engine; they expire after 30 s.</summary>
public sealed class MarketMetrics(RedisStore store)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _text;

    /// <summary>Publishes the readings of a market, a venue or the system.</summary>
    public Task SetAsync(MarketReadings readings, CancellationToken cancellationToken = default)
    {
        var text = _text ??= new ArrayBufferWriter<byte>();
        text.ResetWrittenCount();
        ReadingsJson.Write(text, readings);

        // The text is another one before Redis has this one.
        return store.Commands(cancellationToken)
            .StringSetAsync(RedisKeys.Metrics(readings.Market), text.WrittenSpan.ToArray(), Life);
    }

    /// <summary>The last readings; null when none have been published for 30 s.</summary>
    public async Task<MarketReadings?> GetAsync(MarketId market, CancellationToken cancellationToken = default)
    {
        var json = await store.Commands(cancellationToken).StringGetAsync(RedisKeys.Metrics(market));
        return json.IsNull ? null : ReadingsJson.Read(((ReadOnlyMemory<byte>)json).Span, market);
    }

    /// <summary>The last readings of several markets, in their order, by one round trip of separate commands.</summary>
    public async Task<IReadOnlyList<MarketReadings?>> GetManyAsync(
        IReadOnlyList<MarketId> markets, CancellationToken cancellationToken = default) =>
        await Task.WhenAll(markets.Select(market => GetAsync(market, cancellationToken)));
}
