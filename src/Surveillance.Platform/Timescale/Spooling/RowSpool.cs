using Microsoft.Extensions.Logging;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>
/// Rows on their way to the database, on disk first. What was committed outlives the process, however it ends; a power
/// cut can lose what the kernel had not written out yet, about the last 30 s. Committing never waits for the database:
/// it is one write to a file. Beyond the bound the oldest rows go, a segment at a time: what is kept is then one
/// unbroken stretch up to now. Rows are added and committed by one thread, and taken by another.
/// </summary>
// Why not a log library: FasterLog 2.6.5, measured here with 64 KB a commit, needs 1.0 ms and 0.74 ms of processor
// time for each, because it waits for its device; one append of the same bytes needs 0.012 ms and is as safe from
// kill -9. And a FasterLog whose disk was full once fails every commit after that, until the process is restarted.
public sealed class RowSpool : IDisposable
{
    private const long SmallestSegment = 64 << 10;
    private const long LargestSegment = 16 << 20;
    private const long MostInMemory = 64 << 20;

    private static readonly TimeSpan DropsTold = TimeSpan.FromMinutes(1);

    private readonly string _root;
    private readonly Func<long> _maxBytes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SpoolLog _own = new();
    private readonly SpoolAppender _appender;
    private readonly Lock _gate = new();
    private readonly List<SpoolLog> _adopted = [];
    private readonly Dictionary<string, long> _dropped = new(StringComparer.Ordinal);
    private readonly List<SpoolLoad> _loads = [];
    private readonly List<RowBlock> _blocks = [];
    private readonly List<ReadOnlyMemory<byte>> _frames = [];
    private readonly List<TableRows> _rows = [];
    private readonly CommitSignal _signal;
    private readonly SpoolLevel _level;

    private long? _dropsToldAt;
    private long _written;
    private long _damaged;
    private DateTimeOffset? _oldestAt;

    /// <summary>A spool. It touches the disk with the first commit.</summary>
    /// <param name="root">Folder of the spools of all engines that share it.</param>
    /// <param name="maxBytes">The bound; it may change.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where drops and a failing disk are told.</param>
    public RowSpool(string root, Func<long> maxBytes, TimeProvider time, ILogger logger)
    {
        (_root, _maxBytes, _time, _logger) = (root, maxBytes, time, logger);
        _appender = new SpoolAppender(root, _own, time, logger);
        (_signal, _level) = (new CommitSignal(time), new SpoolLevel(logger));
    }

    /// <summary>How it fares.</summary>
    public SpoolFigures Figures
    {
        get
        {
            lock (_gate)
            {
                return new SpoolFigures(
                    _own.Waiting + _adopted.Sum(log => log.Waiting),
                    _written,
                    _dropped.Values.Sum(),
                    Bytes,
                    _maxBytes(),
                    _damaged,
                    _appender.IsOnDisk,
                    _oldestAt);
            }
        }
    }

    private long Bytes => _own.Bytes + _adopted.Sum(log => log.Bytes);

    /// <summary>Room for rows of a table, which the next <see cref="Commit"/> takes.</summary>
    public RowBlock RowsOf(SpooledTable table)
    {
        var block = new RowBlock(table);
        _blocks.Add(block);
        return block;
    }

    /// <summary>Keeps all rows added since the last call: they are safe from the death of the process.</summary>
    public void Commit()
    {
        var now = _time.GetUtcNow();
        var size = 0L;
        _frames.Clear();
        _rows.Clear();
        foreach (var block in _blocks)
        {
            if (block.Rows == 0)
                continue;
            var frame = block.Seal(now);
            _frames.Add(frame);
            _rows.Add(new TableRows(block.Table, block.Rows));
            size += frame.Length;
        }

        if (size == 0)
            return;
        var bound = _maxBytes();
        MakeRoom(size, bound);
        _appender.Append(_frames, size, _rows, Math.Clamp(bound / 8, SmallestSegment, LargestSegment));
        foreach (var block in _blocks)
            block.Clear();
        _signal.Set();
    }

    /// <summary>Takes over what engines that died left behind; whether there was anything.</summary>
    internal bool TakeOver()
    {
        var taken = false;
        foreach (var directory in SpoolDirectory.TakeOver(_root))
        {
            try
            {
                var log = SpoolLog.Adopt(directory);
                if (log.Waiting > 0)
                    Log.SpoolTakenOver(_logger, log.Waiting, directory.Path);
                lock (_gate)
                    _adopted.Add(log);
                taken = true;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
            {
                Log.SpoolNotTakenOver(_logger, error, directory.Path);
                directory.Dispose();
            }
        }

        return taken;
    }

    /// <summary>Room for rows of these tables on their way into the database.</summary>
    internal SpoolLoad NewLoad(IEnumerable<SpooledTable> tables)
    {
        var load = new SpoolLoad(tables.ToDictionary(table => table.Name), CountDropped, _logger);
        _loads.Add(load);
        return load;
    }

    /// <summary>Takes about so many of the oldest rows.</summary>
    internal void Fill(SpoolLoad load, int rows)
    {
        foreach (var log in Logs())
        {
            load.Fill(log, rows);
            if (load.Rows > 0)
                break;
            if (log != _own && log.IsDone)
                End(log);
        }

        Tell();
    }

    /// <summary>What a load held, the first of those that were filled, is in the database; empties it.</summary>
    internal void Stored(SpoolLoad load, StoreOutcome outcome)
    {
        load.Stored();
        Tell();
        lock (_gate)
        {
            _written += outcome.Written;
            _level.LookLocked(Bytes, _maxBytes());
        }

        foreach (var (table, rows) in outcome.Refused)
            CountDropped(table, rows);
    }

    /// <summary>Returns once rows were committed, or after a while; whether rows were.</summary>
    internal Task<bool> WaitAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        _signal.WaitAsync(limit, cancellationToken);

    /// <summary>As the process ends: what loads hold waits again; what was let go of it meanwhile is lost.</summary>
    internal void GiveBack()
    {
        foreach (var (table, rows) in _loads.SelectMany(load => load.GiveBack()))
            Lose(table, rows, error: null);
        Tell();
    }

    /// <summary>
    /// As the process ends, and nobody commits any more: what is in memory alone gets on disk. What the disk does not
    /// take is lost.
    /// </summary>
    internal void Secure()
    {
        if (_appender.Secure() is not { } failure)
            return;
        foreach (var (table, rows) in _own.DropMemory())
            Lose(table, rows, failure);
    }

    /// <summary>
    /// Closes it. What is not in the database stays on disk for the next engine, as far as the disk takes it.
    /// </summary>
    public void Dispose()
    {
        Secure();
        foreach (var log in Logs())
        {
            if (log.IsDone)
                End(log);
            else
                log.Dispose();
        }
    }

    private void Tell()
    {
        lock (_gate)
            (_oldestAt, _damaged) = (_loads.Min(load => load.OldestAt), _loads.Sum(load => load.Damaged));
    }

    private void Lose(string table, long rows, Exception? error)
    {
        if (rows <= 0)
            return;
        CountDropped(table, rows);
        Log.RowsLost(_logger, error, rows, table);
    }

    private void CountDropped(string table, long rows)
    {
        lock (_gate)
            _dropped[table] = _dropped.GetValueOrDefault(table) + rows;
    }

    private IReadOnlyList<SpoolLog> Logs()
    {
        lock (_gate)
            return [.. _adopted, _own];
    }

    private void End(SpoolLog log)
    {
        lock (_gate)
            _adopted.Remove(log);
        try
        {
            log.Delete();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is found again, and found empty.
            Log.SpoolNotRemoved(_logger, error, log.Directory?.Path ?? _root);
        }
    }

    private void MakeRoom(long size, long bound)
    {
        lock (_gate)
        {
            _level.LookLocked(Bytes + size, bound);
            while (Bytes > bound - size && DropOldest())
            {
            }
        }

        while (_own.BytesInMemory > MostInMemory && _own.DropOldest(inMemory: true) is { } rows)
            Tell(rows, "the disk takes nothing, and there are already 64 MB of rows in memory");
    }

    private bool DropOldest()
    {
        foreach (var log in _adopted.Append(_own))
        {
            if (log.DropOldest() is not { } rows)
                continue;
            Tell(rows, "the spool is as large as data_capture.spool_max_mb");
            return true;
        }

        return false;
    }

    private void Tell(IReadOnlyDictionary<string, long> rows, string reason)
    {
        foreach (var (table, count) in rows)
            CountDropped(table, count);
        if (_dropsToldAt is { } told && _time.GetElapsedTime(told) < DropsTold)
            return;
        _dropsToldAt = _time.GetTimestamp();
        foreach (var (table, count) in _dropped)
            Log.RowsDropped(_logger, count, table, reason);
    }
}
