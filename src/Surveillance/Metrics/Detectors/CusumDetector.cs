using Surveillance.Metrics.Scores;

namespace Surveillance.Metrics.Detectors;

/// <summary>
/// Adds up how far values lie off to one side, as <see cref="CusumSums"/>: a slow drain whose every value is ordinary
/// becomes a large sum. Median and scale are those of a window that ends some time before the value, so that a drift is
/// compared with what was before it.
/// </summary>
public sealed class CusumDetector(DetectorSettings settings) : ISeriesDetector
{
    /// <summary>Default limit of a sum, in deviations.</summary>
    public const double DefaultLimit = 12;

    private readonly RobustWindow _reference = new(settings.Window);
    private readonly Queue<double> _recent = new();
    private readonly SmallestStep _step = new();
    private CusumSums _sums;
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
        var sums = _sums.Add(off);
        var score = SeriesScore.Of(sums.Larger, settings.Limit);
        _sums = sums.Below(2 * settings.Limit);
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
    public void Pause() => _sums = default;

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
        (_sums, _flagged) = (default, 0);
        Keep(value);
    }
}
