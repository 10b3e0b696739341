using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Prints the cumulative figures of a profile, a comma after each. Neighbours most often have as many digits: such runs
/// are printed four at once.
/// </summary>
internal static class ProfilePrint
{
    private const int SizeDigits = 6;
    private const double TenToSizeDigits = 1e6;

    /// <summary>Appends numbers that are not negative with six significant digits.</summary>
    public static void AddSizes(ref TextSpan text, ReadOnlySpan<double> sizes)
    {
        var exponent = 0;
        while (!sizes.IsEmpty)
        {
            var run = DigitWords.IsFast ? AddSizes(ref text, Load(sizes), ref exponent) : 0;
            if (run == 0)
            {
                text.AddRounded(sizes[0], SizeDigits, ref exponent);
                text.Add((byte)',');
                run = 1;
            }

            sizes = Skip(sizes, run);
        }
    }

    /// <summary>Appends numbers that are not negative as whole ones.</summary>
    public static void AddNotionals(ref TextSpan text, ReadOnlySpan<double> notionals)
    {
        var exponent = 0;
        while (!notionals.IsEmpty)
        {
            var run = DigitWords.IsFast ? AddNotionals(ref text, Load(notionals), ref exponent) : 0;
            if (run == 0)
            {
                text.AddWhole(notionals[0]);
                text.Add((byte)',');
                run = 1;
            }

            notionals = Skip(notionals, run);
        }
    }

    /// <summary>Appends the first of four sizes and those after it that are like it; how many, maybe none.</summary>
    private static int AddSizes(ref TextSpan text, Vector256<double> sizes, ref int exponent)
    {
        if (!Decades.TryFind(sizes.ToScalar(), ref exponent))
            return 0;
        var places = SizeDigits - 1 - exponent;
        var step = Decades.Power(Math.Abs(places));
        var rounded = Vector256.Round(places < 0 ? sizes / step : sizes * step);

        // What is rounded up to the next power of ten has one digit more.
        var run = Run(Vector256.GreaterThanOrEqual(sizes, Vector256.Create(Decades.Bound(exponent)))
            & Vector256.LessThan(rounded, Vector256.Create(TenToSizeDigits)));
        if (run == 0)
            return 0;
        if (places > 0)
            DigitWords.AddDecimals(ref text, rounded, SizeDigits, places, run);
        else
            DigitWords.AddWholes(ref text, rounded * step, exponent + 1, run);
        return run;
    }

    private static int AddNotionals(ref TextSpan text, Vector256<double> notionals, ref int exponent)
    {
        var wholes = Vector256.Round(notionals);
        if (!(wholes.ToScalar() >= 1) || !Decades.TryFind(wholes.ToScalar(), ref exponent))
            return 0;
        var run = Run(Vector256.GreaterThanOrEqual(wholes, Vector256.Create(Decades.Bound(exponent)))
            & Vector256.LessThan(wholes, Vector256.Create(Decades.Bound(exponent + 1))));
        if (run != 0)
            DigitWords.AddWholes(ref text, wholes, exponent + 1, run);
        return run;
    }

    /// <summary>How many lanes are marked before the first that is not.</summary>
    private static int Run(Vector256<double> marked) =>
        BitOperations.TrailingZeroCount(~marked.ExtractMostSignificantBits());

    private static ReadOnlySpan<double> Skip(ReadOnlySpan<double> numbers, int run)
    {
        // A branch is foreseen: so the next four are loaded without waiting for these to be compared.
        if (run == DigitWords.Lanes)
            return numbers[DigitWords.Lanes..];
        return numbers[run..];
    }

    /// <summary>The next four numbers; beyond the last one zeros, which belong to no run.</summary>
    private static Vector256<double> Load(ReadOnlySpan<double> numbers) =>
        numbers.Length >= DigitWords.Lanes ? Vector256.Create(numbers) : LoadLast(numbers);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<double> LoadLast(ReadOnlySpan<double> numbers)
    {
        Span<double> padded = stackalloc double[DigitWords.Lanes];
        numbers.CopyTo(padded);
        return Vector256.Create<double>(padded);
    }
}
