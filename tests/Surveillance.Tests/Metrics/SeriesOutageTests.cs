using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics;

/// <summary>Time in which nobody could look is no gap in the data.</summary>
public sealed class SeriesOutageTests
{
    private const string Change = "depth_10bps_change_pct";

    [Theory]
    [InlineData(8, false)]
    [InlineData(300, false)]
    [InlineData(301, true)]
    public void A_window_goes_on_after_up_to_its_own_length(int unseen, bool isGap)
    {
        var bench = Warm();
        bench.LoseSight(unseen);
        var outcome = bench.TakeQuiet(1);
        Assert.Equal(isGap, outcome.IsClearedByGap);
        Assert.Equal(isGap ? WindowChangeKind.Replaced : WindowChangeKind.Appended, outcome.Change);
        Assert.Equal(isGap, outcome.Reading.ZScore is null);
        Assert.Equal(isGap ? 1 : 300, bench.Series.Count);
    }

    [Theory]
    [InlineData(2, 3, false)]
    [InlineData(3, 3, true)]
    [InlineData(0, 6, true)]
    [InlineData(6, 0, true)]
    public void What_nothing_came_before_and_after_it_is_a_gap_together(int before, int after, bool isGap)
    {
        var bench = Warm();
        bench.Second += before;
        bench.LoseSight(60);
        bench.Second += after - 1;
        Assert.Equal(isGap, bench.TakeQuiet(1).IsClearedByGap);
    }

    [Fact]
    public void A_later_pause_is_a_gap_as_ever()
    {
        var bench = Warm();
        bench.LoseSight(60);
        Assert.False(bench.TakeQuiet(3).IsClearedByGap);
        bench.Second += 6;
        Assert.True(bench.TakeQuiet(1).IsClearedByGap);
    }

    [Fact]
    public void A_book_from_before_it_that_is_read_after_it_changes_nothing()
    {
        var bench = Warm();
        var old = bench.Now;
        bench.LoseSight(60);
        Assert.NotNull(bench.Series.Read(old, 0, tick: 0).ZScore);
        Assert.False(bench.TakeQuiet(1).IsClearedByGap);
    }

    [Fact]
    public void A_book_that_was_verified_in_the_midst_of_it_parts_it_in_two()
    {
        var bench = Warm();
        bench.LoseSight(60);
        Assert.NotNull(bench.Series.Read(bench.Now.AddSeconds(-20), 0, tick: 0).ZScore);
        Assert.False(bench.TakeQuiet(1).IsClearedByGap);
    }

    [Fact]
    public void One_that_comes_again_before_anything_was_observed_is_the_same()
    {
        var bench = Warm();
        var last = bench.Now;
        bench.LoseSight(60);
        bench.Unseen.Begin(last);
        bench.Second += 60;
        bench.Unseen.End(bench.Now);
        Assert.False(bench.TakeQuiet(1).IsClearedByGap);
        bench.LoseSight(299);
        Assert.False(bench.TakeQuiet(1).IsClearedByGap);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(10, true)]
    public void Between_two_of_them_a_gap_is_one(int seen, bool isGap)
    {
        var bench = Warm();
        bench.LoseSight(2);
        bench.Second += seen;
        bench.LoseSight(2);
        Assert.Equal(isGap, bench.TakeQuiet(1).IsClearedByGap);
    }

    [Fact]
    public void However_often_one_comes_a_series_that_is_seen_in_between_goes_on()
    {
        var bench = Warm();
        for (var time = 0; time < 100; time++)
        {
            bench.LoseSight(20);
            Assert.False(bench.TakeQuiet(1).IsClearedByGap);
        }
    }

    [Theory]
    [InlineData(14)]
    [InlineData(16)]
    [InlineData(18)]
    public void What_looks_back_is_not_known_across_two_of_them_either(int between)
    {
        var bench = new MeasurerBench();
        bench.Take(120);
        var before = bench.Measurer.WindowOf(Change).Count;
        bench.LoseSight(20);

        // Nothing of it is known yet, or nothing was taken of it, when it comes again.
        bench.Second += between;
        bench.LoseSight(20);
        bench.Take(17);
        Assert.NotNull(bench.Take(Change).ZScore);
        Assert.True(bench.Measurer.WindowOf(Change).Count > before);
    }

    [Fact]
    public void A_clock_that_is_set_back_later_makes_it_none()
    {
        var bench = Warm();
        bench.LoseSight(100);
        bench.TakeQuiet(10);
        bench.Second -= 110;
        bench.Unseen.End(bench.Now);
        bench.TakeQuiet(5);
        bench.Second += 60;
        Assert.True(bench.TakeQuiet(1).IsClearedByGap);
    }

    [Fact]
    public void A_run_lasts_as_long_as_it_was_seen()
    {
        var bench = Warm();
        bench.TakeStep(300, 12);
        bench.LoseSight(290);
        for (var held = 300; held < 600; held++)
            Assert.Equal((WindowChangeKind.Kept, false), Of(bench.TakeStep(1, 12)));
        Assert.Equal((WindowChangeKind.Replaced, true), Of(bench.TakeStep(1, 12)));
    }

    [Fact]
    public void A_carried_baseline_counts_as_long_as_it_was_seen()
    {
        var bench = Warm();
        bench.Second += 20;
        bench.TakeQuiet(30);
        var until = bench.Second + 600 + 290;
        bench.TakeQuiet(300);
        bench.LoseSight(290);
        while (bench.Second < until)
            Assert.Equal(ReadingStatus.Carried, bench.TakeQuiet(1).Reading.Status);
        Assert.Equal(ReadingStatus.Ok, bench.TakeQuiet(1).Reading.Status);
    }

    [Fact]
    public void Where_gaps_clear_nothing_a_run_lasts_as_long_all_the_same()
    {
        var bench = new SeriesBench(settings: Some.ZScore with { ResetOnGap = false });
        bench.TakeQuiet(300);
        bench.TakeStep(300, 12);
        bench.LoseSight(290);
        Assert.Equal((WindowChangeKind.Kept, false), Of(bench.TakeStep(299, 12)));
    }

    [Fact]
    public void Who_takes_a_series_over_after_it_goes_on_with_what_was_saved_before_it()
    {
        var bench = Warm();
        bench.LoseSight(60);
        bench.Restart();
        Assert.False(bench.TakeQuiet(1).IsClearedByGap);
        Assert.Equal(300, bench.Series.Count);
    }

    [Fact]
    public void A_clock_that_is_set_back_meanwhile_leaves_the_window_as_it_is()
    {
        var bench = Warm();
        bench.LoseSight(-600);
        Assert.False(bench.TakeQuiet(1).IsClearedByGap);
        bench.LoseSight(60);
        Assert.False(bench.TakeQuiet(1).IsClearedByGap);
        bench.Second += 10;
        Assert.True(bench.TakeQuiet(1).IsClearedByGap);
    }

    [Fact]
    public void Figures_that_look_back_are_not_known_across_it_and_their_windows_go_on()
    {
        var bench = new MeasurerBench();
        bench.Take(120);
        var before = bench.Measurer.WindowOf(Change).Count;
        bench.LoseSight(60);
        for (var after = 0; after < 15; after++)
        {
            var readings = bench.Take().Readings.Readings;
            Assert.Equal(ReadingStatus.Gap, readings[Change].Status);
            Assert.Equal(ReadingStatus.Gap, readings["realised_vol_1m_bps"].Status);
            Assert.NotNull(readings["spread_bps"].ZScore);
        }

        Assert.Equal((0, before), (bench.Take(Change).ZScore, bench.Measurer.WindowOf(Change).Count - 1));
        Assert.Null(bench.Take(44).Readings.Readings["realised_vol_1m_bps"].Value);
        Assert.NotNull(bench.Take("realised_vol_1m_bps").Value);
    }

    [Fact]
    public void They_go_on_also_where_it_comes_again_before_they_are_known()
    {
        var bench = new MeasurerBench();
        bench.Take(120);
        bench.LoseSight(60);
        bench.Take(12);
        bench.LoseSight(60);
        Assert.Equal(ReadingStatus.Gap, bench.Take(15).Readings.Readings[Change].Status);
        Assert.NotNull(bench.Take(Change).ZScore);
    }

    private static SeriesBench Warm()
    {
        var bench = new SeriesBench();
        bench.TakeQuiet(300);
        return bench;
    }

    private static (WindowChangeKind, bool) Of(SampleOutcome outcome) => (outcome.Change, outcome.IsNewNormal);
}
