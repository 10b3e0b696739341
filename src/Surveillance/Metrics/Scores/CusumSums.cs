namespace Surveillance.Metrics.Scores;

/// <summary>
/// How far values lie beyond half a deviation to either side, added up (Page, Continuous Inspection Schemes, Biometrika
/// 1954, in the tabular form of Montgomery, Introduction to Statistical Quality Control): a slow drain whose every
/// value is ordinary becomes a large sum, and ordinary values take it back to 0. Half a deviation finds a shift of one
/// deviation soonest.
/// </summary>
/// <param name="Up">Sum of what lies above, in deviations; not negative.</param>
/// <param name="Down">Sum of what lies below, likewise.</param>
public readonly record struct CusumSums(double Up, double Down)
{
    /// <summary>Deviations that a value may lie off without adding to a sum.</summary>
    public const double Allowance = 0.5;

    /// <summary>The most that one value adds: an outlier by itself is no drift.</summary>
    public const double MostAdded = 3;

    /// <summary>The larger of the two, negative when it is that of small values.</summary>
    public double Larger => Up >= Down ? Up : -Down;

    /// <summary>The sums after another value.</summary>
    /// <param name="deviations">How far it lies from what is usual, with its sign.</param>
    public CusumSums Add(double deviations) => new(
        Math.Max(0, Up + Math.Min(deviations - Allowance, MostAdded)),
        Math.Max(0, Down + Math.Min(-deviations - Allowance, MostAdded)));

    /// <summary>With a ceiling, without which a long drift would be told long after its end.</summary>
    public CusumSums Below(double ceiling) => new(Math.Min(Up, ceiling), Math.Min(Down, ceiling));
}
