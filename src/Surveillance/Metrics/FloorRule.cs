namespace Surveillance.Metrics;

/// <summary>
/// Keeps the standard deviation of a quiet series from collapsing. The spread of a liquid market is exactly
/// one tick in more than 99 % of all seconds: without a floor its z-score reaches hundreds of thousands at
/// the first step of two ticks.
/// </summary>
/// <param name="DefaultMinStd">
/// Least standard deviation in the metric's unit, where <c>features.yaml</c> names none. Above 0.
/// </param>
/// <param name="ShareOfMean">
/// Least standard deviation as a share of the window's mean: 0.01 for dollar metrics, else 0.
/// </param>
public sealed record FloorRule(double DefaultMinStd, double ShareOfMean = 0)
{
    /// <summary>
    /// How many ticks are the least standard deviation. Half a tick would put a step of one tick exactly on z = 2.
    /// </summary>
    public const double Ticks = 0.75;

    /// <summary>The least standard deviation.</summary>
    /// <param name="minStd">The configured minimum, in the metric's unit.</param>
    /// <param name="tick">One price step in the metric's unit; 0 when it is not known or means nothing there.</param>
    /// <param name="mean">Mean of the window.</param>
    public double Of(double minStd, double tick, double mean) =>
        Math.Max(Math.Max(minStd, Ticks * tick), ShareOfMean * Math.Abs(mean));
}
