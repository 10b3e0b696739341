using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Brings the rows of alerts into the database, at its own pace. What waits is bounded by the records it comes from:
/// each waits once, in its newest state, and stays in Redis until it is stored. An outage costs nothing but time.
/// </summary>
internal sealed class RowWriter(AlertStore store, WorkReports reports, TimeProvider time, ILogger<RowWriter> log)
    : BackgroundService
{
    private const int BatchSize = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, AlertEntry> _waiting = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _offered = new(0, 1);
    private bool _isFailing;

    /// <summary>Records whose rows are not stored yet.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Takes the newest state of a record.</summary>
    public void Offer(AlertEntry entry)
    {
        _waiting[entry.Alert.Id] = entry;
        if (_offered.CurrentCount == 0)
            _offered.Release();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _offered.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var pause = Pause;
            while (true)
            {
                if (_waiting.IsEmpty)
                    await _offered.WaitAsync(stoppingToken);

                // What comes together is written together.
                await Task.Delay(pause, time, stoppingToken);
                var isWritten = _waiting.IsEmpty || await TryWriteAsync(stoppingToken);
                pause = isWritten ? Pause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told; what waits stands in Redis.
        }
    }

    private async Task<bool> TryWriteAsync(CancellationToken cancellationToken)
    {
        var batch = _waiting.Values.Take(BatchSize).ToList();
        try
        {
            await WriteAsync(batch, cancellationToken);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            // Once an outage, not at each attempt.
            if (!_isFailing)
                Log.RowsWait(log, error, _waiting.Count);
            _isFailing = true;
            return false;
        }

        if (_isFailing)
            Log.RowsFlow(log);
        _isFailing = false;
        foreach (var entry in batch)
        {
            _waiting.TryRemove(KeyValuePair.Create(entry.Alert.Id, entry));
            reports.Add(new RowsStored(entry));
        }

        return true;
    }

    /// <summary>
    /// Writes a batch; where the database refuses it for good, each record by itself, and gives up the refused ones.
    /// </summary>
    private async Task WriteAsync(IReadOnlyList<AlertEntry> batch, CancellationToken cancellationToken)
    {
        try
        {
            await store.WriteAsync(batch, cancellationToken);
        }
        catch (PostgresException error) when (IsRefusal(error))
        {
            if (batch is [var refused])
                Log.RowRefused(log, error, refused.Alert.Id);
            else
                foreach (var entry in batch)
                    await WriteAsync([entry], cancellationToken);
        }
    }

    // Classes 22 (data exception) and 23 (integrity constraint): trying again cannot help, and must not hold up the
    // others.
    private static bool IsRefusal(PostgresException error) =>
        error.SqlState.StartsWith("22", StringComparison.Ordinal)
        || error.SqlState.StartsWith("23", StringComparison.Ordinal);
}
