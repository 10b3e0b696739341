namespace Surveillance.Metrics.Detectors;

/// <summary>
/// Finds what is unusual in any series of numbers, value after value: what it says of one depends on those before it,
/// never on a later one. Not thread-safe.
/// </summary>
public interface ISeriesDetector
{
    /// <summary>Scores the next value, which then is part of what came before.</summary>
    /// <param name="value">Finite.</param>
    SeriesScore Observe(double value);

    /// <summary>There is a pause before the next value: what came before says less of it.</summary>
    void Pause();
}
