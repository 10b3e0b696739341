namespace Surveillance.Metrics;

/// <summary>
/// Differences of prices as the venue's decimals have them. A double holds 16 digits of a price, and the difference of
/// two that are a step apart is left with nine or fewer: a hundredth at 100,000 comes out as 0.00999999999476. As a
/// whole number of steps it keeps all of them.
/// </summary>
internal static class PriceSteps
{
    /// <summary>
    /// Each of two mids is off by half of a unit in its last place at most for each rounding, which is 2⁻⁵³ of it:
    /// what is farther apart than that lies on no such step. Nothing is ever moved by more.
    /// </summary>
    private const double Dust = 1.0 / (1L << 50);

    /// <summary>How far a price lies above another; negative below.</summary>
    /// <param name="from">In quote currency.</param>
    /// <param name="to">In quote currency.</param>
    /// <param name="step">What their difference is a multiple of; null when it is not known.</param>
    public static double Between(double from, double to, double? step)
    {
        var difference = to - from;
        if (step is not { } known)
            return difference;
        var onSteps = Math.Round(difference / known) * known;
        return Math.Abs(onSteps - difference) <= Math.Max(from, to) * Dust ? onSteps : difference;
    }
}
