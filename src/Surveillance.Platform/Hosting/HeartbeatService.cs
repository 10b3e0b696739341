using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Hosting;

/// <summary>
/// Every 5 s: <c>heartbeat:*</c> in Redis, and the file that the health check reads. Tells once what Redis refuses, on
/// behalf of all loops of the service.
/// </summary>
internal sealed class HeartbeatService(
    ServiceEnvironment environment,
    ServicePulse pulse,
    Heartbeats heartbeats,
    RedisDenials denials,
    ConfigurationWatch configuration,
    TimeProvider time,
    ILogger<HeartbeatService> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // Some commands come once a minute at most; after so long without the words their reason is taken for mended.
    private static readonly TimeSpan Mended = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, DateTimeOffset> _denied = new(StringComparer.Ordinal);
    private bool _written = true;
    private string? _refusal;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        HealthProbe.Tell(environment, makesProgress: false, time.GetUtcNow());
        try
        {
            await heartbeats.RemoveAsync(environment.Service, environment.Instance, cancellationToken);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // It expires by itself after 15 s.
            Log.HeartbeatNotWritten(log, error);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await BeatAsync(stoppingToken);
                TellDenials(time.GetUtcNow());
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        var makesProgress = pulse.IsMakingProgress;
        HealthProbe.Tell(environment, makesProgress, time.GetUtcNow());
        try
        {
            await heartbeats.SetAsync(
                new Heartbeat(
                    environment.Service,
                    environment.Instance,
                    time.GetUtcNow(),
                    pulse.StartedAt,
                    ServiceVersion.Text,
                    configuration.Current.Version,
                    configuration.RejectedEdit,
                    makesProgress,
                    pulse.Figures),
                cancellationToken);
            _written = true;
            _refusal = null;
        }
        catch (RedisRefusedException error)
        {
            // The other loops may have told of the outage before its reason was known.
            if (_refusal != error.Message)
                Log.RedisRefuses(log, error.Message);
            _refusal = error.Message;
            _written &= RedisRefusal.IsDenial(error);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // Once an outage, not every 5 s of it.
            if (_written && !RedisRefusal.IsDenial(error))
                Log.HeartbeatNotWritten(log, error);
            _written = false;
        }
    }

    private void TellDenials(DateTimeOffset now)
    {
        foreach (var words in denials.Take())
        {
            if (!_denied.ContainsKey(words))
                Log.RedisRefuses(log, words);
            _denied[words] = now;
        }

        foreach (var (words, at) in _denied)
        {
            if (now - at >= Mended)
                _denied.Remove(words);
        }
    }
}
