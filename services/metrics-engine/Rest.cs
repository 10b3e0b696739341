using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>
/// What the engine does between two turns: nothing, until a market of its shares changed or something is due by the
/// clock. Each held share is waited for by BLPOP: woken after 0.1 ms, where looking every 2 ms would cost 4.5 (the
/// kernel's timers tick each 4 ms) and more processor time.
/// </summary>
internal sealed class Rest(ServiceEnvironment environment, RedisDenials denials, TimeProvider time)
    : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(20);

    private readonly BookWait?[] _waits = new BookWait?[RedisKeys.Shares];

    /// <summary>Waits go on over turns that something else began.</summary>
    private readonly Task<MarketId?>?[] _pending = new Task<MarketId?>?[RedisKeys.Shares];

    /// <summary>Without a rest: the markets that a wait has taken out of the lists meanwhile.</summary>
    public Task<IReadOnlyCollection<MarketId>> CollectAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TakeCompletedAsync();
    }

    /// <summary>Rests; the markets whose change ended it, none when it was the clock.</summary>
    /// <param name="held">The shares to wait for.</param>
    /// <param name="longest">Until something is due by the clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyCollection<MarketId>> TakeAsync(
        IEnumerable<int> held, TimeSpan longest, CancellationToken cancellationToken)
    {
        foreach (var share in held)
            _pending[share] ??= NextAsync(share, cancellationToken);
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var rest = longest > TimeSpan.Zero ? Task.Delay(longest, time, clock.Token) : Task.CompletedTask;
        await Task.WhenAny([rest, .. _pending.OfType<Task>()]);
        Stop(clock);
        return await CollectAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var wait in _waits)
            wait?.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var wait in _waits)
        {
            if (wait is not null)
                await wait.DisposeAsync();
        }
    }

    // Where it is cancelled and waited for, another thread does it, and a book would wait for that one to wake.
    private static void Stop(CancellationTokenSource clock) => clock.Cancel();

    private async Task<IReadOnlyCollection<MarketId>> TakeCompletedAsync()
    {
        HashSet<MarketId> woken = [];
        for (var share = 0; share < _pending.Length; share++)
        {
            if (_pending[share] is not { IsCompleted: true } done)
                continue;
            _pending[share] = null;
            if (await done is { } market)
                woken.Add(market);
        }

        return woken;
    }

    private async Task<MarketId?> NextAsync(int share, CancellationToken cancellationToken)
    {
        try
        {
            // Connecting takes a while, or two seconds where nothing answers: not on the engine's own time.
            _waits[share] ??= await Task.Run(
                () => new BookWait(environment.Redis, environment.Service, share, denials), cancellationToken);
            return await _waits[share]!.NextAsync(Longest, cancellationToken);
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            // The connection that waits is down. Whether Redis is, the turns will find out;
            // until then they look for themselves.
            await Task.Delay(AfterFailure, time, cancellationToken);
            return null;
        }
    }
}
