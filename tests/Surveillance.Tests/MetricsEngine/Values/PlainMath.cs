namespace Surveillance.Tests.MetricsEngine.Values;

/// <summary>What <see cref="decimal"/> lacks, to its 28 digits.</summary>
internal static class PlainMath
{
    /// <summary>Newton's method, begun with the root that doubles know.</summary>
    public static decimal Root(decimal square)
    {
        if (square <= 0)
            return 0;
        var root = (decimal)Math.Sqrt((double)square);
        for (var step = 0; step < 4; step++)
            root = (root + (square / root)) / 2;
        return root;
    }

    /// <summary>
    /// Natural logarithm of a / b for numbers near each other: 2 (y + y³/3 + y⁵/5 + …) with y = (a − b) / (a + b).
    /// </summary>
    public static decimal LogOfRatio(decimal a, decimal b)
    {
        var y = (a - b) / (a + b);
        Assert.InRange(y, -0.05m, 0.05m);
        var (power, sum) = (y, 0m);
        for (var odd = 1; odd < 21; odd += 2)
            (sum, power) = (sum + (power / odd), power * y * y);
        return 2 * sum;
    }

    public static decimal Median(IEnumerable<decimal> values)
    {
        decimal[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
