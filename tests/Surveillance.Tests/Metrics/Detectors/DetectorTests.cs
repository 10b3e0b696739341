using CsCheck;
using Surveillance.Metrics.Detectors;

namespace Surveillance.Tests.Metrics.Detectors;

/// <summary>What every detector keeps to, and what each of them is for.</summary>
public sealed class DetectorTests
{
    public static TheoryData<string> Names => [.. DetectorCatalog.All.Select(each => each.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_said_of_a_value_does_not_depend_on_a_later_one(string name) =>
        Gen.Select(Gen.Double[-1e6, 1e6].Array[1, 400], Gen.Int[0, 400]).Sample((values, length) =>
        {
            var prefix = values[..Math.Min(length, values.Length)];
            Assert.Equal(Scores(name, values)[..prefix.Length], Scores(name, prefix));
        });

    [Theory]
    [MemberData(nameof(Names))]
    public void Another_unit_and_another_zero_are_the_same_series(string name) =>
        Gen.Select(Gen.Int[0, 1_000].Array[60, 400], Gen.Int[-8, 8], Gen.Int[-1_000, 1_000]).Sample(each =>
        {
            var (values, power, shift) = each;

            // Powers of two and whole numbers: nothing is rounded.
            double[] here = [.. values.Select(value => (double)value)];
            double[] there = [.. here.Select(value => Math.ScaleB(value + shift, power))];
            foreach (var (one, other) in Scores(name, here).Zip(Scores(name, there)))
            {
                Assert.Equal(one.Reason, other.Reason);
                Assert.Equal(one.Score ?? 0, other.Score ?? 0, 1e-6 * Math.Max(1, Math.Abs(one.Score ?? 0)));
            }
        });

    [Theory]
    [MemberData(nameof(Names))]
    public void A_series_that_never_moves_is_never_flagged(string name) =>
        Assert.DoesNotContain(Scores(name, Enumerable.Repeat(0.1, 2_000)), score => score.IsFlagged);

    [Theory]
    [MemberData(nameof(Names))]
    public void An_ordinary_series_is_hardly_ever_flagged(string name)
    {
        var flagged = Scores(name, Gaussian(20_000, seed: 7)).Count(score => score.IsFlagged);
        Assert.InRange(flagged, 0, 20);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_is_found_at_once_or_soon_and_becomes_normal(string name)
    {
        double[] values = [.. Gaussian(1_000, seed: 3).Select((value, index) => value + (index < 300 ? 0 : 15))];
        var scores = Scores(name, values);
        var first = scores.FindIndex(score => score.IsFlagged);
        Assert.InRange(first, 300, name == "cusum" ? 305 : 300);
        Assert.Equal(ScoreReasons.High, scores[first].Reason);
        Assert.Contains(scores, score => score.Reason == ScoreReasons.NewNormal);
        Assert.DoesNotContain(scores[950..], score => score.IsFlagged);
    }

    [Theory]
    [InlineData("zscore")]
    [InlineData("robust")]
    public void A_single_value_far_off_is_found_and_the_ones_after_it_are_not(string name)
    {
        double[] values = [.. Gaussian(400, seed: 5)];
        values[350] = -40;
        var scores = Scores(name, values);
        Assert.Equal(ScoreReasons.Low, scores[350].Reason);
        Assert.Equal([350], scores.Index().Where(each => each.Item.IsFlagged).Select(each => each.Index));
    }

    [Fact]
    public void A_slow_drain_is_found_by_its_sum_and_not_by_the_distance_of_any_value()
    {
        double[] values =
            [.. Gaussian(800, seed: 11).Select((value, index) => value - (Math.Max(0, index - 400) * 0.02))];
        Assert.DoesNotContain(Scores("zscore", values), score => score.IsFlagged);
        Assert.InRange(Scores("cusum", values).FindIndex(score => score.IsFlagged), 401, 520);
    }

    [Fact]
    public void Outliers_hide_no_other_from_the_median()
    {
        // Every eighth value of the past is wild.
        double[] values =
            [.. Gaussian(400, seed: 13).Select((value, index) => index % 8 == 0 && index < 30 ? 100 : value)];
        values[60] = 9;
        Assert.True(Scores("robust", values)[60].IsFlagged);
        Assert.False(Scores("zscore", values)[60].IsFlagged);
    }

    [Fact]
    public void One_step_of_a_series_that_moves_in_steps_is_ordinary()
    {
        // Two of a hundred are one step off, as the spread of a liquid market.
        double[] values = [.. Enumerable.Range(0, 1_000).Select(index => index % 50 == 49 ? 0.2 : 0.1)];
        Assert.DoesNotContain(Scores("robust", values), score => score.IsFlagged);
        Assert.DoesNotContain(Scores("zscore", values)[100..], score => score.IsFlagged);
    }

    [Fact]
    public void After_a_pause_the_window_warms_up_again_and_an_incident_cannot_hide_behind_it()
    {
        var detector = DetectorCatalog.Find("zscore")!.Make(new DetectorSettings(300, 30, 4));
        foreach (var value in Gaussian(300, seed: 17))
            detector.Observe(value);
        detector.Pause();
        var after = Gaussian(60, seed: 19).Select(value => detector.Observe(value + 20)).ToList();
        Assert.All(after[..30], score => Assert.Equal(ScoreReasons.WarmingUp, score.Reason));
        Assert.All(after[31..], score => Assert.True(score.IsFlagged));
    }

    private static List<SeriesScore> Scores(string name, IEnumerable<double> values)
    {
        var named = DetectorCatalog.Find(name)!;
        var detector = named.Make(new DetectorSettings(
            DetectorSettings.DefaultWindow, DetectorSettings.DefaultMinValues, named.DefaultLimit));
        return [.. values.Select(detector.Observe)];
    }

    private static IEnumerable<double> Gaussian(int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            yield return radius * Math.Cos(2 * Math.PI * random.NextDouble());
        }
    }
}
