using System.Text.Json;
using Surveillance.Alerts;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// <c>rules:{exchange}:{instrument}</c>: where each rule stands on a market, written by anomaly-detector, 24 h.
/// </summary>
public sealed class RuleStates(RedisStore store)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>Writes the rules of a market.</summary>
    public Task SetAsync(MarketRules rules, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).StringSetAsync(
            RedisKeys.Rules(rules.Market),
            JsonSerializer.SerializeToUtf8Bytes(rules, WireJson.Default.MarketRules),
            Life);

    /// <summary>The rules of a market; null when they have not been judged for a day.</summary>
    public async Task<MarketRules?> GetAsync(MarketId market, CancellationToken cancellationToken = default)
    {
        var json = await store.Commands(cancellationToken).StringGetAsync(RedisKeys.Rules(market));
        if (json.IsNull)
            return null;
        var rules = JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)json).Span, WireJson.Default.MarketRules);
        return rules is null or { Judgements: not null, Families: not null }
            ? rules
            : throw new JsonException("There are no judgements in it.");
    }
}
