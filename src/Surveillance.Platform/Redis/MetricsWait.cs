using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Waits for the next entry of <c>queue:metrics</c>, by BLPOP on a connection of its own: the shared connection would
/// stand still for all others meanwhile. Measured against looking every 2 ms: woken after 0.1 ms instead of 4.5 (where
/// the kernel's timers tick each 4 ms), for a fifth of the processor time of an idle service.
/// </summary>
public sealed class MetricsWait(RedisConnection connection, string clientName, RedisDenials? denials = null)
    : IAsyncDisposable, IDisposable
{
    private readonly MarketWait _wait = new(connection, clientName, RedisKeys.MetricsQueue, denials);

    /// <summary>
    /// Takes the oldest entry, as soon as there is one; null when <paramref name="longest"/> (at most 1 s) is over.
    /// </summary>
    /// <remarks>Redis looks at its waiting clients each 100 ms: a shorter wait lasts as long.</remarks>
    public Task<MarketId?> NextAsync(TimeSpan longest, CancellationToken cancellationToken = default) =>
        _wait.NextAsync(longest, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _wait.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _wait.DisposeAsync();
}
