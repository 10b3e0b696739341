using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Surveillance.Benchmarks.Load;

/// <summary>A frame with room for what is another each time.</summary>
internal sealed class FloodFrame
{
    public const string IdRoom = "000000000000";
    public const string TimeRoom = "0000000000000";

    /// <summary>A size of <see cref="FloodMarket.BestSize"/> and a fraction.</summary>
    public const string SizeRoom = "1000.000000";

    private const string NumberRoom = "000000";
    private const long Numbers = 1_000_000;

    // Text frames of 126 to 65,535 bytes.
    private const int HeaderLength = 4;

    private readonly byte[] _frame;
    private readonly int _time;
    private readonly int _id;
    private readonly int _before;
    private readonly int _number;

    public FloodFrame(string text)
    {
        _frame = Framed(text);
        _time = HeaderLength + text.IndexOf($"\"ts\":\"{TimeRoom}", StringComparison.Ordinal) + 6;
        _id = HeaderLength + text.IndexOf($"\"seqId\":{IdRoom}", StringComparison.Ordinal) + 8;
        _before = HeaderLength + text.LastIndexOf(IdRoom, StringComparison.Ordinal);
        _number = HeaderLength + text.IndexOf(SizeRoom, StringComparison.Ordinal) + SizeRoom.Length - NumberRoom.Length;
    }

    /// <summary>Bytes on the wire.</summary>
    public int Length => _frame.Length;

    /// <summary>A text as a frame of a WebSocket, from a server.</summary>
    public static byte[] Framed(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [0x81, 126, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    /// <summary>Writes it with what belongs into its room.</summary>
    public void Write(Span<byte> room, long before, long id, long unixMs, long number)
    {
        _frame.CopyTo(room);
        Utf8Formatter.TryFormat(unixMs, room.Slice(_time, TimeRoom.Length), out _);
        Utf8Formatter.TryFormat(id, room.Slice(_id, IdRoom.Length), out _);
        Utf8Formatter.TryFormat(before, room.Slice(_before, IdRoom.Length), out _);
        (number % Numbers).TryFormat(
            room.Slice(_number, NumberRoom.Length), out _, "000000", CultureInfo.InvariantCulture);
    }
}
