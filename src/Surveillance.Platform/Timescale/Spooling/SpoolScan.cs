namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>A whole frame that was found in a stretch of bytes.</summary>
/// <param name="Start">Where its block begins.</param>
/// <param name="Frame">Its header.</param>
internal readonly record struct FoundFrame(int Start, SpoolFrame Frame);

/// <summary>
/// Finds the whole frames of a segment. Where bytes are torn or damaged it goes on at the next frame that is whole.
/// </summary>
internal sealed class SpoolScan
{
    private const int FirstSize = 1 << 20;

    private readonly TextPool _pool = new();
    private readonly List<string> _texts = [];
    private byte[] _buffer = new byte[FirstSize];

    /// <summary>The frames found by the last <see cref="Look"/>.</summary>
    public List<FoundFrame> Found { get; } = [];

    /// <summary>Their rows by table, in the same order.</summary>
    public List<TableRows> Rows { get; } = [];

    /// <summary>Bytes of the last <see cref="Look"/> that belong to no whole frame.</summary>
    public long Damaged { get; private set; }

    /// <summary>The block of a frame that was found last.</summary>
    public ReadOnlySpan<byte> Block(FoundFrame found) => _buffer.AsSpan(found.Start, found.Frame.Length);

    /// <summary>Looks through the bytes at a spot until it has found about so many rows; bytes it went past.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public long Look(SpoolSpot spot, int rows)
    {
        while (true)
        {
            var wanted = (int)Math.Min(spot.Available, _buffer.Length);
            var bytes = _buffer.AsSpan(0, spot.Segment.Read(spot.Offset, _buffer.AsSpan(0, wanted)));

            // A file that has become shorter ends where it ends.
            var missing = bytes.Length < wanted ? spot.Available - bytes.Length : 0;
            var isEnd = bytes.Length + missing == spot.Available;
            var passed = Find(bytes, isEnd, rows, out var needed);
            Damaged += missing;
            if (isEnd && passed == bytes.Length)
                return spot.Available;
            if (passed > 0)
                return passed;
            Array.Resize(ref _buffer, Math.Max(needed, 2 * _buffer.Length));
        }
    }

    /// <summary>Finds the rows of a segment from a place on.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public void Count(SpoolSegment segment, long offset, List<TableRows> found)
    {
        while (offset < segment.Length)
        {
            offset += Look(new SpoolSpot(segment, offset, segment.Length - offset), int.MaxValue);
            found.AddRange(Rows);
        }
    }

    private int Find(ReadOnlySpan<byte> bytes, bool isEnd, int most, out int needed)
    {
        Found.Clear();
        Rows.Clear();
        (Damaged, needed) = (0, 0);
        var (at, rows) = (0, 0);
        while (at < bytes.Length && rows < most)
        {
            var rest = bytes[at..];
            if (SpoolFrame.Read(rest) is { } frame)
            {
                Keep(new FoundFrame(at + SpoolFrame.HeaderSize, frame));
                at += frame.Size;
                rows += frame.Rows;
                continue;
            }

            var size = SpoolFrame.Header(rest)?.Size ?? 0;
            if (!isEnd && (size > rest.Length || rest.Length < SpoolFrame.HeaderSize))
            {
                needed = Math.Max(size, SpoolFrame.HeaderSize);
                break;
            }

            var skipped = SpoolFrame.NextMark(rest) is var next and > 0 ? next : rest.Length;
            Damaged += skipped;
            at += skipped;
        }

        return at;
    }

    private void Keep(FoundFrame found)
    {
        Found.Add(found);
        Rows.Add(new TableRows(new BlockReader(Block(found), _pool, _texts).TableName(), found.Frame.Rows));
    }
}
