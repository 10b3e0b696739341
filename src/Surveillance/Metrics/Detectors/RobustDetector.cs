namespace Surveillance.Metrics.Detectors;

/// <summary>
/// Distance from the median of the window before the value, in deviations by the median distance (Iglewicz and Hoaglin,
/// How to Detect and Handle Outliers, 1993): outliers in the window neither hide others nor widen it. What is flagged
/// stays out of the window, until it has lasted so long that it is what the series now does.
/// </summary>
public sealed class RobustDetector(DetectorSettings settings) : ISeriesDetector
{
    /// <summary>Default limit: heavy tails reach 4 and 5 in ordinary hours.</summary>
    public const double DefaultLimit = 6;

    private const int RunEnd = 5;

    private readonly RobustWindow _window = new(settings.Window);
    private readonly Queue<double> _run = new();
    private readonly SmallestStep _step = new();
    private int _runLength;
    private int _usual;

    /// <inheritdoc/>
    public SeriesScore Observe(double value)
    {
        _step.Note(value);
        if (_window.Count < settings.MinValues)
        {
            _window.Append(value);
            return SeriesScore.WarmingUp;
        }

        var scale = Math.Max(_window.Scale(), FloorRule.Ticks * _step.Size);
        var distance = value - _window.Median;
        var score = SeriesScore.Of(distance == 0 ? 0 : Finite(distance / scale), settings.Limit);
        if (Follow(value, score.IsFlagged))
            return score with { IsFlagged = false, Reason = ScoreReasons.NewNormal };
        if (!score.IsFlagged)
            _window.Append(value);
        return score;
    }

    /// <inheritdoc/>
    public void Pause() => EndRun();

    // A series that never moved has no scale: whatever is off it is as far as can be.
    private static double Finite(double score) => double.IsFinite(score) ? score : Math.CopySign(1e9, score);

    /// <summary>Follows a run of flagged values; whether it has now become normal.</summary>
    private bool Follow(double value, bool isFlagged)
    {
        if (!isFlagged && _runLength == 0)
            return false;
        _usual = isFlagged ? 0 : _usual + 1;
        if (_usual >= RunEnd)
        {
            EndRun();
            return false;
        }

        _runLength++;
        _run.Enqueue(value);
        if (_run.Count > settings.Window)
            _run.Dequeue();
        if (_runLength < settings.Hold)
            return false;
        _window.Clear();
        foreach (var one in _run)
            _window.Append(one);
        EndRun();
        return true;
    }

    private void EndRun()
    {
        _run.Clear();
        (_runLength, _usual) = (0, 0);
    }
}
