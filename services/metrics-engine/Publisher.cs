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
    /// <summary>
    /// So many batches may be on their way while the next one is made: where the processor is short, some are made
    /// while an answer comes.
    /// </summary>
    private const int MostUnderWay = 4;

    private readonly List<MarketId> _markets = [];
    private readonly Queue<CommandBatch> _underWay = [];

    // The one that was written last is used next: its texts are in the processor's cache still.
    private readonly Stack<CommandBatch> _written = [];

    /// <summary>Batches that were published, since the process started.</summary>
    public long Published { get; private set; }

    /// <summary>So many of them, the first ones, are not on their way any more.</summary>
    public long Settled => Published - _underWay.Count;

    /// <summary>
    /// Publishes readings; returns once of those that were published before some few at most are on their way.
    /// </summary>
    /// <exception cref="RedisException">Some that were published before could not be written.</exception>
    /// <exception cref="TimeoutException">Some that were published before may not have been written.</exception>
    public Task PublishAsync(IEnumerable<MarketReadings> readings, CancellationToken cancellationToken)
    {
        // Not in the midst of writing: of a part of them nobody would be told.
        cancellationToken.ThrowIfCancellationRequested();
        var batch = _written.TryPop(out var written) ? written : new CommandBatch();
        _underWay.Enqueue(batch);
        Published++;
        _markets.Clear();
        try
        {
            foreach (var each in readings)
            {
                metrics.Set(each, batch);
                _markets.Add(each.Market);
            }

            if (_markets.Count > 0)
                queue.Push(_markets, batch);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // Without a connection a command fails as it is made: so has the batch.
            batch.Fail(error);
        }

        return SettleAsync(MostUnderWay);
    }

    /// <summary>Returns once all that was published is written.</summary>
    /// <inheritdoc cref="PublishAsync" path="/exception"/>
    public Task SettleAsync() => SettleAsync(0);

    private async Task SettleAsync(int underWay)
    {
        while (_underWay.Count > underWay)
        {
            try
            {
                await SettleNextAsync();
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                // With it those behind it: else one outage would be told once more for each of them.
                await GiveUpAsync();
                throw;
            }
        }
    }

    private async Task GiveUpAsync()
    {
        while (_underWay.Count > 0)
        {
            try
            {
                await SettleNextAsync();
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                // As the one before it.
            }
        }
    }

    private Task SettleNextAsync()
    {
        var batch = _underWay.Dequeue();
        _written.Push(batch);
        return batch.SettleAsync();
    }
}
