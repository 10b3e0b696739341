using StackExchange.Redis;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// <c>health:{exchange}</c>, a hash that an operator reads with <c>HGETALL</c>, written by data-ingestion; it expires
/// after 60 s. A field that is absent is not known.
/// </summary>
public sealed class VenueHealths(RedisStore store)
{
    /// <summary>How long an entry stays.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    /// <summary>Writes a venue's health.</summary>
    /// <param name="health">What the feed says.</param>
    /// <param name="processingLagP95Ms">
    /// The metrics-engine's figure, copied into <c>lag_ms</c>; null when it is not known.
    /// </param>
    /// <param name="cancellationToken">Checked before anything is sent.</param>
    public Task SetAsync(VenueHealth health, double? processingLagP95Ms, CancellationToken cancellationToken = default)
    {
        var fields = HealthHash.Fields(health with { LagMs = processingLagP95Ms });
        var commands = store.Commands(cancellationToken);
        RedisKey key = RedisKeys.Health(health.Exchange);
        return Task.WhenAll(
            commands.HashSetAsync(key, [.. fields.Where(field => !field.Value.IsNull)]),
            commands.HashDeleteAsync(key, [.. fields.Where(field => field.Value.IsNull).Select(field => field.Name)]),
            commands.KeyExpireAsync(key, Life));
    }

    /// <summary>The last health of a venue; null when none has been written for 60 s.</summary>
    public async Task<VenueHealth?> GetAsync(string exchange, CancellationToken cancellationToken = default)
    {
        var fields = await store.Commands(cancellationToken).HashGetAllAsync(RedisKeys.Health(exchange));
        return fields.Length == 0
            ? null
            : HealthHash.Parse(
                exchange, fields.ToDictionary(field => field.Name.ToString(), field => field.Value.ToString()));
    }
}
