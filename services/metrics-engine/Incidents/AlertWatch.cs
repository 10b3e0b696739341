using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Surveillance.Alerts;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine.Incidents;

/// <summary>
/// Looks four times a second which alerts there are, and tells the engine of those that began or ended: one small
/// command, and one more for each such alert. What Redis does not tell now it tells later.
/// </summary>
internal sealed class AlertWatch(
    ActiveAlerts alerts, Inbox<AlertMoment> inbox, TimeProvider time, ILogger<AlertWatch> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly AlertMoments _moments = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (; ; await Task.Delay(Pause, time, stoppingToken))
                await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var ids = _moments.ToRead(await alerts.IdsAsync(cancellationToken));
            var records = await Task.WhenAll(ids.Select(id => ReadAsync(id, cancellationToken)));
            foreach (var moment in _moments.Of(ids.Zip(records).Where(each => each.Second.IsReadable)
                .Select(each => (each.First, each.Second.Alert)), time.GetUtcNow()))
                inbox.Add(moment);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // The engine's own loop tells of it.
        }
    }

    private async Task<(bool IsReadable, Alert? Alert)> ReadAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (true, (await alerts.GetAsync(id, cancellationToken))?.Alert);
        }
        catch (Exception error) when (StoredText.IsUnreadable(error))
        {
            _moments.GiveUp(id);
            Log.AlertUnreadable(log, error, id);
            return (false, null);
        }
    }
}
