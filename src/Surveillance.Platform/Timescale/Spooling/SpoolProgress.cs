namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>
/// How far a log was taken and how far it is stored, and the rows between, which are in hand. To be used under the
/// log's lock.
/// </summary>
internal sealed class SpoolProgress
{
    private readonly Dictionary<string, long> _inHand = new(StringComparer.Ordinal);

    /// <summary>Where it is noted for those who come after; null as long as the disk takes nothing.</summary>
    public SpoolCursor? Cursor { get; set; }

    /// <summary>Up to where it was taken.</summary>
    public SpoolPlace Taken { get; private set; }

    /// <summary>Up to where it is stored.</summary>
    public SpoolPlace Stored { get; private set; }

    /// <summary>Whether all that was taken is stored.</summary>
    public bool IsAllStored { get; private set; } = true;

    /// <summary>Rows in hand.</summary>
    public long RowsInHand => _inHand.Values.Sum();

    /// <summary>Goes on where another engine ended.</summary>
    public void Resume() => Taken = Stored = Cursor!.Read();

    /// <summary>Rows up to a place are in hand now.</summary>
    public void Take(SpoolPlace upTo, IReadOnlyList<TableRows> rows)
    {
        (Taken, IsAllStored) = (upTo, false);
        foreach (var each in rows)
            Hold(each.Table, each.Rows);
    }

    /// <summary>Rows in hand cannot be stored.</summary>
    public void GiveUp(string table, long rows) => Hold(table, -rows);

    /// <summary>All up to a place is stored, and these rows are in hand no more.</summary>
    public void Store(SpoolPlace upTo, IEnumerable<TableRows> rows)
    {
        foreach (var each in rows)
            Hold(each.Table, -each.Rows);
        (Stored, IsAllStored) = (upTo, upTo == Taken);
    }

    /// <summary>Nothing is in hand any more: it is taken again from where it is stored. What was in hand.</summary>
    public IReadOnlyDictionary<string, long> TakeBack()
    {
        var inHand = _inHand.ToDictionary();
        _inHand.Clear();
        (Taken, IsAllStored) = (Stored, true);
        return inHand;
    }

    /// <summary>Whether all of a segment is stored.</summary>
    public bool IsStored(SpoolSegment segment) =>
        segment.Number < Stored.Segment || segment.Number == Stored.Segment && segment.Length <= Stored.Offset;

    /// <summary>Whether something of a segment may be in hand.</summary>
    public bool IsPartlyTaken(SpoolSegment segment) =>
        segment.Number >= Stored.Segment && segment.Number <= Taken.Segment;

    /// <summary>Notes how far it is stored.</summary>
    public void Note()
    {
        try
        {
            Cursor?.Write(Stored);
        }
        catch (IOException)
        {
            // It stays behind: after a restart these rows are stored again, which is harmless.
        }
    }

    private void Hold(string table, long rows) => _inHand[table] = _inHand.GetValueOrDefault(table) + rows;
}
