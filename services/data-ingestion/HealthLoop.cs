using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.DataIngestion;

/// <summary>
/// Once a second: <c>health:{exchange}</c> of each feed, with the processing lag that metrics-engine has measured.
/// </summary>
internal sealed class HealthLoop(
    FeedBoard board, VenueHealths healths, MarketMetrics metrics, TimeProvider time, ILogger<HealthLoop> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private bool _isUnreadableTold;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryTellAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told; the keys expire.
        }
    }

    private async Task TryTellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(board.Feeds.Select(feed => TellAsync(feed, cancellationToken)));
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // The book loop tells of the outage; the figures are told again in a second.
        }
    }

    private async Task TellAsync(VenueFeed feed, CancellationToken cancellationToken)
    {
        var lag = await LagAsync(MarketId.OfVenue(feed.Plan.Exchange), cancellationToken);
        await healths.SetAsync(feed.HealthAt(time.GetUtcNow()), lag, cancellationToken);
    }

    private async Task<double?> LagAsync(MarketId venue, CancellationToken cancellationToken)
    {
        try
        {
            var measured = await metrics.GetAsync(venue, cancellationToken);
            return measured?.Readings.GetValueOrDefault("processing_lag_ms").Value;
        }
        catch (Exception error) when (StoredText.IsUnreadable(error))
        {
            if (!_isUnreadableTold)
                Log.LagUnreadable(log, error, venue);
            _isUnreadableTold = true;
            return null;
        }
    }
}
