using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Brings the rows of alerts and of operators' commands into the database, at its own pace. What waits is bounded by
/// the records it comes from: each waits once, in its newest state, and stays in Redis until it is stored. An outage
/// costs nothing but time.
/// </summary>
internal sealed class RowWriter(
    AlertStore store, CommandRows commandRows, WorkReports reports, TimeProvider time, ILogger<RowWriter> log)
    : BackgroundService
{
    private const int BatchSize = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, AlertEntry> _waiting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CarriedCommand> _commands = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _offered = new(0, 1);
    private bool _isFailing;
    private long _refused;

    /// <summary>Records whose rows are not stored yet.</summary>
    public int Waiting => _waiting.Count + _commands.Count;

    /// <summary>Records whose rows the database refused for good, since the process started.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Takes the newest state of a record.</summary>
    public void Offer(AlertEntry entry)
    {
        _waiting[entry.Alert.Id] = entry;
        Wake();
    }

    /// <summary>Takes what became of a command.</summary>
    public void Offer(CarriedCommand carried)
    {
        _commands[carried.Command.Id] = carried;
        Wake();
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
                if (Waiting == 0)
                    await _offered.WaitAsync(stoppingToken);

                // What comes together is written together.
                await Task.Delay(pause, time, stoppingToken);
                var isWritten = Waiting == 0 || await TryWriteAsync(stoppingToken);
                pause = isWritten ? Pause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told; what waits stands in Redis.
        }
    }

    private void Wake()
    {
        if (_offered.CurrentCount == 0)
            _offered.Release();
    }

    private async Task<bool> TryWriteAsync(CancellationToken cancellationToken)
    {
        var batch = _waiting.Values.Take(BatchSize).ToList();
        var commands = _commands.Values.Take(BatchSize).ToList();
        int refused;
        try
        {
            refused = await WriteAsync(batch, store.WriteAsync,
                (entry, error) => Log.RowRefused(log, error, entry.Alert.Id), cancellationToken);
            refused += await WriteAsync(commands, commandRows.WriteAsync,
                (carried, error) => Log.CommandRowRefused(log, error, carried.Command.Id), cancellationToken);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            // Once an outage, not at each attempt.
            if (!_isFailing)
                Log.RowsWait(log, error, Waiting);
            _isFailing = true;
            return false;
        }

        if (_isFailing)
            Log.RowsFlow(log);
        _isFailing = false;
        Interlocked.Add(ref _refused, refused);
        foreach (var entry in batch)
        {
            _waiting.TryRemove(KeyValuePair.Create(entry.Alert.Id, entry));
            reports.Add(new RowsStored(entry));
        }

        foreach (var carried in commands)
            _commands.TryRemove(KeyValuePair.Create(carried.Command.Id, carried));
        if (commands.Count > 0)
            reports.Add(new CommandsStored(commands));
        return true;
    }

    /// <summary>
    /// Writes a batch; where the database refuses it for good, each of it by itself, and gives up the refused ones: how
    /// many.
    /// </summary>
    private static async Task<int> WriteAsync<T>(
        IReadOnlyList<T> batch, Func<IReadOnlyCollection<T>, CancellationToken, Task> write,
        Action<T, Exception> giveUp, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
            return 0;
        try
        {
            await write(batch, cancellationToken);
            return 0;
        }
        catch (PostgresException error) when (IsRefusal(error))
        {
            if (batch is [var only])
            {
                giveUp(only, error);
                return 1;
            }

            var refused = 0;
            foreach (var one in batch)
                refused += await WriteAsync([one], write, giveUp, cancellationToken);
            return refused;
        }
    }

    // Classes 22 (data exception) and 23 (integrity constraint): trying again cannot help, and must not hold up the
    // others.
    private static bool IsRefusal(PostgresException error) =>
        error.SqlState.StartsWith("22", StringComparison.Ordinal)
        || error.SqlState.StartsWith("23", StringComparison.Ordinal);
}
