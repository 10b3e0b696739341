using Microsoft.Extensions.Logging;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>
/// Rows that were taken out of a log together and are stored together, in batches of one table each. It is filled and
/// emptied again and again by one thread.
/// </summary>
/// <param name="tables">The tables by name.</param>
/// <param name="lost">Told of rows of a table that are lost: they cannot be read, or nobody knows the table.</param>
/// <param name="logger">Told the same, and of damage.</param>
internal sealed class SpoolLoad(
    IReadOnlyDictionary<string, SpooledTable> tables, Action<string, long> lost, ILogger logger)
{
    private readonly Dictionary<string, List<RowBatch>> _batches = [];
    private readonly SpoolScan _scan = new();
    private readonly TextPool _pool = new();
    private readonly List<string> _texts = [];

    private SpoolLog? _log;
    private SpoolPlace _end;

    /// <summary>Rows in it.</summary>
    public int Rows { get; private set; }

    /// <summary>When the oldest of its rows was handed to the spool; null when it is empty.</summary>
    public DateTimeOffset? OldestAt { get; private set; }

    /// <summary>Bytes that were damaged and skipped, since the process started.</summary>
    public long Damaged { get; private set; }

    /// <summary>Its batches; none is empty.</summary>
    public IReadOnlyList<RowBatch> Batches => [.. All.Where(batch => batch.Rows > 0)];

    private IEnumerable<RowBatch> All => _batches.Values.SelectMany(batches => batches);

    /// <summary>Takes about so many rows out of a log, if there are any; it is empty before.</summary>
    public void Fill(SpoolLog log, int most)
    {
        _log = log;
        while (Rows < most && log.Next() is { } spot)
        {
            try
            {
                var passed = _scan.Look(spot, most - Rows);
                if (log.Take(spot, passed, _scan.Rows))
                    Add(spot);
            }
            catch (Exception error) when (error
                is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                // Either the segment was let go just now, or its file cannot be read.
                if (log.Skip(spot) is { } rows)
                    GiveUp(spot, rows, error);
            }
        }

        _end = log.Taken;
        if (Rows > 0)
            return;
        log.PassOver();
        _log = null;
    }

    /// <summary>Its rows are in the database, as are all that its log handed out before; empties it.</summary>
    public void Stored()
    {
        _log?.Stored(_end, Batches.Select(batch => new TableRows(batch.Table.Name, batch.Rows)));
        Clear();
    }

    /// <summary>
    /// Lets its rows wait again in the log that they came from, with all that others hold of that log, and empties it;
    /// those that were let go there meanwhile, by table.
    /// </summary>
    public IReadOnlyDictionary<string, long> GiveBack()
    {
        var gone = _log?.TakeBack() ?? new Dictionary<string, long>();
        Clear();
        return gone;
    }

    private void Clear()
    {
        foreach (var batch in All)
            batch.Clear();
        (_log, Rows, OldestAt) = (null, 0, null);
    }

    private void Add(SpoolSpot spot)
    {
        if (_scan.Damaged > 0)
        {
            Damaged += _scan.Damaged;
            Platform.Log.SpoolDamaged(logger, _scan.Damaged, spot.Segment.Number, spot.Offset);
        }

        foreach (var found in _scan.Found)
            Add(found);
    }

    private void Add(FoundFrame found)
    {
        _texts.Clear();
        var reader = new BlockReader(_scan.Block(found), _pool, _texts);
        var name = reader.TableName();
        if (!tables.TryGetValue(name, out var table))
        {
            _log!.GiveUp(name, found.Frame.Rows);
            lost(name, found.Frame.Rows);
            Platform.Log.SpoolStrange(logger, found.Frame.Rows, name);
            return;
        }

        BatchOf(table).Add(ref reader, found.Frame.Rows);
        Rows += found.Frame.Rows;
        OldestAt ??= found.Frame.At;
    }

    /// <summary>The batch that takes the next rows of a table: those before it are full.</summary>
    private RowBatch BatchOf(SpooledTable table)
    {
        if (!_batches.TryGetValue(table.Name, out var batches))
            _batches[table.Name] = batches = [];
        if (batches.Find(batch => !batch.IsFull) is { } open)
            return open;
        var batch = new RowBatch(table);
        batches.Add(batch);
        return batch;
    }

    private void GiveUp(SpoolSpot spot, IReadOnlyDictionary<string, long> rows, Exception error)
    {
        foreach (var (table, count) in rows.Where(each => each.Value > 0))
        {
            lost(table, count);
            Platform.Log.SpoolUnreadable(logger, error, count, table, spot.Segment.Number);
        }
    }
}
