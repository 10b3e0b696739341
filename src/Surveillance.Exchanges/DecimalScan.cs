using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    // For each end and each place of the point within it (the end itself: no point), where each lane of the result
    // comes from: digits to the right, zeros before them.
    private static readonly Vector128<byte>[] Shuffles = MakeShuffles();

    private static readonly double[] Powers =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

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
        value = end == 0 ? 0 : Value(digits, end, point);
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
        number = Sum(Ssse3.Shuffle(digits, ShuffleOf(end, point)));
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
        value = Sum(Ssse3.Shuffle(digits, ShuffleOf(end, end)));
        return end;
    }

    /// <summary>The number whose digits, as values, are in the first lanes.</summary>
    /// <param name="digits">What lies behind the number does not matter.</param>
    /// <param name="end">Its length, 1–15.</param>
    /// <param name="point">Where its point is; <paramref name="end"/> when it has none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Value(Vector128<byte> digits, int end, int point)
    {
        var decimals = end - point - (end == point ? 0 : 1);
        return (double)Sum(Ssse3.Shuffle(digits, ShuffleOf(end, point)))
            / Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Powers), decimals);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> ShuffleOf(int end, int point) =>
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Shuffles), (end * Lanes) + point);

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

    private static Vector128<byte>[] MakeShuffles()
    {
        var shuffles = new Vector128<byte>[Lanes * Lanes];
        Span<byte> lanes = stackalloc byte[Lanes];
        for (var end = 1; end < Lanes; end++)
        {
            for (var point = 1; point <= end; point++)
            {
                var count = point == end ? end : end - 1;
                lanes.Fill(0x80);
                for (var digit = 0; digit < count; digit++)
                    lanes[Lanes - count + digit] = (byte)(digit < point ? digit : digit + 1);
                shuffles[(end * Lanes) + point] = Vector128.Create<byte>(lanes);
            }
        }

        return shuffles;
    }
}
