using Surveillance.Metrics.Detectors;

namespace Surveillance.Metrics.Scores;

/// <summary>Median of a window, and the deviation by the median distance from it.</summary>
/// <param name="Median">In the metric's unit.</param>
/// <param name="Scale">Likewise, before the floor.</param>
public sealed record RobustBaseline(double Median, double Scale);

/// <summary>
/// The scores of one series beside its z-score. But for that of the hour of the week they are taken over the very
/// samples that the z-score is made of: what stays out of the window stays out of them, and what clears it clears them.
/// </summary>
/// <param name="asked">Which of them are asked for.</param>
/// <param name="floorAt">The least deviation of a price step and a mean, as for the z-score.</param>
internal sealed class OtherScores(AskedBaselines asked, Func<double, double, double> floorAt)
{
    /// <summary>The samples of the window in order of size; null when they are to be taken from it anew.</summary>
    private RobustWindow? _robust;
    private CusumSums _sums;

    /// <summary>What is asked for.</summary>
    public AskedBaselines Asked => asked;

    /// <summary>The sums; null when they are not asked for.</summary>
    public CusumSums? Sums
    {
        get => asked.CusumLimit is null ? null : _sums;
        set => _sums = value ?? default;
    }

    /// <summary>The scores of a value by the samples before it, of which there are enough.</summary>
    /// <param name="value">In the metric's unit.</param>
    /// <param name="zScore">Its z-score; null where there is none.</param>
    /// <param name="tick">One price step.</param>
    /// <param name="window">The samples.</param>
    /// <param name="carried">The baseline from before a gap, where it still counts.</param>
    /// <param name="usual">What is usual at this hour of the week; null when that is not known.</param>
    public BaselineScores? Of(
        double value, double? zScore, double tick, ZScoreWindow window, CarriedBaseline? carried, UsualHour? usual) =>
        BaselineScores.Of(
            Distance.Farther(
                DistanceOf(value, tick, RobustOf(window)),
                asked.Robust ? DistanceOf(value, tick, carried?.Robust) : null),
            asked.CusumLimit is not null && zScore is { } deviations ? _sums.Add(deviations).Larger : null,
            DistanceOf(value, tick, usual));

    /// <summary>The scores of a value while the window warms up: it takes no part in that of the hour.</summary>
    public BaselineScores? WhileWarmingUp(double value, double tick, UsualHour? usual) =>
        BaselineScores.Of(null, null, DistanceOf(value, tick, usual));

    /// <summary>Adds the sample that had this z-score to the sums; whether it enters the window or not.</summary>
    public void Take(double? zScore)
    {
        if (asked.CusumLimit is { } limit && zScore is { } deviations)
            _sums = _sums.Add(deviations).Below(2 * limit);
    }

    /// <summary>A sample entered the window.</summary>
    public void Append(double value) => _robust?.Append(value);

    /// <summary>The window is another one, with the same samples as far as they fit.</summary>
    public void Refill() => _robust = null;

    /// <summary>The window was cleared by a gap, or is that of a new normal: sums begin at 0.</summary>
    public void Clear() => (_robust, _sums) = (null, default);

    /// <summary>Median and scale of the window; null when they are not asked for.</summary>
    public RobustBaseline? RobustOf(ZScoreWindow window)
    {
        if (!asked.Robust)
            return null;
        if (_robust is null)
        {
            _robust = new RobustWindow(window.Capacity);
            foreach (var sample in window.ToArray())
                _robust.Append(sample);
        }

        return new RobustBaseline(_robust.Median, _robust.Scale());
    }

    private double? DistanceOf(double value, double tick, RobustBaseline? usual) => usual is null
        ? null
        : Distance.Of(value, usual.Median, Math.Max(usual.Scale, floorAt(tick, usual.Median)));

    private double? DistanceOf(double value, double tick, UsualHour? usual) => !asked.HourOfWeek || usual is null
        ? null
        : Distance.Of(value, usual.Mean, Math.Max(usual.Std, floorAt(tick, usual.Mean)));
}
