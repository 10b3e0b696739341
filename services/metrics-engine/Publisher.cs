using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>
/// Writes readings to <c>metrics:*</c> and hands their markets to anomaly-detector by <c>queue:metrics</c>.
/// </summary>
internal sealed class Publisher(MarketMetrics metrics, MetricsQueue queue)
{
    /// <summary>Publishes readings by one round trip of separate commands; returns once they are written.</summary>
    public Task PublishAsync(IEnumerable<MarketReadings> readings, CancellationToken cancellationToken) =>
        Task.WhenAll(readings.SelectMany(each => (Task[])
        [
            // In this order on one connection: whoever takes the market out of the list finds the readings written.
            metrics.SetAsync(each, cancellationToken),
            queue.PushAsync(each.Market, cancellationToken),
        ]));
}
