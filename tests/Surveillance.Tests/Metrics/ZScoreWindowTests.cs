using CsCheck;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics;

/// <summary>
/// The figures of a window against sums of whole numbers, on series that break the usual ways to compute them.
/// </summary>
public sealed class ZScoreWindowTests
{
    private const int Size = 300;

    /// <summary>A millionth, but a power of two.</summary>
    private const double Step = 1.0 / (1 << 20);

    [Fact]
    public void A_million_prices_near_a_hundred_thousand_with_a_deviation_of_a_cent_keep_their_digits()
    {
        var random = new Random(20260811);
        AssertNear(1_000_000, _ => (long)((1e5 + 0.01 * SeriesBench.Normal(random)) / Step), relative: 1e-11);
    }

    [Fact]
    public void An_outlier_of_a_billion_leaves_no_trace()
    {
        var random = new Random(20260812);
        var (window, exact) = (new ZScoreWindow(Size), new ExactWindow(Size, Step));
        for (var i = 0; i < 2_200; i++)
        {
            var isOutlier = i % 700 == 399;
            window.Append(exact.Append((long)((isOutlier ? 1e9 : 1 + 0.01 * SeriesBench.Normal(random)) / Step)));
            if (i < 2)
                continue;
            AssertNear(exact.Mean, window.Mean, 1e-14);
            AssertNear(exact.Std, window.Std, 1e-13);
        }

        Assert.InRange(window.Std, 0.005, 0.02);
    }

    [Fact]
    public void Steps_ramps_and_wild_hours_are_followed() => AssertNear(20_000, i => (i / 1_000 % 4) switch
    {
        0 => 5_000_000,
        1 => 5_000_000 + i * 3L,
        2 => (long)(1e12 * Math.Sin(i)),
        _ => i % 2 == 0 ? -1 : 1,
    }, relative: 1e-11);

    [Fact]
    public void A_constant_series_has_no_deviation_at_all() => Gen.Double[-1e9, 1e9].Sample(value =>
    {
        var window = new ZScoreWindow(Size);
        for (var i = 0; i < Size + 7; i++)
            window.Append(value);
        AssertNear(value, window.Mean, 1e-14);
        Assert.True(window.Std <= Math.Abs(value) * 1e-15, $"{window.Std:R} of {value:R}");
    });

    [Fact]
    public void Moving_a_series_moves_its_mean_alone_and_stretching_it_stretches_both() =>
        Gen.Select(Gen.Long[-1_000_000, 1_000_000].Array[2, 400], Gen.Int[-40, 40], Gen.Int[-20, 20]).Sample(
            (steps, shift, power) =>
            {
                var plain = ZScoreWindow.Of(Size, [.. steps.Select(one => one * Step)]);
                var moved = ZScoreWindow.Of(Size, [.. steps.Select(one => one * Step + shift)]);
                var stretched = ZScoreWindow.Of(Size, [.. steps.Select(one => Math.ScaleB(one * Step, power))]);
                Assert.Equal(plain.Mean + shift, moved.Mean, 1e-12);
                Assert.Equal(plain.Std, moved.Std, 1e-12);
                Assert.Equal(Math.ScaleB(plain.Mean, power), stretched.Mean);
                Assert.Equal(Math.ScaleB(plain.Std, power), stretched.Std);
            });

    [Fact]
    public void It_holds_the_newest_samples_oldest_first_whatever_happened_before() =>
        Gen.Select(Gen.Int[2, 12], Gen.Double[-9, 9].Array[0, 60], Gen.Int[0, 60]).Sample((capacity, samples, clear) =>
        {
            var window = new ZScoreWindow(capacity);
            List<double> held = [];
            for (var i = 0; i < samples.Length; i++)
            {
                if (i == clear)
                {
                    window.Clear();
                    held.Clear();
                }

                window.Append(samples[i]);
                held.Add(samples[i]);
                Assert.Equal(held.TakeLast(capacity), window.ToArray());
                Assert.Equal(Math.Min(held.Count, capacity), window.Count);
            }
        });

    [Fact]
    public void A_window_that_was_saved_and_loaded_has_the_same_figures_to_the_last_bit() =>
        Gen.Double[-1e6, 1e6].Array[2, 40].Sample(samples =>
        {
            var window = ZScoreWindow.Of(7, samples);
            var loaded = ZScoreWindow.Of(7, window.ToArray());
            Assert.Equal((window.Mean, window.Std), (loaded.Mean, loaded.Std));
        });

    [Fact]
    public void Fewer_than_two_samples_have_no_deviation()
    {
        var window = new ZScoreWindow(Size);
        Assert.Equal((0, 0.0, 0.0), (window.Count, window.Mean, window.Std));
        window.Append(7);
        Assert.Equal((1, 7.0, 0.0), (window.Count, window.Mean, window.Std));
        window.Append(9);
        Assert.Equal((8, Math.Sqrt(2)), (window.Mean, window.Std));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_not_finite_is_refused_and_leaves_the_window_as_it_was(double sample)
    {
        var window = ZScoreWindow.Of(5, [1, 2, 3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => window.Append(sample));
        Assert.Equal([1.0, 2, 3], window.ToArray());
        Assert.Equal((2.0, 1.0), (window.Mean, window.Std));
    }

    [Fact]
    public void A_window_of_one_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ZScoreWindow(1));

    [Fact]
    public void Appending_and_reading_allocate_nothing()
    {
        var window = new ZScoreWindow(Size);
        var sum = Work(window, 1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        sum += Work(window, 10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sum > 0);
    }

    private static double Work(ZScoreWindow window, int count)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            window.Append(i & 63);
            sum += window.Mean + window.Std;
        }

        return sum;
    }

    private static void AssertNear(int count, Func<int, long> steps, double relative)
    {
        var (window, exact) = (new ZScoreWindow(Size), new ExactWindow(Size, Step));
        for (var i = 0; i < count; i++)
        {
            window.Append(exact.Append(steps(i)));
            if (i < 1)
                continue;
            AssertNear(exact.Mean, window.Mean, 1e-13);
            AssertNear(exact.Std, window.Std, relative);
        }
    }

    private static void AssertNear(double expected, double actual, double relative)
    {
        if (!(Math.Abs(actual - expected) <= Math.Abs(expected) * relative))
            Assert.Fail($"{actual:R} is not {expected:R}");
    }
}
