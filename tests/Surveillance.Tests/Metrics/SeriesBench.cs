using Surveillance.Alerts;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;

namespace Surveillance.Tests.Metrics;

/// <summary>One series, a second after the other, with the shipped settings and a rule of both legs on it.</summary>
internal sealed class SeriesBench
{
    /// <summary>Standard deviation of <see cref="Quiet"/>: the recorded one of the basis of bitcoin.</summary>
    public const double Noise = 0.65;

    private readonly AnomalyGate _gate;
    private readonly string _metric;
    private readonly FloorRule _floor;
    private readonly AskedBaselines? _asked;

    public SeriesBench(
        string metric = "basis_bps", FloorRule? floor = null, ZScoreSettings? settings = null, AnomalyGate? gate = null,
        AskedBaselines? asked = null)
    {
        _asked = asked;
        Settings = settings ?? Some.ZScore;
        (_metric, _floor) = (metric, floor ?? new FloorRule(DefaultMinStd: 0.05));
        _gate = gate ?? AnomalyGate.Of(Rules(AlertCondition.AbsGt, 10, 2), Some.Perp.Instrument, metric);
        Series = Begin();
    }

    public ZScoreSettings Settings { get; }

    public SeriesBaseline Series { get; private set; }

    public UnseenTime Unseen { get; } = new();

    /// <summary>Seconds since the start.</summary>
    public int Second { get; set; }

    public DateTimeOffset Now => Some.Now.AddSeconds(Second);

    /// <summary>An ordinary second of a series about 0: it alternates, so that its deviation is known.</summary>
    public double Quiet => Second % 2 == 0 ? Noise : -Noise;

    /// <summary>A rule on the basis, the same on every instrument.</summary>
    public static RuleBook Rules(
        AlertCondition condition, double threshold, double? z, BaselineKind? baseline = null) => new(
        [
            new AlertRule
            {
                Name = "rule",
                Metric = "basis_bps",
                Condition = condition,
                Priority = AlertPriority.P2,
                Family = "family",
                RequiresZScore = z is not null,
                Baseline = baseline,
            },
        ],
        new Dictionary<string, IReadOnlyDictionary<string, RuleLimits>>
        {
            ["*"] = new Dictionary<string, RuleLimits> { ["rule"] = new(threshold, z, HardLimit: null) },
        });

    /// <summary>Box and Muller's normal deviate.</summary>
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Samples the next second.</summary>
    public SampleOutcome Take(double value, double tick = 0)
    {
        Second++;
        return Series.Observe(Now, value, tick, _gate);
    }

    /// <summary>Samples so many ordinary seconds; tells what the last one came to.</summary>
    public SampleOutcome TakeQuiet(int count)
    {
        var outcome = default(SampleOutcome);
        for (var i = 0; i < count; i++)
            outcome = Take(Quiet);
        return outcome;
    }

    /// <summary>Samples so many seconds of a step held, with the ordinary noise about it.</summary>
    public SampleOutcome TakeStep(int count, double step)
    {
        var outcome = default(SampleOutcome);
        for (var i = 0; i < count; i++)
            outcome = Take(step + Quiet);
        return outcome;
    }

    /// <summary>For so many seconds nothing can be observed.</summary>
    public void LoseSight(int seconds)
    {
        Unseen.Begin(Now);
        Second += seconds;
        Unseen.End(Now);
    }

    /// <summary>Another engine goes on from what this one saved.</summary>
    public void Restart()
    {
        var (state, window) = (Series.Save(), Series.Window);
        Series = Begin();
        if (state is not null)
            Series.Restore(state, window);
    }

    private SeriesBaseline Begin()
    {
        var series = new SeriesBaseline(_metric, _floor, Settings, Unseen);
        series.Ask(_asked);
        return series;
    }
}
