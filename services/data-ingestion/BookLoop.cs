using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Surveillance.Exchanges;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

namespace Surveillance.DataIngestion;

/// <summary>
/// Runs the publisher: a turn as soon as a market changed, or something is due by the clock. While Redis does not
/// answer the feeds go on; what they know then is published when it does.
/// </summary>
internal sealed class BookLoop(
    BookPublisher publisher,
    FeedOutput output,
    BookQueue queue,
    GapQueue gaps,
    ServicePulse pulse,
    TimeProvider time,
    ILogger<BookLoop> log) : BackgroundService
{
    /// <summary>
    /// With thousands of markets something always changed: a turn then begins this long after the last one, which
    /// spends less on waking up, and more markets share a packet.
    /// </summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(8);

    private static readonly TimeSpan AfterOutage = TimeSpan.FromMilliseconds(250);

    private bool _isRedisLost;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                if (await TryTurnAsync(stoppingToken))
                    await RestAsync(stoppingToken);
                else
                    await Task.Delay(AfterOutage, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The feeds have ended, and with them their books: tickers that they left due are published yet.
            var isThere = await TryTurnAsync(CancellationToken.None);
            while (isThere && publisher.HasMore)
                isThere = await TryTurnAsync(CancellationToken.None);
            if (isThere)
                await TryAsync(publisher.FinishAsync);
        }
    }

    private Task<bool> TryTurnAsync(CancellationToken cancellationToken) =>
        TryAsync(() => publisher.TurnAsync(cancellationToken));

    private async Task<bool> TryAsync(Func<Task> publish)
    {
        try
        {
            await publish();
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            if (!_isRedisLost && !RedisRefusal.IsDenial(error))
                Log.RedisLost(log, error);
            _isRedisLost |= !RedisRefusal.IsDenial(error);
            return false;
        }

        if (_isRedisLost)
            Log.RedisBack(log);
        _isRedisLost = false;
        pulse.Beat();
        pulse.Set(IngestionFigures.BooksPublished, publisher.Published);
        pulse.Set(IngestionFigures.StatesConflated, publisher.Conflated);
        pulse.Set(IngestionFigures.EntriesDropped, queue.Dropped + gaps.Dropped + output.DroppedGaps);
        return true;
    }

    private async Task RestAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (publisher.HasMore)
            return;
        if (publisher.IsBusy)
        {
            await Task.Delay(Gathering, time, cancellationToken);
            return;
        }

        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(
            output.Changed.WaitToReadAsync(rest.Token).AsTask(), Task.Delay(publisher.UntilNext, time, rest.Token));
        await rest.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
