using CsCheck;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;

namespace Surveillance.Tests.Metrics;

/// <summary>A restarted engine goes on as if nothing had happened.</summary>
public sealed class SeriesRestartTests
{
    /// <summary>
    /// What a second may bring: an ordinary sample, a step, a pause of some seconds, a reading in between.
    /// </summary>
    private enum Event
    {
        Quiet,
        Step,
        Pause,
        Read,
    }

    [Fact]
    public void Restarts_at_any_points_change_no_outcome()
    {
        var settings = Some.ZScore with
        {
            WindowSize = 24, MinSamples = 6, AnomalyHold = TimeSpan.FromSeconds(20), RunEndSamples = 3,
        };
        var kinds = Gen.Frequency(
            (5, Gen.Const(Event.Quiet)),
            (4, Gen.Const(Event.Step)),
            (1, Gen.Const(Event.Pause)),
            (1, Gen.Const(Event.Read)));
        var stretch = Gen.Select(kinds, Gen.Int[1, 25], (kind, count) =>
            Enumerable.Repeat(kind, kind is Event.Quiet or Event.Step ? count : 1));
        var history = stretch.List[1, 20].Select(stretches => stretches.SelectMany(each => each).ToList());
        Gen.Select(history, Gen.Bool.Array[1, 17]).Sample((events, restarts) =>
        {
            var steady = new SeriesBench(settings: settings, asked: new AskedBaselines(Robust: true, CusumLimit: 8));
            var restarted = new SeriesBench(settings: settings, asked: new AskedBaselines(Robust: true, CusumLimit: 8));
            for (var i = 0; i < events.Count; i++)
            {
                Assert.Equal(Play(steady, events[i]), Play(restarted, events[i]));
                Assert.Equal(steady.Series.Window, restarted.Series.Window);
                Assert.Equal(steady.Series.IsInRun, restarted.Series.IsInRun);

                // The engine saves with each sample, and not after a reading.
                if (events[i] is Event.Quiet or Event.Step && restarts[i % restarts.Length])
                    restarted.Restart();
            }
        });
    }

    [Fact]
    public void What_is_restored_is_saved_again_the_same()
    {
        var bench = new SeriesBench();
        bench.TakeQuiet(200);
        bench.Second += 20;
        bench.TakeQuiet(40);
        bench.TakeStep(10, 30);
        bench.TakeQuiet(2);
        var (state, window) = (bench.Series.Save()!, bench.Series.Window);
        bench.Restart();
        var again = bench.Series.Save()!;
        Assert.Equal(state with { Run = null }, again with { Run = null });
        Assert.Equal((state.Run!.Start, 2, 12), (again.Run!.Start, again.Run.CleanSamples, again.Run.Samples.Count));
        Assert.Equal(state.Run.Samples, again.Run.Samples);
        Assert.Equal(window, bench.Series.Window);
        Assert.NotNull(state.Carried);
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void A_restart_is_a_gap_only_when_the_series_was_not_observed_for_longer_than_one(int pause, bool isGap)
    {
        var bench = new SeriesBench();
        bench.TakeQuiet(300);
        bench.Restart();
        bench.Second += pause - 1;
        Assert.Equal(isGap, bench.TakeQuiet(1).IsClearedByGap);
    }

    [Fact]
    public void The_time_observed_counts_and_not_the_time_appended()
    {
        // For a minute every sample stayed out of the window; the restart after it is no gap all the same.
        var bench = new SeriesBench();
        bench.TakeQuiet(300);
        bench.TakeStep(60, 12);
        bench.Restart();
        var outcome = bench.TakeStep(1, 12);
        Assert.Equal((false, WindowChangeKind.Kept), (outcome.IsClearedByGap, outcome.Change));
    }

    [Fact]
    public void The_hold_of_a_run_goes_on_across_a_restart()
    {
        var bench = new SeriesBench();
        bench.TakeQuiet(300);
        bench.TakeStep(400, 12);
        bench.Restart();
        Assert.False(bench.TakeStep(200, 12).IsNewNormal);
        Assert.True(bench.TakeStep(1, 12).IsNewNormal);
        Assert.Equal(300, bench.Series.Count);
    }

    [Fact]
    public void Before_anything_was_observed_there_is_nothing_to_save() => Assert.Null(new SeriesBench().Series.Save());

    [Fact]
    public void A_smaller_window_takes_the_newest_samples_and_the_mirror_is_told()
    {
        var bench = new SeriesBench();
        for (var i = 1; i <= 100; i++)
            bench.Take(i / 100.0);
        bench.Series.Apply(Some.ZScore with { WindowSize = 40 });
        Assert.Equal(Enumerable.Range(61, 40).Select(i => i / 100.0), bench.Series.Window);
        Assert.Equal(WindowChangeKind.Replaced, bench.TakeQuiet(1).Change);
        Assert.Equal(WindowChangeKind.Appended, bench.TakeQuiet(1).Change);
    }

    private static (SampleOutcome Outcome, Reading Read) Play(SeriesBench bench, Event what)
    {
        switch (what)
        {
            case Event.Quiet:
                return (bench.TakeQuiet(1), default);
            case Event.Step:
                return (bench.TakeStep(1, 30), default);
            case Event.Read:
                bench.Second++;
                return (default, bench.Series.Read(bench.Now, 30, tick: 0));
            default:
                bench.Second += 9;
                return default;
        }
    }
}
