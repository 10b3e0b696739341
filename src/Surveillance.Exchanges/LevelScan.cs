using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>
/// Reads a level, such as <c>["61800.20","2.890"]</c>, thirty-two bytes at a time: its four quotation marks are found
/// by one comparison, so that the next level can begin while the numbers of this one are still being added up.
/// </summary>
internal static class LevelScan
{
    /// <summary>Bytes that must be there: the level's own and those that its last number is read with.</summary>
    public const int Reach = Width + DecimalScan.Lanes;

    private const int Width = 32;

    // The bracket and the first quotation mark.
    private const int PriceAt = 2;

    /// <summary>Whether this machine can; every x86 server of the last ten years.</summary>
    public static bool IsSupported => Avx2.IsSupported && DecimalScan.IsSupported;

    /// <summary>Reads the level that begins with a byte.</summary>
    /// <returns>Its length; 0 when it is longer than usual, or not that plain.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ref byte first, ref Level level)
    {
        var text = Vector256.LoadUnsafe(ref first);
        var quotes = Vector256.Equals(text, Vector256.Create((byte)'"')).ExtractMostSignificantBits();
        var rest = quotes & (quotes - 1);
        var priceEnd = BitOperations.TrailingZeroCount(rest);
        rest &= rest - 1;
        var sizeAt = BitOperations.TrailingZeroCount(rest) + 1;
        rest &= rest - 1;
        var sizeEnd = BitOperations.TrailingZeroCount(rest);
        if (sizeEnd >= Width - 1 || sizeAt != priceEnd + 3 || !IsFramed(ref first, quotes, priceEnd, sizeEnd))
            return 0;

        var values = text - Vector256.Create((byte)'0');
        var digits = Vector256.Equals(Vector256.Min(values, Vector256.Create((byte)9)), values)
            .ExtractMostSignificantBits();
        var points = Vector256.Equals(text, Vector256.Create((byte)'.')).ExtractMostSignificantBits();
        var pricePoint = PointOf(digits, points, PriceAt, priceEnd);
        var sizePoint = PointOf(digits, points, sizeAt, sizeEnd);
        if ((pricePoint | sizePoint) < 0)
            return 0;
        var price = Value(ref first, PriceAt, priceEnd, pricePoint);
        if (price == 0)
            return 0;
        level = new Level(price, Value(ref first, sizeAt, sizeEnd, sizePoint));
        return sizeEnd + 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsFramed(ref byte first, uint quotes, int priceEnd, int sizeEnd) =>
        first == '[' && (quotes & 3) == 2 && Unsafe.Add(ref first, priceEnd + 1) == ','
        && Unsafe.Add(ref first, sizeEnd + 1) == ']';

    /// <summary>Where a number's point is, or its end when it has none; negative when it is no plain number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PointOf(uint digits, uint points, int start, int end)
    {
        var whole = ((1u << end) - 1) & ~((1u << start) - 1);
        var inside = points & whole;
        var point = BitOperations.TrailingZeroCount(inside | (1u << end));
        var isPlain = ((digits | points) & whole) == whole && (inside & (inside - 1)) == 0
            && point != start && point != end - 1 && end - start < DecimalScan.Lanes;
        return isPlain ? point : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Value(ref byte first, int start, int end, int point) => DecimalScan.Value(
        Vector128.LoadUnsafe(ref first, (nuint)start) - Vector128.Create((byte)'0'), end - start, point - start);
}
