using Surveillance.Alerts;

namespace Surveillance.Tests.MetricsEngine.Values;

/// <summary>
/// The z-score of one series in decimals: of at most 300 samples before it, from 30 on, against the sample standard
/// deviation or the floor. A sample that meets both legs of a rule stays out; a pause of more than 5 s begins the
/// window anew, and what it was before is carried. Recordings are shorter than the ten minutes after which a run
/// becomes the window, and a carried baseline is forgotten.
/// </summary>
/// <param name="minStd">The configured least standard deviation, in the metric's unit.</param>
/// <param name="shareOfMean">Least standard deviation as a share of the mean: 0.01 for dollars, else 0.</param>
/// <param name="rules">Of each family the mildest rule on the metric, and of a change in percent its way back.</param>
internal sealed class PlainSeries(
    decimal minStd, decimal shareOfMean, IReadOnlyList<(AlertCondition Condition, decimal Limit, decimal? Z)> rules)
{
    private const int Most = 300;
    private const int Least = 30;
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(5);

    private readonly Queue<decimal> _window = [];
    private DateTimeOffset? _observed;
    private (decimal Mean, decimal Std)? _carried;

    /// <summary>Samples that stayed out.</summary>
    public int KeptOut { get; private set; }

    /// <summary>Scores that were those of the baseline from before a gap.</summary>
    public int ByCarried { get; private set; }

    /// <summary>The score of a sample, which is in the window afterwards; null while it warms up.</summary>
    /// <param name="at">When the older of its inputs was verified live.</param>
    /// <param name="value">In the metric's unit.</param>
    /// <param name="tick">One price step in that unit; 0 where it means nothing.</param>
    public decimal? Observe(DateTimeOffset at, decimal value, decimal tick)
    {
        See(at);
        var z = Score(value, tick);
        if (rules.Any(rule => IsMet(rule, value, z)))
        {
            KeptOut++;
            return z;
        }

        if (_window.Count == Most)
            _window.Dequeue();
        _window.Enqueue(value);
        return z;
    }

    /// <summary>The value was known at a moment, sampled or not: a pause before it is a gap.</summary>
    public void See(DateTimeOffset at)
    {
        if (at - _observed > Gap)
        {
            // What is carried already may not be forgotten sooner by another gap, unless a whole window came after it.
            if (_window.Count >= Least && (_carried is null || _window.Count == Most))
                _carried = MeanAndStd();
            _window.Clear();
        }

        _observed = at;
    }

    private decimal? Score(decimal value, decimal tick)
    {
        if (_window.Count < Least)
            return null;
        var z = Of(MeanAndStd());
        if (_carried is not { } before || Math.Abs(Of(before)) <= Math.Abs(z))
            return z;
        ByCarried++;
        return Of(before);

        decimal Of((decimal Mean, decimal Std) usual)
        {
            var floor = Math.Max(minStd, Math.Max(0.75m * tick, shareOfMean * Math.Abs(usual.Mean)));
            return (value - usual.Mean) / Math.Max(usual.Std, floor);
        }
    }

    private (decimal Mean, decimal Std) MeanAndStd()
    {
        var mean = _window.Sum() / _window.Count;
        var squares = _window.Sum(sample => (sample - mean) * (sample - mean));
        return (mean, PlainMath.Root(squares / (_window.Count - 1)));
    }

    private static bool IsMet(
        (AlertCondition Condition, decimal Limit, decimal? Z) rule, decimal value, decimal? z) => rule.Condition switch
    {
        AlertCondition.Gt => value > rule.Limit && (rule.Z is null || z > rule.Z),
        AlertCondition.Lt => value < rule.Limit && (rule.Z is null || z < -rule.Z),
        AlertCondition.AbsGt => Math.Abs(value) > rule.Limit && (rule.Z is null || z > rule.Z || z < -rule.Z),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule.Condition, "No shipped rule has it."),
    };
}
