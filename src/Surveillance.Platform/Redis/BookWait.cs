using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Waits for the next entry of <c>queue:books:{share}</c>, by BLPOP on a connection of its own. A share has one list
/// and one connection, because no command may span two keys: they could lie on two nodes of a cluster.
/// </summary>
public sealed class BookWait(RedisConnection connection, string clientName, int share, RedisDenials? denials = null)
    : IAsyncDisposable, IDisposable
{
    private readonly MarketWait _wait = new(connection, clientName, RedisKeys.BookQueue(share), denials);

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
