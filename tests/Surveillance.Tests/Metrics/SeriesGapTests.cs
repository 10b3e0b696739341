using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics;

/// <summary>A gap clears the window, and an incident cannot hide behind it.</summary>
public sealed class SeriesGapTests
{
    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void A_pause_longer_than_five_seconds_clears_the_window_and_warming_up_starts_again(int pause, bool isGap)
    {
        var bench = Warm();
        bench.Second += pause - 1;
        var outcome = bench.TakeQuiet(1);
        Assert.Equal(isGap, outcome.IsClearedByGap);
        Assert.Equal(isGap ? ReadingStatus.WarmingUp : ReadingStatus.Ok, outcome.Reading.Status);
        Assert.Equal(isGap ? 1 : 300, bench.Series.Count);
        Assert.Equal(isGap ? WindowChangeKind.Replaced : WindowChangeKind.Appended, outcome.Change);
    }

    [Fact]
    public void A_pause_clears_the_window_also_after_the_clock_was_set_back()
    {
        var bench = Warm();
        bench.Second -= 600;
        Assert.False(bench.TakeQuiet(1).IsClearedByGap);
        bench.Second += 10;
        Assert.True(bench.TakeQuiet(1).IsClearedByGap);
    }

    [Fact]
    public void What_a_reading_between_two_samples_cleared_is_told_by_the_next_sample()
    {
        var bench = Warm();
        bench.Second += 10;
        Assert.Equal(ReadingStatus.WarmingUp, bench.Series.Read(bench.Now, 1, tick: 0).Status);
        Assert.True(bench.TakeQuiet(1).IsClearedByGap);
        Assert.False(bench.TakeQuiet(1).IsClearedByGap);
    }

    [Fact]
    public void Where_gaps_clear_nothing_the_window_stays()
    {
        var bench = new SeriesBench(settings: Some.ZScore with { ResetOnGap = false });
        bench.TakeQuiet(300);
        bench.Second += 3_600;
        Assert.False(bench.TakeQuiet(1).IsClearedByGap);
        Assert.Equal(300, bench.Series.Count);
    }

    [Fact]
    public void A_step_that_hides_behind_a_gap_is_judged_by_the_baseline_from_before_it()
    {
        var bench = Warm();
        bench.Second += 20;
        for (var warm = 0; warm < 30; warm++)
            Assert.Equal((null, ReadingStatus.WarmingUp), Of(bench.TakeStep(1, 12)));
        var reading = bench.TakeStep(1, 12).Reading;
        Assert.Equal(ReadingStatus.Carried, reading.Status);
        Assert.True(reading.ZScore > 15, $"{reading.ZScore}");
    }

    [Fact]
    public void The_more_unusual_of_the_two_baselines_counts_with_its_sign()
    {
        // Before the gap about 0, after it about 12: 12 is usual now and was not, 0 was usual and is not now.
        var bench = Warm();
        bench.Second += 20;
        bench.TakeStep(30, 12);
        var std = SeriesBench.Noise * Math.Sqrt(300.0 / 299);
        Assert.Equal(12 / std, bench.Series.Read(bench.Now, 12, tick: 0).ZScore!.Value, 9);
        Assert.True(bench.Series.Read(bench.Now, 0, tick: 0).ZScore < -15);
    }

    [Fact]
    public void The_carried_baseline_counts_for_ten_minutes_after_warming_up()
    {
        var bench = Warm();
        bench.Second += 20;
        bench.TakeQuiet(30);
        var until = bench.Second + 600;
        while (bench.Second < until)
            Assert.Equal(ReadingStatus.Carried, bench.TakeQuiet(1).Reading.Status);
        Assert.Equal(ReadingStatus.Ok, bench.TakeQuiet(1).Reading.Status);
        Assert.Null(bench.Series.Save()!.Carried);
    }

    [Fact]
    public void A_second_gap_while_warming_up_keeps_the_baseline_from_before_the_first()
    {
        var bench = Warm();
        bench.Second += 20;
        bench.TakeStep(20, 12);
        bench.Second += 20;
        bench.TakeStep(30, 12);
        Assert.Equal(ReadingStatus.Carried, bench.TakeStep(1, 12).Reading.Status);
        Assert.Equal(0, bench.Series.Save()!.Carried!.Mean, 9);
    }

    [Fact]
    public void A_window_that_may_have_learned_the_incident_does_not_replace_the_carried_one_until_it_is_full()
    {
        var bench = Warm();
        bench.Second += 20;
        bench.TakeStep(100, 5);
        bench.Second += 20;
        bench.TakeStep(30, 5);
        Assert.Equal(0, bench.Series.Save()!.Carried!.Mean, 9);
        bench.TakeStep(270, 5);
        bench.Second += 20;
        bench.TakeStep(1, 5);
        Assert.Equal(5, bench.Series.Save()!.Carried!.Mean, 2);
    }

    [Fact]
    public void A_run_ends_at_a_gap_and_begins_anew_by_the_carried_baseline()
    {
        var bench = Warm();
        bench.TakeStep(100, 12);
        bench.Second += 20;
        bench.TakeStep(1, 12);
        Assert.False(bench.Series.IsInRun);
        bench.TakeStep(29, 12);
        Assert.Equal(WindowChangeKind.Kept, bench.TakeStep(1, 12).Change);
        Assert.True(bench.Series.IsInRun);
    }

    [Fact]
    public void A_window_too_young_to_judge_is_not_carried()
    {
        var bench = new SeriesBench();
        bench.TakeQuiet(29);
        bench.Second += 20;
        bench.TakeQuiet(30);
        Assert.Null(bench.Series.Save()!.Carried);
        Assert.Equal(ReadingStatus.Ok, bench.TakeQuiet(1).Reading.Status);
    }

    private static SeriesBench Warm()
    {
        var bench = new SeriesBench();
        bench.TakeQuiet(300);
        return bench;
    }

    private static (double?, ReadingStatus) Of(SampleOutcome outcome) =>
        (outcome.Reading.ZScore, outcome.Reading.Status);
}
