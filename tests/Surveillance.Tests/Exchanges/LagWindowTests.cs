using Surveillance.Exchanges;

namespace Surveillance.Tests.Exchanges;

/// <summary>Percentiles of a lag, against sorting.</summary>
public sealed class LagWindowTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private readonly LagWindow _window = new();

    [Fact]
    public void A_venue_of_two_thousand_frames_a_second_is_told_of_over_thirty_seconds_as_well()
    {
        Run(from: 0, seconds: 15, perSecond: 2_000, lagMs: 1_800);
        Run(from: 15, seconds: 15, perSecond: 2_000, lagMs: -20);
        Assert.Equal((-20, 1_800), _window.Percentiles(Start.AddSeconds(30)));
        Run(from: 30, seconds: 15, perSecond: 1, lagMs: 5);
        Assert.Equal((-20, 1_800), _window.Percentiles(Start.AddSeconds(44.5)));
        Run(from: 45, seconds: 4, perSecond: 2_000, lagMs: 5);
        Assert.Equal((-20, 5), _window.Percentiles(Start.AddSeconds(49)));
        Assert.Equal((5, 5), _window.Percentiles(Start.AddSeconds(70)));
        Assert.Null(_window.Percentiles(Start.AddSeconds(80)));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(2_000)]
    [InlineData(100_000)]
    [InlineData(90_000_000)]
    public void Lags_of_both_signs_are_told_to_a_millisecond_and_long_ones_to_a_hundredth(double widest)
    {
        var random = new Random(7);
        var lags = Enumerable.Range(0, 2_001).Select(_ => (random.NextDouble() - 0.5) * 2 * widest).ToArray();
        foreach (var lag in lags)
            _window.Add(TimeSpan.FromMilliseconds(lag), Start);
        Array.Sort(lags);
        var (p50, p99) = _window.Percentiles(Start)!.Value;
        Assert.Equal(lags[1_000], p50, Tolerance(lags[1_000]));
        Assert.Equal(lags[1_980], p99, Tolerance(lags[1_980]));
    }

    [Fact]
    public void A_lag_of_years_is_told_as_one_of_days()
    {
        _window.Add(TimeSpan.FromDays(-10_000), Start);
        _window.Add(TimeSpan.FromDays(10_000), Start);
        var (p50, p99) = _window.Percentiles(Start)!.Value;
        Assert.Equal(-p50, p99);
        Assert.InRange(p99, TimeSpan.FromDays(1).TotalMilliseconds, TimeSpan.FromDays(2).TotalMilliseconds);
    }

    [Fact]
    public void A_clock_that_is_set_back_leaves_nothing_of_the_time_that_it_takes_back()
    {
        Run(from: 100, seconds: 30, perSecond: 10, lagMs: 7_000);
        Run(from: 0, seconds: 5, perSecond: 10, lagMs: 3);
        Assert.Equal((3, 3), _window.Percentiles(Start.AddSeconds(5)));
    }

    private static double Tolerance(double lag) => Math.Max(0.51, Math.Abs(lag) / 100);

    private void Run(int from, int seconds, int perSecond, double lagMs)
    {
        for (var i = 0; i < seconds * perSecond; i++)
            _window.Add(TimeSpan.FromMilliseconds(lagMs), Start.AddSeconds(from + (double)i / perSecond));
    }
}
