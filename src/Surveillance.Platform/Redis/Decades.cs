namespace Surveillance.Platform.Redis;

/// <summary>Powers of ten, and between which two of them a number lies.</summary>
internal static class Decades
{
    /// <summary>A decade further down is too far behind the point to be printed by way of whole numbers.</summary>
    public const int Least = -7;

    /// <summary>One power further, not all whole numbers are doubles.</summary>
    public const int End = 15;

    private const int MostExact = 22;

    private static readonly double[] Powers = Parse(0, MostExact);

    // A number belongs to the last one that is not above it.
    private static readonly double[] Bounds = Parse(Least, End);

    /// <summary>10^0–10^22: up to there they are exact.</summary>
    public static double Power(int exponent) => Powers[exponent];

    /// <summary>The least number of a decade.</summary>
    public static double Bound(int exponent) => Bounds[exponent - Least];

    /// <summary>Finds the power of ten that a number is at least; false when it is too small or large.</summary>
    /// <param name="number">Any number.</param>
    /// <param name="exponent">Where to begin, best that of a number like it.</param>
    public static bool TryFind(double number, ref int exponent)
    {
        if (!(number >= Bounds[0]) || number >= Bounds[^1])
            return false;
        while (number < Bounds[exponent - Least])
            exponent--;
        while (number >= Bounds[exponent + 1 - Least])
            exponent++;
        return true;
    }

    private static double[] Parse(int least, int most) =>
        [.. Enumerable.Range(least, most - least + 1).Select(power => double.Parse($"1e{power}"))];
}
