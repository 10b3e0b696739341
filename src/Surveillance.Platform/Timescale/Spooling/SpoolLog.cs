namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>
/// What one engine left for the database, in order: segments, and how far they were taken and stored. One thread
/// appends, one takes; either may let old segments go.
/// </summary>
internal sealed class SpoolLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<SpoolSegment> _segments = [];
    private SpoolSegment? _active;
    private SpoolPlace _taken;
    private SpoolPlace _stored;
    private bool _isStored = true;

    // Rows that were taken since the last were stored.
    private long _inHand;

    /// <summary>Where it is, with its cursor; null as long as the disk takes nothing.</summary>
    public SpoolDirectory? Directory { get; private set; }

    private SpoolCursor? Cursor { get; set; }

    /// <summary>Bytes of all segments.</summary>
    public long Bytes => Locked(() => _segments.Sum(segment => segment.Length));

    /// <summary>Rows that are not stored: those that nobody has taken, and those that were taken since.</summary>
    public long Waiting => Locked(() => _segments.Sum(segment => segment.Waiting.Values.Sum()) + _inHand);

    /// <summary>Whether nothing of it is left to be stored.</summary>
    public bool IsDone => Locked(() => _isStored && Next() is null);

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
        log._taken = log._stored = log.Cursor!.Read();
        var scan = new SpoolScan();
        foreach (var path in System.IO.Directory.EnumerateFiles(directory.Path, $"*{FileSegment.Extension}")
            .Order(StringComparer.Ordinal))
        {
            var segment = FileSegment.Open(path);
            if (segment.Number < log._taken.Segment)
            {
                segment.Delete();
                continue;
            }

            segment.Recount(scan, log._stored.OffsetIn(segment));
            log._segments.Add(segment);
        }

        return log;
    }

    /// <summary>Rows of a table that nobody has taken.</summary>
    public long WaitingOf(string table) =>
        Locked(() => _segments.Sum(segment => segment.Waiting.GetValueOrDefault(table)));

    /// <summary>From now on it has a directory.</summary>
    public void Settle(SpoolDirectory directory) => (Directory, Cursor) = (directory, new SpoolCursor(directory.Path));

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
            foreach (var segment in _segments.Where(segment => segment.Number >= _taken.Segment))
            {
                var offset = _taken.OffsetIn(segment);
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
            {
                spot.Segment.Count(each.Table, -each.Rows);
                _inHand += each.Rows;
            }

            (_taken, _isStored) = (new SpoolPlace(spot.Segment.Number, spot.Offset + bytes), false);
            return true;
        }
    }

    /// <summary>Rows that were taken cannot be stored: nobody waits for them any more.</summary>
    public void GiveUp(long rows)
    {
        lock (_gate)
            _inHand -= rows;
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
            _taken = new SpoolPlace(spot.Segment.Number, spot.Offset + spot.Available);
            return rows;
        }
    }

    /// <summary>
    /// All that was taken is in the database: it is not taken again after a restart, and its segments go.
    /// </summary>
    public void Stored()
    {
        lock (_gate)
        {
            (_isStored, _stored, _inHand) = (true, _taken, 0);
            while (_segments is [var first, _, ..] && IsStored(first))
                Remove(first);
            NoteStored();
        }
    }

    /// <summary>Puts what is in memory alone into files, by the place that it has.</summary>
    /// <exception cref="IOException">The disk takes no more.</exception>
    public void Secure()
    {
        lock (_gate)
        {
            NoteStored();
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

    /// <summary>What was taken and is not stored waits again, as far as its segments were not let go.</summary>
    public void TakeBack()
    {
        var scan = new SpoolScan();
        lock (_gate)
        {
            foreach (var segment in _segments.Where(IsPartlyTaken))
            {
                try
                {
                    segment.Recount(scan, _stored.OffsetIn(segment));
                }
                catch (IOException)
                {
                    // It cannot be read: what was taken of it is as good as lost.
                }
            }

            (_taken, _isStored, _inHand) = (_stored, true, 0);
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

    private void CloseFiles()
    {
        lock (_gate)
        {
            foreach (var segment in _segments)
                segment.Dispose();
            Cursor?.Dispose();
        }
    }

    private bool IsStored(SpoolSegment segment) =>
        segment.Number < _stored.Segment
        || segment.Number == _stored.Segment && segment.Length <= _stored.Offset;

    private bool IsPartlyTaken(SpoolSegment segment) =>
        segment.Number >= _stored.Segment && segment.Number <= _taken.Segment;

    private bool IsAtRiskIn(SpoolSegment segment) => segment is MemorySegment && !IsStored(segment);

    private void NoteStored()
    {
        try
        {
            Cursor?.Write(_stored);
        }
        catch (IOException)
        {
            // It stays behind: after a restart these rows are stored again, which is harmless.
        }
    }

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
