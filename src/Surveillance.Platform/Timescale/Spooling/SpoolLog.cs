namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>
/// What one engine left for the database, in order: segments, and how far they were taken and stored. One thread
/// appends, one takes; either may let old segments go.
/// </summary>
internal sealed class SpoolLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<SpoolSegment> _segments = [];
    private readonly SpoolProgress _progress = new();
    private SpoolSegment? _active;

    /// <summary>Where it is, with its cursor; null as long as the disk takes nothing.</summary>
    public SpoolDirectory? Directory { get; private set; }

    /// <summary>Bytes of all segments.</summary>
    public long Bytes => Locked(() => _segments.Sum(segment => segment.Length));

    /// <summary>Rows that are not stored: those that nobody has taken, and those that were taken since.</summary>
    public long Waiting => Locked(() => _segments.Sum(segment => segment.Waiting.Values.Sum()) + _progress.RowsInHand);

    /// <summary>Up to where it was taken.</summary>
    public SpoolPlace Taken => Locked(() => _progress.Taken);

    /// <summary>Whether nothing of it is left to be stored.</summary>
    public bool IsDone => Locked(() => _progress.IsAllStored && Next() is null);

    /// <summary>Bytes of the segments that are in memory alone.</summary>
    public long BytesInMemory => Locked(() => _segments.OfType<MemorySegment>().Sum(segment => segment.Length));

    /// <summary>Whether something is in memory alone that is not stored.</summary>
    public bool IsAtRisk => Locked(() => _segments.Exists(IsAtRiskIn));

    /// <summary>Takes over what another engine left: from its cursor on, and what is there is counted.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SpoolLog Adopt(SpoolDirectory directory)
    {
        var log = new SpoolLog();
        log.Settle(directory);
        log._progress.Resume();
        var scan = new SpoolScan();
        foreach (var path in System.IO.Directory.EnumerateFiles(directory.Path, $"*{FileSegment.Extension}")
            .Order(StringComparer.Ordinal))
        {
            var segment = FileSegment.Open(path);
            if (segment.Number < log._progress.Taken.Segment)
            {
                segment.Delete();
                continue;
            }

            segment.Recount(scan, log._progress.Stored.OffsetIn(segment));
            log._segments.Add(segment);
        }

        return log;
    }

    /// <summary>From now on it has a directory.</summary>
    public void Settle(SpoolDirectory directory) =>
        (Directory, _progress.Cursor) = (directory, new SpoolCursor(directory.Path));

    /// <summary>Begins a segment behind the others.</summary>
    public void Begin(SpoolSegment segment)
    {
        lock (_gate)
        {
            _segments.Add(segment);
            _active = segment;
        }
    }

    /// <summary>Adds frames to the last segment.</summary>
    /// <exception cref="IOException">They could not be written: they are not there.</exception>
    public void Append(IReadOnlyList<ReadOnlyMemory<byte>> frames, long size, IReadOnlyList<TableRows> rows)
    {
        lock (_gate)
        {
            var last = _segments[^1];
            last.Append(frames, size);
            foreach (var each in rows)
                last.Count(each.Table, each.Rows);
        }
    }

    /// <summary>The first bytes that nobody has taken; null when there are none.</summary>
    public SpoolSpot? Next()
    {
        lock (_gate)
        {
            foreach (var segment in _segments.Where(segment => segment.Number >= _progress.Taken.Segment))
            {
                var offset = _progress.Taken.OffsetIn(segment);
                if (offset < segment.Length)
                    return new SpoolSpot(segment, offset, segment.Length - offset);
            }

            return null;
        }
    }

    /// <summary>
    /// Takes bytes with the rows in them: whether they were still there, and not let go in the meantime.
    /// </summary>
    public bool Take(SpoolSpot spot, long bytes, IReadOnlyList<TableRows> rows)
    {
        lock (_gate)
        {
            if (!_segments.Contains(spot.Segment))
                return false;
            foreach (var each in rows)
                spot.Segment.Count(each.Table, -each.Rows);
            _progress.Take(new SpoolPlace(spot.Segment.Number, spot.Offset + bytes), rows);
            return true;
        }
    }

    /// <summary>Rows that were taken cannot be stored: nobody waits for them any more.</summary>
    public void GiveUp(string table, long rows)
    {
        lock (_gate)
            _progress.GiveUp(table, rows);
    }

    /// <summary>Goes past bytes that cannot be read; the rows in them by table, null when they were let go.</summary>
    public IReadOnlyDictionary<string, long>? Skip(SpoolSpot spot)
    {
        lock (_gate)
        {
            if (!_segments.Contains(spot.Segment))
                return null;
            var rows = spot.Segment.Waiting.ToDictionary();
            foreach (var (table, count) in rows)
                spot.Segment.Count(table, -count);
            _progress.Take(new SpoolPlace(spot.Segment.Number, spot.Offset + spot.Available), []);
            return rows;
        }
    }

    /// <summary>
    /// All that was taken up to a place is in the database: it is not taken again after a restart, and its segments go.
    /// </summary>
    public void Stored(SpoolPlace upTo, IEnumerable<TableRows> rows)
    {
        lock (_gate)
        {
            _progress.Store(upTo, rows);
            while (_segments is [var first, _, ..] && _progress.IsStored(first))
                Remove(first);
            _progress.Note();
        }
    }

    /// <summary>
    /// What was taken last had no rows that could be stored: it counts as stored, unless rows before it are in hand.
    /// </summary>
    public void PassOver()
    {
        lock (_gate)
        {
            if (!_progress.IsAllStored && _progress.RowsInHand == 0)
                Stored(_progress.Taken, []);
        }
    }

    /// <summary>Puts what is in memory alone into files, by the place that it has.</summary>
    /// <exception cref="IOException">The disk takes no more.</exception>
    public void Secure()
    {
        lock (_gate)
        {
            _progress.Note();
            for (var at = 0; at < _segments.Count; at++)
            {
                if (IsAtRiskIn(_segments[at]))
                    _segments[at] = ((MemorySegment)_segments[at]).ToFile(Directory!.Path);
            }
        }
    }

    /// <summary>Lets go what is in memory alone; the rows in it that nobody had taken, by table.</summary>
    public IReadOnlyDictionary<string, long> DropMemory()
    {
        lock (_gate)
        {
            var memory = _segments.FindAll(IsAtRiskIn);
            memory.ForEach(Remove);
            return memory.SelectMany(segment => segment.Waiting).GroupBy(each => each.Key)
                .ToDictionary(table => table.Key, table => table.Sum(each => each.Value));
        }
    }

    /// <summary>
    /// What was taken and is not stored waits again, as far as its segments were not let go; the rows that were, by
    /// table.
    /// </summary>
    public IReadOnlyDictionary<string, long> TakeBack()
    {
        var scan = new SpoolScan();
        lock (_gate)
        {
            var partlyTaken = _segments.FindAll(_progress.IsPartlyTaken);
            var inHand = _progress.TakeBack();
            var waited = inHand.ToDictionary(each => each.Key, each => each.Value + WaitingOf(each.Key));
            foreach (var segment in partlyTaken)
            {
                try
                {
                    segment.Recount(scan, _progress.Stored.OffsetIn(segment));
                }
                catch (IOException)
                {
                    // It cannot be read: what was taken of it is as good as lost.
                }
            }

            return waited.ToDictionary(each => each.Key, each => each.Value - WaitingOf(each.Key));
        }
    }

    /// <summary>
    /// Lets the oldest segment go, of all or of those in memory; the rows in it that nobody had taken, by table. Null
    /// when there is none but the one that is written, which a log that was taken over does not have.
    /// </summary>
    public IReadOnlyDictionary<string, long>? DropOldest(bool inMemory = false)
    {
        lock (_gate)
        {
            var oldest = _segments.Find(segment => segment != _active && (!inMemory || segment is MemorySegment));
            if (oldest is not null)
                Remove(oldest);
            return oldest?.Waiting;
        }
    }

    /// <summary>Ends its life as all of it is stored: nothing of it is left on disk.</summary>
    public void Delete()
    {
        CloseFiles();
        Directory?.Delete();
    }

    /// <summary>Closes its files; they can be taken over.</summary>
    public void Dispose()
    {
        CloseFiles();
        Directory?.Dispose();
    }

    private T Locked<T>(Func<T> look)
    {
        lock (_gate)
            return look();
    }

    private long WaitingOf(string table) => _segments.Sum(segment => segment.Waiting.GetValueOrDefault(table));

    private void CloseFiles()
    {
        lock (_gate)
        {
            foreach (var segment in _segments)
                segment.Dispose();
            _progress.Cursor?.Dispose();
        }
    }

    private bool IsAtRiskIn(SpoolSegment segment) => segment is MemorySegment && !_progress.IsStored(segment);

    private void Remove(SpoolSegment segment)
    {
        _segments.Remove(segment);
        try
        {
            segment.Delete();
        }
        catch (IOException)
        {
            // Its file stays until the log goes as a whole.
            segment.Dispose();
        }
    }
}
