using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Surveillance.Exchanges;

/// <summary>
/// Reads a plain decimal in quotation marks, such as <c>61737.63"</c>, sixteen bytes at a time: the digits are found by
/// one comparison, moved together over the point by one shuffle, and added up by three multiplications (D. Lemire,
/// "Number parsing at a gigabyte per second", 2021, for the last step). What is not plain, or longer than fifteen
/// digits, is left to <see cref="DecimalText"/>.
/// </summary>
internal static class DecimalScan
{
    /// <summary>Bytes that are read at once.</summary>
    public const int Lanes = 16;

    /// <summary>Whether this machine can; every x86 of the last fifteen years.</summary>
    public static bool IsSupported => Sse41.IsSupported;

    /// <summary>
    /// Reads the number that begins with a byte and ends before a quotation mark. At least <see cref="Lanes"/> bytes
    /// must be there.
    /// </summary>
    /// <returns>Its length; 0 when the text is not that plain.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ref byte first, out double value)
    {
        var digits = Vector128.LoadUnsafe(ref first) - Vector128.Create((byte)'0');
        var end = EndOf(ref first, digits, out var point);
        if (end == 0)
        {
            value = 0;
            return 0;
        }

        var number = PlainNumber.Of(end, point);
        value = Sum(Ssse3.Shuffle(digits, PlainNumber.OrderOf(number))) / PlainNumber.DivisorOf(number);
        return end;
    }

    /// <summary>
    /// Reads a number as <see cref="Read(ref byte, out double)"/> does, as its digits and how many of them stand behind
    /// the point.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ref byte first, out long number, out int decimals)
    {
        var digits = Vector128.LoadUnsafe(ref first) - Vector128.Create((byte)'0');
        var end = EndOf(ref first, digits, out var point);
        (number, decimals) = (0, 0);
        if (end == 0)
            return 0;
        number = Sum(Ssse3.Shuffle(digits, PlainNumber.OrderOf(PlainNumber.Of(end, point))));
        decimals = end - point - (end == point ? 0 : 1);
        return end;
    }

    /// <summary>
    /// Reads the whole number that begins with a byte, up to the first byte that is no digit. At least
    /// <see cref="Lanes"/> bytes must be there.
    /// </summary>
    /// <returns>Its length; 0 when there is no digit or more than fifteen.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadWhole(ref byte first, out long value)
    {
        var digits = Vector128.LoadUnsafe(ref first) - Vector128.Create((byte)'0');
        var areDigits = Vector128.Equals(Vector128.Min(digits, Vector128.Create((byte)9)), digits);
        var end = BitOperations.TrailingZeroCount(~areDigits.ExtractMostSignificantBits() | 0x10000);
        value = 0;
        if (end is 0 or Lanes)
            return 0;
        value = Sum(Ssse3.Shuffle(digits, PlainNumber.OrderOf(PlainNumber.Of(end, end))));
        return end;
    }

    /// <summary>Where a number ends and where its point is; 0 when it is not that plain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EndOf(ref byte first, Vector128<byte> digits, out int point)
    {
        var areDigits = Vector128.Equals(Vector128.Min(digits, Vector128.Create((byte)9)), digits);
        var others = ~areDigits.ExtractMostSignificantBits() | 0x10000;
        point = BitOperations.TrailingZeroCount(others);
        var end = point;
        if (Unsafe.Add(ref first, point & (Lanes - 1)) == '.')
            end = BitOperations.TrailingZeroCount(others & (others - 1));

        // No digit before the point or after it, sixteen bytes and more, or something else than a quotation mark.
        return end >= Lanes || point == 0 || end == point + 1 || Unsafe.Add(ref first, end) != '"' ? 0 : end;
    }

    // Fifteen digits are below 2^53: the sum is exact, and the one division rounds it correctly.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Sum(Vector128<byte> digits)
    {
        var tens = Ssse3.MultiplyAddAdjacent(digits, Vector128.Create((ushort)0x010A).AsSByte());
        var hundreds = Sse2.MultiplyAddAdjacent(tens, Vector128.Create(0x00010064).AsInt16());
        var packed = Sse41.PackUnsignedSaturate(hundreds, hundreds).AsInt16();
        var halves = Sse2.MultiplyAddAdjacent(packed, Vector128.Create(0x00012710).AsInt16());
        return ((long)(uint)halves.ToScalar() * 100_000_000) + (uint)halves.GetElement(1);
    }
}
