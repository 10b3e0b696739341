using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Brings the rows of alerts into the database, at its own pace. What waits is bounded by the records it comes from: each waits once,
/// in its newest state, and stays in Redis until it is stored. An outage costs nothing but time.
/// </summary>
internal sealed class RowWriter(AlertStore store, WorkReports reports, TimeProvider time, ILogger<RowWriter> log)
    : BackgroundService
{
    private const int BatchSize = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, AlertEntry> _waiting = new(StringComparer.Ordinal);
    private bool _isFailing;

    /// <summary>Records whose rows are not stored yet.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Takes the newest state of a record.</summary>
    public void Offer(AlertEntry entry) => _waiting[entry.Alert.Id] = entry;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var pause = Pause;
            while (true)
            {
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
            await store.WriteAsync(batch, cancellationToken);
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
}
