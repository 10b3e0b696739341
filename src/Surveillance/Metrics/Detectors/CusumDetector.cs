namespace Surveillance.Metrics.Detectors;

/// <summary>
/// Adds up how far values lie beyond half a deviation to one side (Page, Continuous Inspection Schemes, Biometrika
/// 1954): a slow drain whose every value is ordinary becomes a large sum. Median and scale are those of a window that
/// ends some time before the value, so that a drift is compared with what was before it. One value adds at most
/// <see cref="MostAdded"/>: an outlier by itself is no drift.
/// </summary>
public sealed class CusumDetector(DetectorSettings settings) : ISeriesDetector
{
    /// <summary>Default limit of a sum, in deviations.</summary>
    public const double DefaultLimit = 12;

    /// <summary>Deviations that a value may lie off without adding to a sum.</summary>
    public const double Allowance = 0.5;

    /// <summary>The most that one value adds.</summary>
    public const double MostAdded = 3;

    private readonly RobustWindow _reference = new(settings.Window);
    private readonly Queue<double> _recent = new();
    private readonly SmallestStep _step = new();
    private double _up;
    private double _down;
    private int _flagged;

    private int Lag => Math.Max(1, settings.Window / 5);

    /// <inheritdoc/>
    public SeriesScore Observe(double value)
    {
        _step.Note(value);
        if (_reference.Count < settings.MinValues)
        {
            Keep(value);
            return SeriesScore.WarmingUp;
        }

        var scale = Math.Max(_reference.Scale(), FloorRule.Ticks * _step.Size);
        var off = scale > 0 ? (value - _reference.Median) / scale : 0;
        _up = Math.Max(0, _up + Math.Min(off - Allowance, MostAdded));
        _down = Math.Max(0, _down + Math.Min(-off - Allowance, MostAdded));
        var score = SeriesScore.Of(_up >= _down ? _up : -_down, settings.Limit);

        // A sum has a ceiling, or a long drift would be told long after its end.
        (_up, _down) = (Math.Min(_up, 2 * settings.Limit), Math.Min(_down, 2 * settings.Limit));
        _flagged = score.IsFlagged ? _flagged + 1 : 0;
        if (_flagged >= settings.Hold)
        {
            Restart(value);
            return score with { IsFlagged = false, Reason = ScoreReasons.NewNormal };
        }

        // While it drifts, what it drifted away from stays the reference.
        if (!score.IsFlagged)
            Keep(value);
        return score;
    }

    /// <inheritdoc/>
    public void Pause() => (_up, _down) = (0, 0);

    private void Keep(double value)
    {
        _recent.Enqueue(value);
        if (_recent.Count > Lag || _reference.Count < settings.MinValues)
            _reference.Append(_recent.Dequeue());
    }

    private void Restart(double value)
    {
        _reference.Clear();
        _recent.Clear();
        (_up, _down, _flagged) = (0, 0, 0);
        Keep(value);
    }
}
