using Surveillance.Alerts;

namespace Surveillance.Metrics.Detectors;

/// <summary>
/// The z-score that markets are judged by, <see cref="SeriesBaseline"/>, on any series: mean and sample deviation of
/// the window before the value, whose deviation is never taken for less than three quarters of a step. What is flagged
/// stays out of the window; a pause clears it and carries what it was. A value counts as a second.
/// </summary>
public sealed class ZScoreDetector : ISeriesDetector
{
    private const string Metric = "value";

    /// <summary>The mean of equal values may differ from them in its last digits.</summary>
    private const double Rounding = 1e-9;

    private readonly SeriesBaseline _baseline;
    private readonly AnomalyGate _gate;
    private readonly SmallestStep _step = new();
    private readonly double _limit;
    private DateTimeOffset _at = DateTimeOffset.UnixEpoch;

    /// <summary>A detector that has seen nothing.</summary>
    public ZScoreDetector(DetectorSettings settings)
    {
        _limit = settings.Limit;
        _baseline = new SeriesBaseline(
            Metric,
            new FloorRule(DefaultMinStd: double.Epsilon, ShareOfMean: Rounding),
            new ZScoreSettings(
                settings.Window, settings.MinValues, ResetOnGap: true, ResetOnGapThreshold: TimeSpan.FromSeconds(5),
                AnomalyHold: TimeSpan.FromSeconds(settings.Hold), RunEndSamples: 5, new Dictionary<string, double>()));
        _gate = AnomalyGate.Of(UnusualAlone(settings.Limit), Metric, Metric);
    }

    /// <inheritdoc/>
    public SeriesScore Observe(double value)
    {
        _at += TimeSpan.FromSeconds(1);
        _step.Note(value);
        var outcome = _baseline.Observe(_at, value, _step.Size, _gate);
        return outcome.Reading.ZScore is not { } z ? SeriesScore.WarmingUp
            : outcome.IsNewNormal ? new SeriesScore(z, IsFlagged: false, ScoreReasons.NewNormal)
            : SeriesScore.Of(z, _limit);
    }

    /// <inheritdoc/>
    public void Pause() => _at += TimeSpan.FromSeconds(10);

    /// <summary>Of a series from anywhere no value is too large by itself: a rule on its z-score alone.</summary>
    private static RuleBook UnusualAlone(double limit)
    {
        var rule = new AlertRule
        {
            Name = Metric,
            Metric = Metric,
            Condition = AlertCondition.AbsGt,
            Priority = AlertPriority.P3,
            Family = Metric,
            RequiresZScore = true,
        };
        return new RuleBook([rule], new Dictionary<string, IReadOnlyDictionary<string, RuleLimits>>
        {
            [Markets.MarketId.All] = new Dictionary<string, RuleLimits> { [Metric] = new(-1, limit, HardLimit: null) },
        });
    }
}
