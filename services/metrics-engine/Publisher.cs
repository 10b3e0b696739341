using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>
/// Writes readings to <c>metrics:*</c> and hands their markets to anomaly-detector by <c>queue:metrics</c>. Used by
/// one task.
/// </summary>
internal sealed class Publisher(MarketMetrics metrics, MetricsQueue queue)
{
    private readonly List<MarketId> _markets = [];
    private CommandBatch _batch = new();
    private CommandBatch _before = new();

    /// <summary>
    /// Publishes readings; returns once those that were published before are written, so that the next ones are made
    /// while these are on their way.
    /// </summary>
    public Task PublishAsync(IEnumerable<MarketReadings> readings, CancellationToken cancellationToken)
    {
        // Not in the midst of writing: of a part of them nobody would be told.
        cancellationToken.ThrowIfCancellationRequested();
        (_batch, _before) = (_before, _batch);
        _markets.Clear();
        try
        {
            foreach (var each in readings)
            {
                metrics.Set(each, _batch);
                _markets.Add(each.Market);
            }

            if (_markets.Count > 0)
                queue.Push(_markets, _batch);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // Without a connection a command fails as it is made: so has the batch.
            _batch.Fail(error);
        }

        return _before.SettleAsync();
    }

    /// <summary>Returns once all that was published is written.</summary>
    public async Task SettleAsync()
    {
        await _before.SettleAsync();
        await _batch.SettleAsync();
    }
}
