using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>
/// Writes readings to <c>metrics:*</c> and hands their markets to anomaly-detector by <c>queue:metrics</c>. Used by one
/// task.
/// </summary>
internal sealed class Publisher(MarketMetrics metrics, MetricsQueue queue)
{
    private readonly CommandBatch _batch = new();
    private readonly List<MarketId> _markets = [];

    /// <summary>Publishes readings by one round trip of separate commands; returns once they are written.</summary>
    public async Task PublishAsync(IEnumerable<MarketReadings> readings, CancellationToken cancellationToken)
    {
        _markets.Clear();
        try
        {
            foreach (var each in readings)
            {
                metrics.Set(each, _batch, cancellationToken);
                _markets.Add(each.Market);
            }

            // Behind them on one connection: whoever takes a market out of the list finds its readings written.
            if (_markets.Count > 0)
                _batch.Add(queue.PushAsync(_markets, cancellationToken));
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // Without a connection a command fails as it is made: so has the batch.
            _batch.Add(Task.FromException(error));
        }

        await _batch.SettleAsync();
    }
}
