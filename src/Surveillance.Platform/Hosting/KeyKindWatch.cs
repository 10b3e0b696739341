using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Hosting;

/// <summary>
/// Looks, within a second of Redis refusing a command because of it, for keys in which somebody has put another kind of
/// value, takes those out and names them, so that no loop stands still for good.
/// </summary>
public sealed class KeyKindWatch(
    RedisDenials denials,
    KeyKinds kinds,
    ConfigurationWatch configuration,
    TimeProvider time,
    ILogger<KeyKindWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // A text that is none, such as one alert's record, is passed over by its reader, again and again; and what this
    // service was refused, another one may have taken out.
    private const int MostInVain = 3;
    private static readonly TimeSpan AfterNothing = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var inVain = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!denials.TakeOtherKind())
                    continue;
                inVain = await HasClearedAsync(stoppingToken) ? 0 : inVain + 1;
                if (inVain >= MostInVain)
                    await Task.Delay(AfterNothing, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
    }

    private async Task<bool> HasClearedAsync(CancellationToken cancellationToken)
    {
        var hasCleared = false;
        try
        {
            await kinds.ClearAsync(
                configuration.Current.EnabledMarkets,
                one =>
                {
                    hasCleared = true;
                    Log.KeyMisplaced(log, one.Key, one.Found, one.Expected, one.Text);
                },
                cancellationToken);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // Whoever needs the key is refused again, and it is heard of again.
            return true;
        }

        return hasCleared;
    }
}
