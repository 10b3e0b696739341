using System.Buffers.Binary;
using System.Numerics;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>
/// The envelope of a block of rows in the spool. It can be found again behind bytes that were damaged, and tells
/// whether it is whole.
/// </summary>
// 53 50 4C 31  mark  | checksum CRC-32C of all that follows | length of the block | rows in it | Unix time, ms | block
// 4 bytes              4                                      4                     4            8
internal readonly record struct SpoolFrame(int Length, int Rows, DateTimeOffset At)
{
    /// <summary>Bytes in front of the block.</summary>
    public const int HeaderSize = 24;

    /// <summary>A block is never longer; a length beyond this is damage.</summary>
    public const int LongestBlock = 16 << 20;

    private const uint Mark = 0x314C5053;
    private const int CheckedFrom = 8;

    /// <summary>Header and block.</summary>
    public int Size => HeaderSize + Length;

    /// <summary>Fills the header in front of a block.</summary>
    public static void Seal(Span<byte> frame, int rows, DateTimeOffset at)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(frame[8..], frame.Length - HeaderSize);
        BinaryPrimitives.WriteInt32LittleEndian(frame[12..], rows);
        BinaryPrimitives.WriteInt64LittleEndian(frame[16..], at.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(frame[CheckedFrom..]));
    }

    /// <summary>The frame that these bytes begin with; null when it is torn, damaged or none.</summary>
    public static SpoolFrame? Read(ReadOnlySpan<byte> bytes)
    {
        if (Header(bytes) is not { } frame || bytes.Length < frame.Size)
            return null;
        var stated = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        return stated == Checksum(bytes[CheckedFrom..frame.Size]) ? frame : null;
    }

    /// <summary>What the header says, unchecked: whether more bytes are needed to tell.</summary>
    public static SpoolFrame? Header(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Mark)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        var rows = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        var at = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        return length is > 0 and <= LongestBlock && rows > 0 && at is >= 0 and < 253_402_300_800_000
            ? new SpoolFrame(length, rows, DateTimeOffset.FromUnixTimeMilliseconds(at))
            : null;
    }

    /// <summary>Where the next mark stands behind a damaged place; -1 when there is none.</summary>
    public static int NextMark(ReadOnlySpan<byte> bytes)
    {
        var next = bytes.Length > 1 ? bytes[1..].IndexOf("SPL1"u8) : -1;
        return next < 0 ? -1 : next + 1;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var last in bytes)
            crc = BitOperations.Crc32C(crc, last);
        return ~crc;
    }
}
