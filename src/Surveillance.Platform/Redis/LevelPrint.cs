using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Prints levels exactly, as <c>[61800.2,2.89],[61790,0.5]</c>. Prices and sizes of a book have as many decimals: where
/// eight are enough, four levels are taken apart at once.
/// </summary>
internal static class LevelPrint
{
    private const int Lanes = DigitWords.Lanes;

    /// <summary>Appends levels, a comma after each.</summary>
    public static void Add(ref TextSpan text, ReadOnlySpan<double> prices, ReadOnlySpan<double> sizes)
    {
        int priceDecimals = 0, sizeDecimals = 0, level = 0;
        for (; DigitWords.IsFast && level <= prices.Length - Lanes; level += Lanes)
        {
            if (SplitDecimals.TryOf(Vector256.Create(prices[level..]), ref priceDecimals, out var price)
                && SplitDecimals.TryOf(Vector256.Create(sizes[level..]), ref sizeDecimals, out var size))
                Add(ref text, price, size);
            else
                AddOneByOne(ref text, prices.Slice(level, Lanes), sizes.Slice(level, Lanes));
        }

        AddOneByOne(ref text, prices[level..], sizes[level..]);
    }

    private static void Add(ref TextSpan text, in SplitDecimals prices, in SplitDecimals sizes)
    {
        ref var room = ref MemoryMarshal.GetReference(text.Room(2 * DigitWords.Room));
        ref var end = ref Add(ref room, prices, sizes, 0);
        end = ref Add(ref end, prices, sizes, 1);
        end = ref Add(ref end, prices, sizes, 2);
        end = ref Add(ref end, prices, sizes, 3);
        text.Advance((int)Unsafe.ByteOffset(ref room, ref end));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte Add(ref byte text, in SplitDecimals prices, in SplitDecimals sizes, int lane)
    {
        text = (byte)'[';
        text = ref prices.Print(ref Unsafe.Add(ref text, 1), lane);
        text = (byte)',';
        text = ref sizes.Print(ref Unsafe.Add(ref text, 1), lane);
        text = (byte)']';
        Unsafe.Add(ref text, 1) = (byte)',';
        return ref Unsafe.Add(ref text, 2);
    }

    private static void AddOneByOne(ref TextSpan text, ReadOnlySpan<double> prices, ReadOnlySpan<double> sizes)
    {
        int priceDecimals = 0, sizeDecimals = 0;
        for (var level = 0; level < prices.Length; level++)
        {
            text.Add((byte)'[');
            text.AddExact(prices[level], ref priceDecimals);
            text.Add((byte)',');
            text.AddExact(sizes[level], ref sizeDecimals);
            text.Add("],"u8);
        }
    }
}
