namespace Surveillance.Metrics.Detectors;

/// <summary>
/// How far apart the values of a series usually are. A distance of more than five times that is a pause, as more than
/// 5 s is for a market that is sampled each second.
/// </summary>
public sealed class Cadence
{
    private const int Remembered = 31;
    private const int Enough = 5;
    private const double PausedFrom = 5;

    private readonly RobustWindow _intervals = new(Remembered);

    /// <summary>Takes in the distance between two values; whether it is a pause.</summary>
    /// <param name="interval">Above zero.</param>
    public bool IsPause(TimeSpan interval)
    {
        var isPause = _intervals.Count >= Enough && interval.TotalSeconds > PausedFrom * _intervals.Median;
        _intervals.Append(interval.TotalSeconds);
        return isPause;
    }
}
