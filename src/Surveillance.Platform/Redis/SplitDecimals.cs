using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Four decimals with at most eight digits before the point and as many behind it, as <see cref="DigitWords"/> of both.
/// </summary>
internal readonly struct SplitDecimals
{
    private const double MostWhole = 1e8;
    private const int MostDecimals = DigitWords.Width;

    // A decimal of fifteen digits is the only one of its double.
    private const double TenToMostDigits = 1e15;

    private readonly Vector256<ulong> _wholes;
    private readonly Vector256<ulong> _decimals;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private SplitDecimals(Vector256<double> wholes, Vector256<double> decimals) =>
        (_wholes, _decimals) = (DigitWords.Of(wholes), DigitWords.Of(decimals));

    /// <summary>
    /// Takes numbers apart so that they are read back as the very same; false when one has too many digits for that.
    /// </summary>
    /// <param name="numbers">Any numbers.</param>
    /// <param name="decimals">How many decimals numbers like these have had, at first 0; only makes it faster.</param>
    /// <param name="split">Their digits.</param>
    /// <remarks>Why these decimals are exact says <see cref="DecimalPrint.TryExact"/>.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryOf(Vector256<double> numbers, ref int decimals, out SplitDecimals split)
    {
        split = default;
        if (!Vector256.GreaterThanOrEqualAll(numbers, Vector256<double>.Zero)
            || !Vector256.LessThanAll(numbers, Vector256.Create(MostWhole)))
            return false;
        for (var places = decimals; places <= MostDecimals; places++)
        {
            var scale = Decades.Power(places);
            var scaled = Vector256.Round(numbers * scale);
            if (!Vector256.LessThanAll(scaled, Vector256.Create(TenToMostDigits)))
                return false;
            if (!Vector256.EqualsAll(scaled / scale, numbers))
                continue;
            decimals = places;
            var wholes = Vector256.Floor(numbers);
            split = new SplitDecimals(wholes, (scaled - (wholes * scale)) * Decades.Power(MostDecimals - places));
            return true;
        }

        return false;
    }

    /// <summary>
    /// Prints one of the numbers without the zeros at both ends; where its text ends. What is written beyond that is
    /// overwritten by what comes next.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Print(ref byte text, int lane)
    {
        var (whole, decimals) = (_wholes[lane], _decimals[lane]);
        var before = Math.Min(BitOperations.TrailingZeroCount(whole) >> 3, DigitWords.Width - 1);
        var digits = DigitWords.Width - before;
        Unsafe.WriteUnaligned(ref text, (whole | DigitWords.Zeros[0]) >> (8 * before));
        Unsafe.Add(ref text, digits) = (byte)'.';
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref text, digits + 1), decimals | DigitWords.Zeros[0]);

        // The point goes with the last of its decimals.
        var behind = MostDecimals - (BitOperations.LeadingZeroCount(decimals) >> 3);
        return ref Unsafe.Add(ref text, behind > 0 ? digits + 1 + behind : digits);
    }
}
