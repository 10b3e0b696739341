namespace Surveillance.Metrics.Detectors;

/// <summary>
/// How a detector looks at a series. Everything is counted in values, whatever time lies between them.
/// </summary>
/// <param name="Window">Values that a new one is compared with, at least 2. Default 300.</param>
/// <param name="MinValues">Values needed before one is scored, at most the window. Default 30.</param>
/// <param name="Limit">A score beyond it is flagged, above 0; each detector has its own default.</param>
public sealed record DetectorSettings(int Window, int MinValues, double Limit)
{
    /// <summary>The default of <see cref="Window"/>.</summary>
    public const int DefaultWindow = 300;

    /// <summary>The default of <see cref="MinValues"/>.</summary>
    public const int DefaultMinValues = 30;

    /// <summary>
    /// An anomaly that lasts so many values is what the series now does: twice the window, as for the z-scores of
    /// markets.
    /// </summary>
    public int Hold => 2 * Window;
}
