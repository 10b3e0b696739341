using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.MetricsEngine.Shares;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;

namespace Surveillance.MetricsEngine.Gaps;

/// <summary>
/// Brings gaps from <c>queue:gaps:*</c> to the measured markets at once, and into the database at its own pace.
/// A gap leaves its list only once its row is stored: no outage and no death of an engine loses one.
/// </summary>
internal sealed class GapCourier(
    GapQueue queue, GapRows rows, ShareKeeper shares, Inbox<DataGap> inbox, TimeProvider time, ILogger<GapCourier> log)
    : BackgroundService
{
    private const int BatchSize = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AfterOutage = TimeSpan.FromSeconds(2);

    /// <summary>Of each share, the newest gap that the engine was told of.</summary>
    private readonly QueuedGap?[] _told = new QueuedGap?[RedisKeys.Shares];
    private Task _storing = Task.CompletedTask;
    private bool _isFailing;

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
            // Stopped as told; what is not stored stands in its list.
            await _storing;
        }
    }

    /// <summary>
    /// Tells the engine of new gaps, and has them stored; a database that is down holds up the second alone.
    /// </summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var held = shares.Held;
            var waiting = await Task.WhenAll(
                held.Select(share => queue.PeekAsync(share, BatchSize, cancellationToken)));
            await Task.WhenAll(held.Zip(waiting)
                .Where(each => each.Second.Count > 0)
                .Select(each => TellAsync(each.First, cancellationToken)));
            if (waiting.Any(entries => entries.Count > 0) && _storing.IsCompleted)
                _storing = CarryAsync(held, waiting, cancellationToken);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // The engine's own loop tells of it.
        }
    }

    /// <summary>
    /// Tells of what came into a list since the last look, however much of it waits to be stored.
    /// </summary>
    private async Task TellAsync(int share, CancellationToken cancellationToken)
    {
        foreach (var queued in await queue.PeekBehindAsync(share, _told[share], cancellationToken))
        {
            inbox.Add(queued.Gap);
            _told[share] = queued;
        }
    }

    private async Task CarryAsync(
        IReadOnlyList<int> held, IReadOnlyList<IReadOnlyList<QueuedGap>> waiting, CancellationToken cancellationToken)
    {
        try
        {
            await StoreAsync([.. waiting.SelectMany(entries => entries).Select(entry => entry.Gap)], cancellationToken);
            if (_isFailing)
                Log.GapsFlow(log);
            _isFailing = false;
            await Task.WhenAll(
                held.Zip(waiting, (share, entries) => queue.TrimAsync(share, entries, cancellationToken)));
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or IOException)
        {
            // Once an outage, not at each attempt.
            if (!_isFailing)
                Log.GapsWait(log, error);
            _isFailing = true;
            await PauseAsync(cancellationToken);
        }
        catch (Exception error) when (error is RedisException or OperationCanceledException)
        {
            // They are stored, or will be, once more: that is harmless.
        }
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(AfterOutage, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it, too.
        }
    }

    /// <summary>
    /// Stores gaps; where the database refuses them for good, each by itself, and gives up the refused ones, which must
    /// not hold up the others.
    /// </summary>
    private async Task StoreAsync(IReadOnlyList<DataGap> gaps, CancellationToken cancellationToken)
    {
        try
        {
            await rows.WriteAsync(gaps, cancellationToken);
        }
        catch (PostgresException error) when (IsRefusal(error))
        {
            if (gaps is [var refused])
                Log.GapRefused(log, error, refused);
            else
                foreach (var gap in gaps)
                    await StoreAsync([gap], cancellationToken);
        }
    }

    // Classes 22 (data exception) and 23 (integrity constraint): trying again cannot help.
    private static bool IsRefusal(PostgresException error) =>
        error.SqlState.StartsWith("22", StringComparison.Ordinal)
        || error.SqlState.StartsWith("23", StringComparison.Ordinal);
}
