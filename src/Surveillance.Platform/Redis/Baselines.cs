using System.Text.Json;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Platform.Redis;

/// <summary>
/// <c>baseline:{exchange}:{instrument}</c>: what metrics-engine needs after a restart beside the samples in
/// <c>zscore:*</c>. It outlives them, so that a restarted engine can tell a gap from a market that it never saw: 24 h.
/// </summary>
public sealed class Baselines(RedisStore store)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>Writes the baselines of a market.</summary>
    public Task SetAsync(MarketBaseline baseline, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).StringSetAsync(
            RedisKeys.Baseline(baseline.Market),
            JsonSerializer.SerializeToUtf8Bytes(baseline, WireJson.Default.MarketBaseline),
            Life);

    /// <summary>The baselines of a market; null when it has not been measured for a day.</summary>
    /// <exception cref="JsonException">Something else stands there.</exception>
    public async Task<MarketBaseline?> GetAsync(MarketId market, CancellationToken cancellationToken = default)
    {
        var json = await store.Commands(cancellationToken).StringGetAsync(RedisKeys.Baseline(market));
        return json.IsNull
            ? null
            : JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)json).Span, WireJson.Default.MarketBaseline);
    }
}
