namespace Surveillance.Benchmarks.Detection;

/// <summary>
/// How large an incident is. A second's figure is the size plus the noise of the recording, but never on the wrong
/// side of the limits that the incident is defined by: 1.1 times the threshold stays beyond it, a near miss below.
/// </summary>
/// <param name="Level">The figure without noise; for signed figures its absolute value.</param>
/// <param name="Least">Never below.</param>
/// <param name="Most">Never above.</param>
internal readonly record struct Size(double Level, double Least, double Most)
{
    /// <summary>The figure of a second.</summary>
    public double With(double noise) => Math.Clamp(Level + noise, Least, Most);
}
