using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine.Shares;

/// <summary>
/// Holds the leases of this engine. A share counts as held only while its last renewal is so recent that nobody else
/// can have it: an engine that stood still, or that cannot reach Redis, stops writing before another one may begin.
/// </summary>
internal sealed class ShareKeeper(
    Leases leases, EngineCensus census, ServiceEnvironment environment, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>How long a renewal counts, from before it was sent: less than the lease lives.</summary>
    private static readonly TimeSpan Trust = Leases.Life - TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly ILogger _log = loggers.CreateLogger(SurveillanceHost.Lifecycle);
    private readonly ShareBalance _balance = new(environment.Instance);

    /// <summary>
    /// Timestamp before the last renewal of each share; 0 for one that is not held. Read by other threads.
    /// </summary>
    private readonly long[] _renewedAt = new long[RedisKeys.Shares];
    private long _lookedAt;
    private bool _hasLooked;
    private bool _isAway;

    /// <summary>The shares held at this moment.</summary>
    public IReadOnlyList<int> Held => [.. Enumerable.Range(0, RedisKeys.Shares).Where(Holds)];

    /// <summary>Whether this engine may write what belongs to a share.</summary>
    public bool Holds(int share) =>
        Interlocked.Read(ref _renewedAt[share]) is var at and not 0 && time.GetElapsedTime(at) < Trust;

    /// <summary>Renews, takes and gives back shares, as far as that is due.</summary>
    /// <param name="weights">How many markets lie in each share.</param>
    /// <param name="leaving">Is done to a share, while it is still held, before it is given back.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task KeepAsync(
        IReadOnlyList<int> weights, Func<int, Task> leaving, CancellationToken cancellationToken)
    {
        if (_lookedAt != 0 && time.GetElapsedTime(_lookedAt) < Interval)
            return;
        _lookedAt = time.GetTimestamp();
        var owners = await LookAsync(cancellationToken);
        foreach (var share in _balance.ToTake(owners, census.Others, time.GetUtcNow()))
            await TryTakeAsync(share, cancellationToken);
        foreach (var share in _balance.ToGiveBack(owners, census.Others, weights, time.GetUtcNow()))
        {
            await leaving(share);
            await GiveBackAsync(share, cancellationToken);
        }
    }

    /// <summary>Gives all shares back: another engine may have them at once.</summary>
    /// <param name="leaving">Is done to a share, while it is still held, before it is given back.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task GiveAllBackAsync(Func<int, Task> leaving, CancellationToken cancellationToken)
    {
        foreach (var share in Held)
        {
            await leaving(share);
            await GiveBackAsync(share, cancellationToken);
        }
    }

    /// <summary>
    /// Renews what it has, at each look, so that it is back in an emptied Redis before anybody takes it for free; the
    /// owners of all shares.
    /// </summary>
    private async Task<IReadOnlyList<string?>> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var own = Enumerable.Range(0, RedisKeys.Shares).Where(share => _renewedAt[share] != 0);
            await Task.WhenAll(own.Select(share => RenewAsync(share, cancellationToken)));
            await census.LookAsync(cancellationToken);
            var owners = await leases.OwnersAsync(cancellationToken);
            if (_isAway && _hasLooked)
                _balance.Return(time.GetUtcNow());
            (_isAway, _hasLooked) = (false, true);
            return owners;
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            _isAway = true;
            throw;
        }
    }

    private async Task RenewAsync(int share, CancellationToken cancellationToken)
    {
        var before = time.GetTimestamp();
        var isOwn = await leases.TryAcquireOrRenewAsync(share, environment.Instance, cancellationToken);
        Interlocked.Exchange(ref _renewedAt[share], isOwn ? before : 0);
        if (!isOwn)
            Log.ShareLost(_log, share);
    }

    private async Task TryTakeAsync(int share, CancellationToken cancellationToken)
    {
        var before = time.GetTimestamp();
        if (!await leases.TryAcquireOrRenewAsync(share, environment.Instance, cancellationToken))
            return;
        Interlocked.Exchange(ref _renewedAt[share], before);
        Log.ShareTaken(_log, share);
    }

    private async Task GiveBackAsync(int share, CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _renewedAt[share], 0);
        await leases.ReleaseAsync(share, environment.Instance, cancellationToken);
        Log.ShareGivenBack(_log, share);
    }
}
