using System.Runtime.ExceptionServices;
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

    /// <summary>So many of them, the first ones, are not on their way any more, whatever came of them.</summary>
    public long Settled => Published - _underWay.Count;

    /// <summary>
    /// Publishes readings; returns once of those that were published before some few at most are on their way.
    /// </summary>
    /// <exception cref="RedisException">Some could not be written.</exception>
    /// <exception cref="TimeoutException">Some may not have been written.</exception>
    public Task PublishAsync(IReadOnlyCollection<MarketReadings> readings, CancellationToken cancellationToken)
    {
        // Not in the midst of writing: of a part of them nobody would be told.
        cancellationToken.ThrowIfCancellationRequested();
        if (readings.Count > 0)
            Publish(readings);
        return SettleAsync(MostUnderWay);
    }

    /// <summary>Returns once all that was published is written.</summary>
    /// <inheritdoc cref="PublishAsync" path="/exception"/>
    public Task SettleAsync() => SettleAsync(0);

    private void Publish(IReadOnlyCollection<MarketReadings> readings)
    {
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

            queue.Push(_markets, batch);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // Without a connection a command fails as it is made: so has the batch.
            batch.Fail(error);
        }
    }

    // Of a failure it is told once, however many were on their way: they failed with it.
    private async Task SettleAsync(int underWay)
    {
        ExceptionDispatchInfo? failure = null;
        while (_underWay.TryPeek(out var batch)
            && (_underWay.Count > underWay || batch.IsAnswered || failure is not null))
        {
            _written.Push(_underWay.Dequeue());
            try
            {
                await batch.SettleAsync();
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                failure ??= ExceptionDispatchInfo.Capture(error);
            }
        }

        failure?.Throw();
    }
}
