using StackExchange.Redis;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Waits for the next entry of a list of markets, by BLPOP on a connection of its own: the shared connection would
/// stand still for all others meanwhile.
/// </summary>
internal sealed class MarketWait(RedisConnection connection, string clientName, string key, RedisDenials? denials)
    : IAsyncDisposable, IDisposable
{
    private readonly RedisStore _store = new(connection, $"{clientName}-wait", denials);

    /// <summary>
    /// Takes the oldest entry, as soon as there is one; null when <paramref name="longest"/> (at most 1 s) is over,
    /// and for an entry that is no market, which is thereby gone.
    /// </summary>
    public async Task<MarketId?> NextAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        var reply = await _store.Commands(cancellationToken)
            .ExecuteAsync("BLPOP", (RedisKey)key, longest.TotalSeconds.ToString("0.###"));
        return !reply.IsNull && (string?[]?)reply is [_, var entry] && MarketId.TryParse(entry, out var market)
            ? market
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
