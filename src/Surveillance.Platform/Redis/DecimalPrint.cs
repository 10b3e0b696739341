using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Prints numbers as decimals by way of whole ones: 61800.2 is 618002 with one decimal. Ten times as fast as printing
/// doubles in general, and for prices and sizes as exact.
/// </summary>
internal static class DecimalPrint
{
    private const double TenToMostDigits = 1e15;

    /// <summary>A whole number of 64 bits can be divided by no higher power of ten.</summary>
    private const int MostDecimals = 19;

    // What is printed as one word: eight characters, each at first a zero.
    private const int WordDigits = 8;
    private const ulong EightDigits = 100_000_000;
    private const ulong Zeros = 0x3030_3030_3030_3030;
    private const int RoomOfWords = (2 * WordDigits) + 1;

    private static readonly ulong[] WholePowers =
        [.. Enumerable.Range(0, MostDecimals + 1).Select(power => ulong.Parse("1" + new string('0', power)))];

    // "00", "01", … "99".
    private static readonly byte[] Pairs = [.. Enumerable.Range(0, 100).SelectMany(pair => Pair(pair))];

    /// <summary>
    /// Prints the shortest decimal that is read back as the number; false when it has more than fifteen digits.
    /// </summary>
    /// <remarks>
    /// A whole number below 2^53 divided by a power of ten up to 10^22 is correctly rounded: when it gives the number,
    /// its decimal is read back as the number. Two decimals of fifteen digits never are the same double, so without its
    /// trailing zeros it is the shortest.
    /// </remarks>
    public static bool TryExact(Span<byte> text, double number, ref int decimals, out int length)
    {
        length = 0;
        if (!(number >= 0))
            return false;
        for (var places = decimals; places <= MostDecimals; places++)
        {
            var scaled = number * Decades.Power(places);
            if (scaled >= TenToMostDigits)
                return false;
            var whole = Math.Round(scaled);
            if (whole / Decades.Power(places) != number)
                continue;
            decimals = Math.Max(decimals, places);
            length = WriteStripped(text, Whole(whole), places);
            return true;
        }

        return false;
    }

    /// <summary>Prints a number with some significant digits; false when it is too small or large for that.</summary>
    public static bool TryRound(Span<byte> text, double number, int digits, ref int exponent, out int length)
    {
        length = 0;
        if (number == 0)
        {
            text[length++] = (byte)'0';
            return true;
        }

        if (!Decades.TryFind(number, ref exponent))
            return false;
        var places = digits - 1 - exponent;
        if (places <= 0)
        {
            var step = Decades.Power(-places);
            length = Write(text, Whole(Math.Round(number / step) * step), 0);
            return true;
        }

        if (places > MostDecimals)
            return false;
        length = WriteStripped(text, Whole(Math.Round(number * Decades.Power(places))), places);
        return true;
    }

    /// <summary>Prints a whole number with so many of its digits behind the point; how long it is.</summary>
    public static int Write(Span<byte> text, ulong digits, int decimals)
    {
        if (digits < EightDigits && decimals < WordDigits && text.Length >= RoomOfWords)
            return WriteWord(text, Digits((uint)digits), decimals);
        var count = CountDigits(digits);
        if (decimals == 0)
        {
            WriteBackwards(text[..count], digits);
            return count;
        }

        // 0.05 is 5 with two decimals: zeros are written before it.
        var wholes = Math.Max(count - decimals, 1);
        var length = wholes + 1 + decimals;
        var (whole, fraction) = Math.DivRem(digits, WholePowers[decimals]);
        WriteBackwards(text[..wholes], whole);
        text[wholes] = (byte)'.';
        WriteBackwards(text[(wholes + 1)..length], fraction);
        return length;
    }

    /// <summary>Likewise, without the zeros at the end of a fraction.</summary>
    private static int WriteStripped(Span<byte> text, ulong digits, int decimals)
    {
        if (digits < EightDigits && decimals < WordDigits && text.Length >= RoomOfWords)
        {
            var word = Digits((uint)digits);
            var stripped = Math.Min(BitOperations.LeadingZeroCount(word) / 8, decimals);
            return WriteWord(text, word << (8 * stripped), decimals - stripped);
        }

        Strip(ref digits, ref decimals);
        return Write(text, digits, decimals);
    }

    /// <summary>
    /// Prints at most eight digits, which nearly all prices and sizes have, as one word of memory: no loop, and a
    /// branch only for the point. What it writes beyond the length is overwritten by what comes next.
    /// </summary>
    private static int WriteWord(Span<byte> text, ulong word, int decimals)
    {
        var zeros = Math.Min(BitOperations.TrailingZeroCount(word) / 8, WordDigits - 1 - decimals);
        var shown = (word | Zeros) >> (8 * zeros);
        var count = WordDigits - zeros;
        BinaryPrimitives.WriteUInt64LittleEndian(text, shown);
        if (decimals == 0)
            return count;
        var wholes = count - decimals;
        text[wholes] = (byte)'.';
        BinaryPrimitives.WriteUInt64LittleEndian(text[(wholes + 1)..], shown >> (8 * wholes));
        return count + 1;
    }

    /// <summary>A whole number below 2^63 as such; one instruction, where a cast also minds what is beyond.</summary>
    private static ulong Whole(double number) => (ulong)double.ConvertToIntegerNative<long>(number);

    /// <summary>The eight digits of a number, a byte each, the first one lowest: split by halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Digits(uint number)
    {
        // The factors divide exactly within their range: by 100 below 10,000, by 10 below 100.
        var (high, low) = Math.DivRem(number, 10_000u);
        var fours = high | ((ulong)low << 32);
        var hundreds = ((fours * 10_486) >> 20) & 0x0000_007F_0000_007F;
        var pairs = hundreds | ((fours - (100 * hundreds)) << 16);
        var tens = ((pairs * 103) >> 10) & 0x000F_000F_000F_000F;
        return tens | ((pairs - (10 * tens)) << 8);
    }

    /// <summary>Fills the whole room with the digits, zeros before them.</summary>
    private static void WriteBackwards(Span<byte> room, ulong digits)
    {
        ref var pairs = ref MemoryMarshal.GetArrayDataReference(Pairs);
        var at = room.Length;
        while (at >= 2)
        {
            at -= 2;
            (digits, var pair) = Math.DivRem(digits, 100);
            Unsafe.WriteUnaligned(
                ref room[at], Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref pairs, (nint)(2 * pair))));
        }

        if (at == 1)
            room[0] = (byte)('0' + (digits % 10));
    }

    private static void Strip(ref ulong digits, ref int decimals)
    {
        while (decimals > 0 && digits % 10 == 0)
        {
            digits /= 10;
            decimals--;
        }
    }

    private static int CountDigits(ulong number)
    {
        // log10 2 = 1233/4096, close enough for 64 bits; at a power of ten it is one too few.
        var guess = ((64 - BitOperations.LeadingZeroCount(number | 1)) * 1233) >> 12;
        return guess + (number >= WholePowers[guess] ? 1 : 0) is var count and > 0 ? count : 1;
    }

    private static byte[] Pair(int pair) => [(byte)('0' + (pair / 10)), (byte)('0' + (pair % 10))];
}
