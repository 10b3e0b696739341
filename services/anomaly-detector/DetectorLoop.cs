using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.Markets;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Runs the detector: takes up what was before, then turns for ever, at once when there are readings, and for
/// everything else at its own pace. While Redis does not answer, nothing is judged, and what was decided waits.
/// </summary>
internal sealed class DetectorLoop(
    Detector detector,
    Rest rest,
    ChannelCatalog channels,
    ServicePulse pulse,
    TimeProvider time,
    ILogger<DetectorLoop> log)
    : BackgroundService
{
    private static readonly TimeSpan AfterOutage = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// With many markets there are always readings: a turn then begins no sooner than this after the last one began,
    /// which spends less on waking up and asking.
    /// </summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(8);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        channels.Announce();
        var isRestored = false;
        var isRedisLost = false;
        MarketId? woken = null;
        try
        {
            while (true)
            {
                try
                {
                    if (!isRestored)
                        await detector.RestoreAsync(stoppingToken);
                    isRestored = true;
                    var began = time.GetTimestamp();
                    var hasMore = await detector.TurnAsync(woken, stoppingToken);
                    pulse.Beat();
                    if (isRedisLost)
                        Log.RedisBack(log);
                    isRedisLost = false;
                    var gathers = detector.IsBusy ? Gathering - time.GetElapsedTime(began) : TimeSpan.Zero;
                    if (gathers > TimeSpan.Zero)
                        await Task.Delay(gathers, time, stoppingToken);
                    woken = hasMore ? null : await rest.TakeAsync(stoppingToken);
                }
                catch (Exception error) when (error is RedisException or TimeoutException)
                {
                    if (!isRedisLost && !RedisRefusal.IsDenial(error))
                        Log.RedisLost(log, error);
                    isRedisLost |= !RedisRefusal.IsDenial(error);
                    await Task.Delay(AfterOutage, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told: everything that was decided stands in Redis.
            await LeaveAsync();
        }
    }

    private async Task LeaveAsync()
    {
        try
        {
            await detector.LeaveAsync();
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // What stands there is some seconds old.
            Log.RedisLost(log, error);
        }
    }
}
