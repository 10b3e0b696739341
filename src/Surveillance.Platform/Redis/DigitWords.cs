using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Prints four numbers at once that are of one shape: as many digits, the point at the same place. Their digits are
/// words, a byte a digit and the first one lowest; what is written beyond a text is overwritten by what comes next.
/// </summary>
internal static class DigitWords
{
    /// <summary>Numbers that are taken apart at once.</summary>
    public const int Lanes = 4;

    /// <summary>Bytes that there must be room for, though their text may be shorter.</summary>
    public const int Room = Lanes * TextSpan.LongestNumber;

    /// <summary>Digits of a word.</summary>
    public const int Width = 8;

    private const double TenToWidth = 1e8;
    private const double TwoTo32 = 1L << 32;
    private const double TwoTo52 = 1L << 52;

    /// <summary>Whether it is worth it; else numbers are printed one by one.</summary>
    public static bool IsFast => Vector256.IsHardwareAccelerated;

    /// <summary>Four words of eight zeros each, as characters: they make characters of digits.</summary>
    public static Vector256<ulong> Zeros => Vector256.Create((byte)'0').AsUInt64();

    // What a number below 1 begins with.
    private static Vector256<ulong> Nought => Vector256.Create(BinaryPrimitives.ReadUInt64LittleEndian("0.000000"u8));

    /// <summary>The digits of four whole numbers below 10^8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Of(Vector256<double> wholes)
    {
        // With half of one more no quotient falls short of the whole number that it is.
        var high = Vector256.Floor((wholes + Vector256.Create(0.5)) * 1e-4);
        var low = wholes - (high * 1e4);

        // Beside 2^52 a double's bits are those of the whole number: the high four digits, and 32 bits above them the
        // low ones. From there on every number is halved within its lane; the factors divide exactly in their range.
        var fours = ((low * TwoTo32) + (high + Vector256.Create(TwoTo52))).AsUInt32() & Vector256.Create(0xFFFFu);
        var hundreds = (fours * 10_486) >>> 20;
        var pairs = (hundreds | ((fours - (hundreds * 100)) << 16)).AsUInt16();
        var tens = (pairs * (ushort)103) >>> 10;
        return (tens | ((pairs - (tens * (ushort)10)) << 8)).AsUInt64();
    }

    /// <summary>Appends whole numbers, a comma after each.</summary>
    /// <param name="text">What they are appended to.</param>
    /// <param name="wholes">The numbers.</param>
    /// <param name="digits">How many each has, 1–15.</param>
    /// <param name="count">How many of the numbers are appended; the others may be anything.</param>
    public static void AddWholes(ref TextSpan text, Vector256<double> wholes, int digits, int count)
    {
        ref var room = ref MemoryMarshal.GetReference(text.Room(Room));
        text.Advance(count * (digits + 1));
        if (digits <= Width)
        {
            var words = (Of(wholes) | Zeros) >>> (8 * (Width - digits));
            room = ref AddWhole(ref room, words[0], digits);
            room = ref AddWhole(ref room, words[1], digits);
            room = ref AddWhole(ref room, words[2], digits);
            AddWhole(ref room, words[3], digits);
            return;
        }

        digits -= Width;
        var high = Vector256.Floor(wholes / TenToWidth);
        var lasts = Of(wholes - (high * TenToWidth)) | Zeros;
        var firsts = (Of(high) | Zeros) >>> (8 * (Width - digits));
        room = ref AddWhole(ref room, firsts[0], lasts[0], digits);
        room = ref AddWhole(ref room, firsts[1], lasts[1], digits);
        room = ref AddWhole(ref room, firsts[2], lasts[2], digits);
        AddWhole(ref room, firsts[3], lasts[3], digits);
    }

    /// <summary>Appends decimals without the zeros at their end, a comma after each.</summary>
    /// <param name="text">What they are appended to.</param>
    /// <param name="wholes">The numbers without the point, of <paramref name="digits"/> digits each.</param>
    /// <param name="digits">How many each has, 1–8.</param>
    /// <param name="places">How many of them are behind the point, or would be were there more, 1–14.</param>
    /// <param name="count">How many of the numbers are appended; the others may be anything.</param>
    /// <remarks>A call would pass the numbers through memory, for longer than all the rest takes.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddDecimals(
        ref TextSpan text, Vector256<double> wholes, int digits, int places, int count)
    {
        var words = Of(wholes);
        var shown = (words | Zeros) >>> (8 * (Width - digits));
        var before = digits - places;
        var shape = before > 0 ? new Shape(before, before + 1, places) : new Shape(1, 2 - before, digits);
        var (firsts, lasts) = before > 0 ? (shown, shown >>> (8 * before)) : (Nought, shown);

        ref var room = ref MemoryMarshal.GetReference(text.Room(Room));
        var one = AddDecimal(ref room, firsts[0], lasts[0], words[0], shape);
        var two = one + AddDecimal(ref Unsafe.Add(ref room, one), firsts[1], lasts[1], words[1], shape);
        var three = two + AddDecimal(ref Unsafe.Add(ref room, two), firsts[2], lasts[2], words[2], shape);
        var four = three + AddDecimal(ref Unsafe.Add(ref room, three), firsts[3], lasts[3], words[3], shape);
        text.Advance(count switch { Lanes => four, 3 => three, 2 => two, _ => one });
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte AddWhole(ref byte text, ulong word, int digits)
    {
        Unsafe.WriteUnaligned(ref text, word);
        Unsafe.Add(ref text, digits) = (byte)',';
        return ref Unsafe.Add(ref text, digits + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte AddWhole(ref byte text, ulong first, ulong last, int digits)
    {
        Unsafe.WriteUnaligned(ref text, first);
        return ref AddWhole(ref Unsafe.Add(ref text, digits), last, Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AddDecimal(ref byte text, ulong first, ulong last, ulong word, in Shape shape)
    {
        Unsafe.WriteUnaligned(ref text, first);
        Unsafe.Add(ref text, shape.Point) = (byte)'.';
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref text, shape.Behind), last);

        // The point goes with the last of its decimals.
        var decimals = shape.Decimals - (BitOperations.LeadingZeroCount(word) >> 3);
        var length = decimals > 0 ? shape.Behind + decimals : shape.Point;
        Unsafe.Add(ref text, length) = (byte)',';
        return length + 1;
    }

    /// <summary>Where the point is, where the digits behind it begin, and how many they are.</summary>
    private readonly record struct Shape(int Point, int Behind, int Decimals);
}
