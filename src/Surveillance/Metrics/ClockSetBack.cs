namespace Surveillance.Metrics;

/// <summary>
/// Tells a moment that was stamped before the clock was set back from one that another clock, a little ahead, has
/// stamped. The first says nothing about now for as long as the step was, and is dropped.
/// </summary>
public static class ClockSetBack
{
    /// <summary>So far apart are the clocks of machines that work together, and no farther.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    /// <summary>Whether the clock was set back since a moment.</summary>
    public static bool Since(DateTimeOffset moment, DateTimeOffset now) => moment - now > Tolerance;
}
