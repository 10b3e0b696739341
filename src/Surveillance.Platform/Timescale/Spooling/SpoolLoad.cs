using Microsoft.Extensions.Logging;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>
/// Rows that were taken out of a log together and are stored together, a batch a table. It is filled and emptied again
/// and again by one thread.
/// </summary>
/// <param name="tables">The tables by name.</param>
/// <param name="lost">Told of rows of a table that are lost: they cannot be read, or nobody knows the table.</param>
/// <param name="logger">Told the same, and of damage.</param>
internal sealed class SpoolLoad(
    IReadOnlyDictionary<string, SpooledTable> tables, Action<string, long> lost, ILogger logger)
{
    private readonly Dictionary<string, RowBatch> _batches = [];
    private readonly SpoolScan _scan = new();
    private readonly TextPool _pool = new();
    private readonly List<string> _texts = [];

    /// <summary>The log that the rows came from; null when it is empty.</summary>
    public SpoolLog? Log { get; private set; }

    /// <summary>Rows in it.</summary>
    public int Rows { get; private set; }

    /// <summary>When the oldest of its rows was handed to the spool; null when it is empty.</summary>
    public DateTimeOffset? OldestAt { get; private set; }

    /// <summary>Bytes that were damaged and skipped, since the process started.</summary>
    public long Damaged { get; private set; }

    /// <summary>Its batches; none is empty.</summary>
    public IReadOnlyList<RowBatch> Batches => [.. _batches.Values.Where(batch => batch.Rows > 0)];

    /// <summary>Takes about so many rows out of a log, if there are any.</summary>
    public void Fill(SpoolLog log, int most)
    {
        while (Rows < most && log.Next() is { } spot)
        {
            try
            {
                var passed = _scan.Look(spot, most - Rows);
                if (log.Take(spot, passed, _scan.Rows))
                    Add(log, spot);
            }
            catch (Exception error) when (error
                is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                // Either the segment was let go just now, or its file cannot be read.
                if (log.Skip(spot) is { } rows)
                    GiveUp(spot, rows, error);
            }
        }
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        foreach (var batch in _batches.Values)
            batch.Clear();
        (Log, Rows, OldestAt) = (null, 0, null);
    }

    /// <summary>
    /// Lets its rows wait again in the log that they came from, and empties it; those that were let go there meanwhile,
    /// by table.
    /// </summary>
    public IReadOnlyList<TableRows> GiveBack()
    {
        if (Log is not { } log)
            return [];
        var expected = Batches.Select(batch => (
            batch.Table.Name, Rows: log.WaitingOf(batch.Table.Name) + batch.Rows)).ToList();
        log.TakeBack();
        Clear();
        return [.. expected.Select(each => new TableRows(each.Name, (int)(each.Rows - log.WaitingOf(each.Name))))];
    }

    private void Add(SpoolLog log, SpoolSpot spot)
    {
        Log = log;
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
            Log!.GiveUp(found.Frame.Rows);
            lost(name, found.Frame.Rows);
            Platform.Log.SpoolStrange(logger, found.Frame.Rows, name);
            return;
        }

        if (!_batches.TryGetValue(name, out var batch))
            _batches[name] = batch = new RowBatch(table);
        batch.Add(ref reader, found.Frame.Rows);
        Rows += found.Frame.Rows;
        OldestAt ??= found.Frame.At;
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
