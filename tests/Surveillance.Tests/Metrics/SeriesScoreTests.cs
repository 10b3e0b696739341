using CsCheck;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics;

/// <summary>The z-score itself: the window before the sample, the floor, and warming up.</summary>
public sealed class SeriesScoreTests
{
    [Fact]
    public void The_first_thirty_samples_warm_up_and_count()
    {
        var bench = new SeriesBench();
        for (var before = 0; before < 30; before++)
            Assert.Equal(new Reading(before, null, ReadingStatus.WarmingUp, before), bench.Take(before).Reading);
        var scored = bench.Take(14.5).Reading;
        Assert.Equal((0.0, ReadingStatus.Ok, 30), (scored.ZScore!.Value, scored.Status, scored.Samples));
    }

    [Fact]
    public void The_window_grows_to_three_hundred_and_no_further()
    {
        var bench = new SeriesBench();
        Assert.Equal(299, bench.TakeQuiet(300).Reading.Samples);
        Assert.Equal(300, bench.TakeQuiet(700).Reading.Samples);
        Assert.Equal(300, bench.Series.Window.Count);
    }

    [Fact]
    public void The_score_equals_a_computation_in_decimals_over_the_window_before_the_sample() =>
        Gen.Int[-500_000, 500_000].Array[40, 400].Sample(samples =>
        {
            var bench = new SeriesBench(gate: AnomalyGate.Open);
            for (var i = 0; i < samples.Length; i++)
            {
                var reading = bench.Take(samples[i] / 1000.0).Reading;
                if (i < 30 || i % 13 != 0)
                    continue;
                decimal[] before = [.. samples[Math.Max(0, i - 300)..i].Select(sample => sample / 1000m)];
                var mean = before.Sum() / before.Length;
                var variance = before.Sum(one => (one - mean) * (one - mean)) / (before.Length - 1);
                var expected = (double)(samples[i] / 1000m - mean) / Math.Max(Math.Sqrt((double)variance), 0.05);
                Assert.Equal(expected, reading.ZScore!.Value, 1e-9);
            }
        });

    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    public void A_sample_is_not_in_the_window_that_judges_it(int samples)
    {
        // Were it in there, |z| could not pass (n − 1) / √n: 2.85 of ten samples, 5.3 of thirty.
        var bench = new SeriesBench(settings: Some.ZScore with { MinSamples = samples }, gate: AnomalyGate.Open);
        bench.TakeQuiet(samples);
        var ceiling = (samples - 1) / Math.Sqrt(samples);
        Assert.True(bench.Take(100).Reading.ZScore > 10 * ceiling);
    }

    [Fact]
    public void A_spread_that_widens_by_one_tick_stays_under_two_deviations()
    {
        // Three quarters of a tick: one tick is 4/3. Half a tick would put it on 2 exactly.
        const double tick = 0.016;
        var bench = new SeriesBench("spread_bps", new FloorRule(0.01), gate: AnomalyGate.Open);
        for (var i = 0; i < 300; i++)
            bench.Take(tick, tick);
        var reading = bench.Take(2 * tick, tick).Reading;
        Assert.Equal(4 / 3.0, reading.ZScore!.Value, 9);
        Assert.Equal(ReadingStatus.Flat, reading.Status);
    }

    [Theory]
    [InlineData(0.5, 0, 0, 0.5)]
    [InlineData(0.5, 1, 0, 0.75)]
    [InlineData(0.5, 1, 80, 0.8)]
    [InlineData(0.5, 1, -80, 0.8)]
    [InlineData(0.5, 0.4, 20, 0.5)]
    public void The_floor_is_the_largest_of_minimum_ticks_and_share(
        double min, double tick, double mean, double floor) =>
        Assert.Equal(floor, new FloorRule(DefaultMinStd: 9, ShareOfMean: 0.01).Of(min, tick, mean), 12);

    [Fact]
    public void A_constant_series_is_scored_on_the_floor_alone_and_says_so()
    {
        var bench = new SeriesBench("depth_10bps_total", new FloorRule(1, ShareOfMean: 0.01), gate: AnomalyGate.Open);
        for (var i = 0; i < 300; i++)
            bench.Take(5e6);
        Assert.Equal((0.0, ReadingStatus.Flat), (bench.Take(5e6).Reading.ZScore, bench.Take(5e6).Reading.Status));
        Assert.Equal(-60, bench.Take(2e6).Reading.ZScore!.Value, 1);
    }

    [Fact]
    public void The_configured_minimum_stands_before_the_metrics_own()
    {
        var settings = Some.ZScore with { MinStd = new Dictionary<string, double> { ["basis_bps"] = 4 } };
        var bench = new SeriesBench(settings: settings, gate: AnomalyGate.Open);
        for (var i = 0; i < 30; i++)
            bench.Take(1);
        Assert.Equal(2, bench.Take(9).Reading.ZScore);
    }

    [Fact]
    public void Above_the_floor_the_deviation_of_the_window_counts()
    {
        var bench = new SeriesBench();
        bench.TakeQuiet(300);
        var std = SeriesBench.Noise * Math.Sqrt(300.0 / 299);
        Assert.Equal(9 / std, bench.Take(9).Reading.ZScore!.Value, 9);
    }

    [Fact]
    public void A_reading_between_two_samples_is_scored_by_the_same_window_and_leaves_it_alone()
    {
        var bench = new SeriesBench();
        bench.TakeQuiet(100);
        var window = bench.Series.Window;
        var read = bench.Series.Read(bench.Now.AddMilliseconds(500), 3, tick: 0);
        Assert.Equal(window, bench.Series.Window);
        Assert.Equal(bench.Take(3).Reading, read);
    }

    [Fact]
    public void Where_doubles_end_there_is_no_score()
    {
        var bench = new SeriesBench(gate: AnomalyGate.Open);
        for (var i = 0; i < 300; i++)
            bench.Take(i % 2 == 0 ? 1e200 : -1e200);
        Assert.Null(bench.Take(9e200).Reading.ZScore);
        Assert.Equal(9e200, bench.Take(9e200).Reading.Value);
    }

    [Fact]
    public void A_steady_series_allocates_nothing()
    {
        var bench = new SeriesBench();
        bench.TakeQuiet(1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        bench.TakeQuiet(1_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
