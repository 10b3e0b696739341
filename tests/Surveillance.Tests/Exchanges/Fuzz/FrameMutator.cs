using System.Text;

namespace Surveillance.Tests.Exchanges.Fuzz;

/// <summary>
/// Makes of a frame one that no venue should send: bits flipped, cut, split in two, pieces taken out, doubled or put
/// in, nested deep, with numbers that no type holds, and now and then of 5 MB.
/// </summary>
internal static class FrameMutator
{
    private const int HugeBytes = 5_000_000;

    /// <summary>One frame in so many is huge: they cost as much as thousands of others.</summary>
    private const int HugeEvery = 100_000;

    private static readonly byte[][] Pieces =
    [
        .. ((string[])
        [
            "{", "}", "[", "]", "\"", ",", ":", "null", "true", "0", "-1", "-", ".", "e", "1e400", "1e999", "1e28",
            "79228162514264337593543950335", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
            "0.00000000000000000000000000001", "\"\"", "\\", "\\u0000", "\\ud800", "é", "\0", "\n", " ", "[]", "{}",
            "[[\"1\",\"2\"]]", "\"1e999\"", "\"-1\"", "NaN", "Infinity",
        ]).Select(Encoding.UTF8.GetBytes),
        [0xff],
        [0xc3],
        [0xed, 0xa0, 0x80],
    ];

    /// <summary>The frames that take the place of one, each of which is taken as a whole message.</summary>
    public static IEnumerable<byte[]> Mutate(byte[] frame, Random random)
    {
        if (random.Next(HugeEvery) == 0)
            return [Huge(frame, random)];
        if (frame.Length > 1 && random.Next(12) == 0)
        {
            var at = random.Next(1, frame.Length);
            return [frame[..at], frame[at..]];
        }

        var bytes = frame.ToList();
        for (var changes = random.Next(4) == 0 ? random.Next(2, 4) : 1; changes > 0 && bytes.Count > 0; changes--)
            Change(bytes, random);
        return [[.. bytes]];
    }

    private static void Change(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(12))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                break;
            case 5:
                Nest(bytes, at, random.Next(1, 200), random);
                break;
            case 6 or 7 or 8 or 9 or 10:
                ReplaceNumber(bytes, at, Pieces[random.Next(Pieces.Length)]);
                break;
            default:
                bytes.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                break;
        }
    }

    private static void Nest(List<byte> bytes, int at, int depth, Random random)
    {
        var (open, close) = random.Next(2) == 0
            ? ("["u8.ToArray(), "]"u8.ToArray())
            : ("{\"a\":"u8.ToArray(), "}"u8.ToArray());
        var nested = new List<byte>();
        for (var i = 0; i < depth; i++)
            nested.AddRange(open);
        nested.AddRange("1"u8.ToArray());
        for (var i = 0; i < (random.Next(3) == 0 ? 0 : depth); i++)
            nested.AddRange(close);
        bytes.InsertRange(at, nested);
    }

    /// <summary>Puts a piece in the place of the next run of digits, so that it stands where a number should.</summary>
    private static void ReplaceNumber(List<byte> bytes, int from, byte[] piece)
    {
        var start = bytes.FindIndex(from, IsOfNumber);
        if (start < 0)
            return;
        var end = bytes.FindIndex(start, one => !IsOfNumber(one));
        bytes.RemoveRange(start, (end < 0 ? bytes.Count : end) - start);
        bytes.InsertRange(start, piece);
    }

    private static bool IsOfNumber(byte one) =>
        one is (>= (byte)'0' and <= (byte)'9') or (byte)'.' or (byte)'-';

    /// <summary>A frame with 5 MB of what nobody asked for in it, or behind it.</summary>
    private static byte[] Huge(byte[] frame, Random random)
    {
        var at = Array.LastIndexOf(frame, (byte)'}');
        if (at < 0 || random.Next(2) == 0)
            return [.. frame, .. Enumerable.Repeat((byte)'[', HugeBytes)];
        var padding = Encoding.UTF8.GetBytes($",\"padding\":\"{new string('x', HugeBytes)}\"");
        return [.. frame.AsSpan(0, at), .. padding, .. frame.AsSpan(at)];
    }
}
