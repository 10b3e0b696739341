using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>
/// Writes readings to <c>metrics:*</c> and hands their markets to anomaly-detector by <c>queue:metrics</c>.
/// </summary>
internal sealed class Publisher(MarketMetrics metrics, MetricsQueue queue)
{
    /// <summary>Publishes readings by one round trip of separate commands; returns once they are written.</summary>
    public async Task PublishAsync(IEnumerable<MarketReadings> readings, CancellationToken cancellationToken)
    {
        List<MarketId> markets = [];
        List<Task> commands = [];
        foreach (var each in readings)
        {
            commands.Add(metrics.SetAsync(each, cancellationToken));
            markets.Add(each.Market);
        }

        // Behind them on one connection: whoever takes a market out of the list finds its readings written.
        if (markets.Count > 0)
            commands.Add(queue.PushAsync(markets, cancellationToken));
        await Task.WhenAll(commands);
    }
}
