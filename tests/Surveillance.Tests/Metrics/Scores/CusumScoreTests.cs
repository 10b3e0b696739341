using CsCheck;
using Surveillance.Alerts;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;

namespace Surveillance.Tests.Metrics.Scores;

/// <summary>The sums of small distances to either side.</summary>
public sealed class CusumScoreTests
{
    private static readonly AskedBaselines Asked = new(Robust: false, CusumLimit: 12);

    [Fact]
    public void The_score_equals_the_recursion_over_the_z_scores_that_were_told() =>
        Gen.Select(Gen.Int[-40, 40].Array[40, 400], Gen.Int[-30, 30]).Sample((samples, drift) =>
        {
            var bench = new SeriesBench(gate: AnomalyGate.Open, asked: Asked);
            double up = 0, down = 0;
            for (var i = 0; i < samples.Length; i++)
            {
                var reading = bench.Take((samples[i] + (i * drift / 20.0)) / 10.0).Reading;
                if (i < 30)
                {
                    Assert.Null(reading.Scores);
                    continue;
                }

                var z = reading.ZScore!.Value;
                up = Math.Max(0, up + Math.Min(3, z - 0.5));
                down = Math.Max(0, down + Math.Min(3, -z - 0.5));
                Assert.Equal(up >= down ? up : -down, reading.Scores!.Cusum!.Value, 1e-9);
                (up, down) = (Math.Min(24, up), Math.Min(24, down));
            }
        });

    [Fact]
    public void A_slow_drain_becomes_a_large_sum_although_no_value_is_unusual()
    {
        var (bench, random) = (new SeriesBench(gate: AnomalyGate.Open, asked: Asked), new Random(7));
        for (var second = 0; second < 400; second++)
            bench.Take(SeriesBench.Normal(random));
        var (farthest, foundAfter) = (0d, 0);
        for (var second = 1; second <= 300; second++)
        {
            var reading = bench.Take(SeriesBench.Normal(random) - (second * 0.01)).Reading;
            farthest = Math.Min(farthest, reading.ZScore!.Value);
            if (foundAfter == 0 && reading.Scores!.Cusum < -12)
                foundAfter = second;
        }

        Assert.True(farthest > -4, $"{farthest}");
        Assert.InRange(foundAfter, 50, 200);
    }

    [Fact]
    public void An_ordinary_series_hardly_ever_reaches_the_limit()
    {
        var (bench, random) = (new SeriesBench(gate: AnomalyGate.Open, asked: Asked), new Random(11));
        var beyond = 0;
        for (var second = 0; second < 20_000; second++)
        {
            if (Math.Abs(bench.Take(SeriesBench.Normal(random)).Reading.Scores?.Cusum ?? 0) > 12)
                beyond++;
        }

        Assert.InRange(beyond, 0, 20);
    }

    [Fact]
    public void A_reading_between_two_samples_is_told_as_if_it_were_the_next_and_adds_nothing()
    {
        var bench = new SeriesBench(gate: AnomalyGate.Open, asked: Asked);
        bench.TakeQuiet(100);
        for (var times = 0; times < 20; times++)
            Assert.Equal(bench.Series.Read(bench.Now, 2, tick: 0), bench.Series.Read(bench.Now, 2, tick: 0));
        Assert.Equal(bench.Series.Read(bench.Now, 2, tick: 0).Scores, bench.Take(2).Reading.Scores);
    }

    [Fact]
    public void A_gap_and_a_new_normal_begin_the_sums_at_zero()
    {
        var gate = AnomalyGate.Of(
            SeriesBench.Rules(AlertCondition.AbsGt, 10, 12, BaselineKind.Cusum), Some.Perp.Instrument, "basis_bps");
        var bench = new SeriesBench(gate: gate, asked: Asked);
        bench.TakeQuiet(300);
        Assert.Equal(24, bench.TakeStep(300, 12).Reading.Scores!.Cusum!.Value, 3.5);
        Assert.Equal(24, bench.Series.Save()!.Cusum!.Value.Up);
        while (!bench.TakeStep(1, 12).IsNewNormal)
            Assert.True(bench.Second < 2_000);
        Assert.Equal(default(CusumSums), bench.Series.Save()!.Cusum);
        bench.TakeStep(40, 18);
        Assert.NotEqual(default(CusumSums), bench.Series.Save()!.Cusum);
        bench.Second += 20;
        bench.TakeQuiet(1);
        Assert.Equal(default(CusumSums), bench.Series.Save()!.Cusum);
    }

    [Fact]
    public void Sums_that_no_rule_asks_for_are_not_saved()
    {
        var bench = new SeriesBench();
        bench.TakeQuiet(300);
        Assert.Null(bench.Series.Save()!.Cusum);
    }
}
