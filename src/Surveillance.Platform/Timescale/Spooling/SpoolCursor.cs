using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>A place in a log.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Offset">Bytes from its start.</param>
internal readonly record struct SpoolPlace(long Segment, long Offset)
{
    /// <summary>Where a segment that is not before this place goes on.</summary>
    public long OffsetIn(SpoolSegment segment) => segment.Number == Segment ? Offset : 0;
}

/// <summary>
/// The file that says up to where a log is in the database. It may be behind, as after a kill: rows are stored again
/// then, which is harmless.
/// </summary>
// segment, 8 bytes | offset, 8 bytes | their sum, 8 bytes
internal sealed class SpoolCursor(string directory) : IDisposable
{
    private const int Size = 24;

    private readonly SafeFileHandle _file = File.OpenHandle(
        Path.Combine(directory, "cursor"), FileMode.OpenOrCreate, FileAccess.ReadWrite);

    /// <summary>Where the log goes on; its start when the file is new or damaged.</summary>
    public SpoolPlace Read()
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (RandomAccess.Read(_file, bytes, 0) < Size)
            return default;
        var segment = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var offset = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) == segment + offset && offset >= 0
            ? new SpoolPlace(segment, offset)
            : default;
    }

    /// <summary>Everything before a place is in the database.</summary>
    public void Write(SpoolPlace place)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, place.Segment);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], place.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], place.Segment + place.Offset);
        RandomAccess.Write(_file, bytes, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
