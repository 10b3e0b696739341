using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>
/// Reads a level, such as <c>["61800.20","2.890"]</c>, thirty-two bytes at a time: where its digits end is found by one
/// comparison, and its two numbers are added up side by side, so that both cost what one does.
/// </summary>
internal static class LevelScan
{
    /// <summary>
    /// Bytes that must be there: a bracket, two numbers and what stands around them, and those that the second number
    /// is read with. More than <see cref="Read"/> needs, which looks for a number in the first thirty-two bytes, and
    /// takes sixteen from there before it knows how long that is.
    /// </summary>
    public const int Reach = PriceAt + PlainNumber.Longest + 3 + PlainNumber.Longest + 2 + DecimalScan.Lanes;

    // As the bytes stand in memory, the first one lowest.
    private const ushort Opening = '[' | ('"' << 8);
    private const uint Between = '"' | (',' << 8) | ('"' << 16);
    private const ushort Closing = '"' | (']' << 8);

    private const int PriceAt = 2;

    /// <summary>Reads the level that begins with a byte.</summary>
    /// <returns>Its length; 0 when it is longer than usual or not that plain, and without AVX2.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ref byte first, ref Level level)
    {
        if (!Avx2.IsSupported)
            return 0;
        var text = Vector256.LoadUnsafe(ref first);

        // Found on its own, so that the next level can begin while this one is still looked at.
        var closed = BitOperations.TrailingZeroCount(
            Vector256.Equals(text, Vector256.Create((byte)']')).ExtractMostSignificantBits());
        var values = text - Vector256.Create((byte)'0');
        var others = ~Vector256.Equals(Vector256.Min(values, Vector256.Create((byte)9)), values)
            .ExtractMostSignificantBits() & ~3u;
        var (pricePoint, priceEnd) = TakeNumber(ref first, ref others);
        others &= others - 1;
        others &= others - 1;
        var (sizePoint, sizeEnd) = TakeNumber(ref first, ref others);
        if (sizeEnd + 1 != closed || !IsFramed(ref first, priceEnd, sizeEnd))
            return 0;

        var sizeAt = priceEnd + 3;
        var digits = Vector256.Create(
            Vector128.LoadUnsafe(ref first, PriceAt), Vector128.LoadUnsafe(ref first, (nuint)sizeAt))
            - Vector256.Create((byte)'0');
        var numbers = Values(
            digits,
            PlainNumber.Of(priceEnd - PriceAt, pricePoint - PriceAt),
            PlainNumber.Of(sizeEnd - sizeAt, sizePoint - sizeAt));
        if (!IsLevel(numbers))
            return 0;
        Unsafe.As<Level, Vector128<double>>(ref level) = numbers;
        return closed + 1;
    }

    /// <summary>
    /// Reads the level that begins with a byte, its numbers one after the other; <see cref="DecimalScan.IsSupported"/>
    /// must hold.
    /// </summary>
    /// <returns>Its length; 0 when it is not that plain.</returns>
    public static int ReadInTurn(ref byte first, ref Level level)
    {
        if (Unsafe.ReadUnaligned<ushort>(ref first) != Opening)
            return 0;
        var priceLength = DecimalScan.Read(ref Unsafe.Add(ref first, PriceAt), out var price);
        ref var between = ref Unsafe.Add(ref first, PriceAt + priceLength);
        if (priceLength == 0 || !IsBetween(ref between))
            return 0;
        var sizeLength = DecimalScan.Read(ref Unsafe.Add(ref between, 3), out var size);
        ref var closing = ref Unsafe.Add(ref between, 3 + sizeLength);
        if (sizeLength == 0 || Unsafe.ReadUnaligned<ushort>(ref closing) != Closing || price == 0)
            return 0;
        level = new Level(price, size);
        return PriceAt + priceLength + 3 + sizeLength + 2;
    }

    /// <summary>Where the next number has its point, or its end when it has none, and where it ends.</summary>
    /// <param name="first">The first byte of the level.</param>
    /// <param name="others">Which bytes are no digits; those of the number are taken out.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Point, int End) TakeNumber(ref byte first, ref uint others)
    {
        var point = BitOperations.TrailingZeroCount(others);
        others &= others - 1;

        // All numbers of a market are alike in that: the processor guesses it right.
        if (Unsafe.Add(ref first, point) != '.')
            return (point, point);
        var end = BitOperations.TrailingZeroCount(others);
        others &= others - 1;
        return (point, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsFramed(ref byte first, int priceEnd, int sizeEnd) =>
        Unsafe.ReadUnaligned<ushort>(ref first) == Opening
        && IsBetween(ref Unsafe.Add(ref first, priceEnd))
        && Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref first, sizeEnd)) == Closing;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBetween(ref byte at) => (Unsafe.ReadUnaligned<uint>(ref at) & 0xFF_FFFF) == Between;

    /// <summary>Adds up the digits of the price, in the lower lanes, and of the size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Values(Vector256<byte> digits, int price, int size)
    {
        var order = Vector256.Create(PlainNumber.OrderOf(price), PlainNumber.OrderOf(size));
        var tens = Avx2.MultiplyAddAdjacent(
            Avx2.Shuffle(digits, order), Vector256.Create((ushort)0x010A).AsSByte());
        var hundreds = Avx2.MultiplyAddAdjacent(tens, Vector256.Create(0x00010064).AsInt16());
        var packed = Avx2.PackUnsignedSaturate(hundreds, hundreds).AsInt16();
        var halves = Avx2.MultiplyAddAdjacent(packed, Vector256.Create(0x00012710).AsInt16());

        // The first eight digits of both, then the last eight of both: together below 2^53, thus exact.
        var parts = Avx.ConvertToVector256Double(Sse2.UnpackLow(halves.GetLower(), halves.GetUpper()));
        var whole = (parts.GetLower() * Vector128.Create(1e8)) + parts.GetUpper();
        return whole / Vector128.Create(PlainNumber.DivisorOf(price), PlainNumber.DivisorOf(size));
    }

    /// <summary>
    /// Whether the price is above 0, thus at least the smallest that fifteen bytes can say, the size not below, and
    /// both are numbers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsLevel(Vector128<double> numbers) =>
        Vector128.GreaterThanOrEqual(numbers, Vector128.Create(1e-13, 0)).ExtractMostSignificantBits() == 3;
}
