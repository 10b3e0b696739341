using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// Rows on their way to one table. Adding never waits: detection goes on while the database is down. One writer takes
/// them in order, in batches, and keeps a batch until it is stored; rows beyond the bound, and rows the database
/// refuses for good, are dropped, counted and told by the table's name.
/// </summary>
public sealed class RowBuffer<TRow> : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(3);

    private readonly string _table;
    private readonly int _batchSize;
    private readonly Func<IReadOnlyList<TRow>, CancellationToken, Task> _write;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Channel<TRow> _rows;
    private List<TRow> _batch = [];
    private bool _isOutage;
    private long _dropped;
    private long _written;

    /// <summary>A buffer in front of one table.</summary>
    /// <param name="table">Its name, for logs and figures.</param>
    /// <param name="write">Stores a batch; storing rows again must be harmless.</param>
    /// <param name="time">Clock of the pauses.</param>
    /// <param name="log">Where outages and drops are told.</param>
    /// <param name="capacity">Most rows that wait. Default 200,000.</param>
    /// <param name="batchSize">Most rows of one statement. Default 1,000.</param>
    public RowBuffer(
        string table,
        Func<IReadOnlyList<TRow>, CancellationToken, Task> write,
        TimeProvider time,
        ILogger log,
        int capacity = 200_000,
        int batchSize = 1_000)
    {
        _table = table;
        _batchSize = batchSize;
        _write = write;
        _time = time;
        _log = log;
        _rows = Channel.CreateBounded<TRow>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>The table's name.</summary>
    public string Table => _table;

    /// <summary>Rows that wait.</summary>
    public int Waiting => _rows.Reader.Count + _batch.Count;

    /// <summary>Rows dropped since the process started.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Rows handed to the database since the process started, those it already had included.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Takes a row; never waits. A row beyond the bound is dropped.</summary>
    public void Add(TRow row)
    {
        if (_rows.Writer.TryWrite(row))
            return;
        var dropped = Interlocked.Increment(ref _dropped);
        if (IsWorthTelling(dropped))
            Log.RowsDropped(_log, dropped, _table, Waiting);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // A host that stops while it starts may never have let the writer run: nobody else would say farewell.
        if (ExecuteTask is null or { IsCanceled: true })
            await SayFarewellAsync();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _rows.Reader.WaitToReadAsync(stoppingToken))
            {
                TakeBatch();
                await StoreAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await SayFarewellAsync();
        }
    }

    private void TakeBatch()
    {
        while (_batch.Count < _batchSize && _rows.Reader.TryRead(out var row))
            _batch.Add(row);
    }

    /// <summary>Stores the batch, however long the database is down.</summary>
    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await WriteAsync(_batch, cancellationToken);
                _batch = [];
                EndOutage();
                return;
            }
            catch (Exception error) when (IsOutage(error) && !cancellationToken.IsCancellationRequested)
            {
                BeginOutage(error);
                await Task.Delay(pause, _time, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Writes rows; halves a batch that the database refuses until the bad rows are found, and drops those.
    /// </summary>
    private async Task WriteAsync(List<TRow> rows, CancellationToken cancellationToken)
    {
        try
        {
            await _write(rows, cancellationToken);
            Interlocked.Add(ref _written, rows.Count);
        }
        catch (PostgresException error) when (IsRefusal(error))
        {
            if (rows.Count == 1)
            {
                Interlocked.Increment(ref _dropped);
                Log.RowRefused(_log, error, _table);
                return;
            }

            var half = rows.Count / 2;
            await WriteAsync([.. rows.Take(half)], cancellationToken);
            await WriteAsync([.. rows.Skip(half)], cancellationToken);
        }
    }

    /// <summary>The service stops: what is waiting gets one more try, within a limit.</summary>
    private async Task SayFarewellAsync()
    {
        using var limit = new CancellationTokenSource(FarewellLimit, _time);
        try
        {
            for (TakeBatch(); _batch.Count > 0; TakeBatch())
            {
                await WriteAsync(_batch, limit.Token);
                _batch = [];
            }
        }
        catch (Exception error) when (IsOutage(error) || error is OperationCanceledException)
        {
            Interlocked.Add(ref _dropped, Waiting);
            Log.RowsLeftBehind(_log, error, Waiting, _table);
        }
    }

    /// <summary>Classes 22 (data exception) and 23 (integrity constraint): trying again cannot help.</summary>
    private static bool IsRefusal(PostgresException error) =>
        error.SqlState.StartsWith("22", StringComparison.Ordinal)
        || error.SqlState.StartsWith("23", StringComparison.Ordinal);

    /// <summary>Anything else the database says or fails to say, a table that is not installed yet included.</summary>
    private static bool IsOutage(Exception error) => error is NpgsqlException or TimeoutException or IOException;

    private static bool IsWorthTelling(long dropped) => dropped == 1 || dropped % 10_000 == 0;

    private void BeginOutage(Exception error)
    {
        if (!_isOutage)
            Log.RowsWait(_log, error, _table);
        _isOutage = true;
    }

    private void EndOutage()
    {
        if (_isOutage)
            Log.RowsFlowAgain(_log, _table, Waiting);
        _isOutage = false;
    }
}
