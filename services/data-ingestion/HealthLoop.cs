using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.DataIngestion;

/// <summary>
/// Once a second: <c>health:{exchange}</c> of each feed, with the processing lag that metrics-engine has measured.
/// </summary>
internal sealed class HealthLoop(FeedBoard board, VenueHealths healths, MarketMetrics metrics, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

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
        var measured = await metrics.GetAsync(MarketId.OfVenue(feed.Plan.Exchange), cancellationToken);
        var lag = measured?.Readings.TryGetValue("processing_lag_ms", out var reading) == true ? reading.Value : null;
        await healths.SetAsync(feed.HealthAt(time.GetUtcNow()), lag, cancellationToken);
    }
}
