using CsCheck;
using Surveillance.Alerts;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;

namespace Surveillance.Tests.Metrics.Scores;

/// <summary>The distance from the median of the window before the sample.</summary>
public sealed class RobustScoreTests
{
    private static readonly AskedBaselines Asked = new(Robust: true, CusumLimit: null);

    [Fact]
    public void The_score_equals_a_computation_over_the_sorted_window_before_the_sample() =>
        Gen.Select(Gen.Int[-400, 400].Array[40, 400], Gen.Int[0, 3]).Sample((samples, tick) =>
        {
            var bench = new SeriesBench(gate: AnomalyGate.Open, asked: Asked);
            for (var i = 0; i < samples.Length; i++)
            {
                var reading = bench.Take(samples[i] / 8.0, tick).Reading;
                if (i < 30)
                    Assert.Null(reading.Scores);
                else if (i % 13 == 0)
                {
                    double[] before = [.. samples[Math.Max(0, i - 300)..i].Select(sample => sample / 8.0)];
                    Assert.Equal(Plain(samples[i] / 8.0, before, tick), reading.Scores!.Robust!.Value, 1e-9);
                }
            }
        });

    [Fact]
    public void One_outlier_in_the_window_hides_the_next_from_the_z_score_and_not_from_the_median()
    {
        var bench = new SeriesBench(gate: AnomalyGate.Open, asked: Asked);
        bench.TakeQuiet(250);
        bench.Take(90);
        bench.TakeQuiet(20);
        var reading = bench.Take(12).Reading;
        Assert.InRange(reading.ZScore!.Value, 1.5, 2.5);
        Assert.True(reading.Scores!.Robust > 5, $"{reading.Scores}");
    }

    [Fact]
    public void What_stays_out_of_the_window_stays_out_of_the_median()
    {
        var gate = AnomalyGate.Of(
            SeriesBench.Rules(AlertCondition.AbsGt, 10, 4, BaselineKind.Robust), Some.Perp.Instrument, "basis_bps");
        var bench = new SeriesBench(gate: gate, asked: Asked);
        bench.TakeQuiet(300);
        var first = bench.TakeStep(1, 12).Reading.Scores!.Robust!.Value;
        Assert.Equal(WindowChangeKind.Kept, bench.TakeStep(500, 12).Change);
        Assert.Equal(first, bench.TakeStep(1, 12).Reading.Scores!.Robust!.Value, 1.5);
        Assert.True(bench.TakeStep(99, 12).IsNewNormal);
        Assert.Equal(0, bench.TakeStep(1, 12).Reading.Scores!.Robust!.Value, 1.5);
    }

    [Fact]
    public void An_incident_cannot_hide_behind_a_gap()
    {
        var bench = new SeriesBench(gate: AnomalyGate.Open, asked: Asked);
        bench.TakeQuiet(300);
        bench.Second += 20;
        for (var warm = 0; warm < 30; warm++)
            Assert.Null(bench.TakeStep(1, 12).Reading.Scores);
        bench.Restart();
        Assert.True(bench.TakeStep(1, 12).Reading.Scores!.Robust > 10);
    }

    [Fact]
    public void A_smaller_window_is_scored_by_its_newest_samples()
    {
        var bench = new SeriesBench(gate: AnomalyGate.Open, asked: Asked);
        bench.TakeQuiet(300);
        bench.TakeStep(60, 9);
        Assert.True(bench.TakeStep(1, 9).Reading.Scores!.Robust > 3);
        bench.Series.Apply(Some.ZScore with { WindowSize = 40 });
        Assert.Equal(0, bench.TakeStep(1, 9).Reading.Scores!.Robust!.Value, 1.5);
    }

    [Fact]
    public void A_series_that_no_rule_asks_for_has_no_score_until_one_does_and_none_after_it()
    {
        var bench = new SeriesBench(gate: AnomalyGate.Open);
        bench.TakeQuiet(100);
        Assert.Null(bench.Take(5).Reading.Scores);
        bench.Series.Ask(Asked);
        Assert.True(bench.Take(5).Reading.Scores!.Robust > 2);
        bench.Series.Ask(null);
        Assert.Null(bench.Take(5).Reading.Scores);
    }

    /// <summary>Iglewicz and Hoaglin's modified score, by sorting.</summary>
    private static double Plain(double value, double[] window, double tick)
    {
        var median = MedianOf(window);
        double[] distances = [.. window.Select(one => Math.Abs(one - median))];
        var scale = MedianOf(distances) is > 0 and var distance ? 1.4826 * distance : 1.2533 * distances.Average();
        return (value - median) / Math.Max(scale, Math.Max(0.05, 0.75 * tick));
    }

    private static double MedianOf(double[] unsorted)
    {
        double[] values = [.. unsorted.Order()];
        var half = values.Length / 2;
        return values.Length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
}
