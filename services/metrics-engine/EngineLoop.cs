using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.MetricsEngine.Shares;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>
/// Runs the engine: turns for ever, at once when something changed, and on every whole second. While Redis does not
/// answer nothing is measured; the windows stay as they are and go on afterwards, if that was no longer than a window
/// is: see <see cref="UnseenTime"/>.
/// </summary>
internal sealed class EngineLoop(
    Engine engine,
    ShareKeeper shares,
    Rest rest,
    UnseenTime unseen,
    ServicePulse pulse,
    TimeProvider time,
    ILoggerFactory loggers)
    : BackgroundService
{
    private static readonly TimeSpan AfterOutage = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SlowTurn = TimeSpan.FromMilliseconds(500);

    private readonly ILogger _log = loggers.CreateLogger(SurveillanceHost.Lifecycle);
    private bool _isRedisLost;

    private bool _isSlow;

    /// <summary>When a turn last came to its end: until then markets were observed. Null before the first.</summary>
    private DateTimeOffset? _observedAt;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host waits for nothing that a loop does before its first pause.
        await Task.Yield();
        IReadOnlyCollection<MarketId> woken = [];
        try
        {
            while (true)
            {
                if (await TryTurnAsync(woken, stoppingToken) is { } next)
                {
                    woken = next;
                    continue;
                }

                woken = [];
                await Task.Delay(AfterOutage, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await LeaveAsync();
        }
    }

    /// <summary>
    /// One turn, and the rest after it, if there is no more to do: the markets that begin the next one. Null when Redis
    /// did not answer.
    /// </summary>
    private async Task<IReadOnlyCollection<MarketId>?> TryTurnAsync(
        IReadOnlyCollection<MarketId> woken, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            var hasMore = await engine.TurnAsync(woken, cancellationToken);
            _observedAt = time.GetUtcNow();

            // A Redis that was lost is back only once it takes readings.
            if (_isRedisLost)
                await engine.SettleAsync();

            // Else whatever comes next is asked for while those of this turn are still on their way.
            var next = await rest.CollectAsync(cancellationToken);
            var mayRest = !hasMore && next.Count == 0;
            if (mayRest)
                await engine.SettleAsync();
            pulse.Beat();
            if (_isRedisLost)
                Log.RedisBack(_log);
            _isRedisLost = false;
            TellPace(time.GetElapsedTime(started));
            return mayRest ? await rest.TakeAsync(shares.Held, engine.UntilNext, cancellationToken) : next;
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            if (!_isRedisLost && error is TimeoutException)
                Log.RedisTimeout(_log, error);
            else if (!_isRedisLost && !RedisRefusal.IsDenial(error))
                Log.RedisLost(_log, error);
            _isRedisLost |= !RedisRefusal.IsDenial(error);
            if (_isRedisLost && _observedAt is { } since)
                unseen.Begin(since);
            return null;
        }
    }

    private void TellPace(TimeSpan turn)
    {
        if (turn > SlowTurn && !_isSlow)
            Log.SlowTurn(_log, turn.TotalMilliseconds);
        _isSlow = turn > SlowTurn;
    }

    private async Task LeaveAsync()
    {
        try
        {
            await engine.LeaveAsync();
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // The leases expire by themselves.
            Log.NotGivenBack(_log, error);
        }
    }
}
