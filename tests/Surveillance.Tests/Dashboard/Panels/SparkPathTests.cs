using Surveillance.Dashboard.Panels;

namespace Surveillance.Tests.Dashboard.Panels;

/// <summary>The small lines beside numbers.</summary>
public sealed class SparkPathTests
{
    [Fact]
    public void The_least_stands_at_the_bottom_and_the_greatest_at_the_top() =>
        Assert.Equal("M0 19 46 1 92 10", SparkPath.Of([1, 3, 2], 0.05));

    [Fact]
    public void What_is_not_known_is_a_gap_and_a_value_alone_a_dot() =>
        Assert.Equal("M0 19 18 1M55 19h0M92 1h0", SparkPath.Of([1, 2, null, 1, null, 2], 0.05));

    [Fact]
    public void Noise_is_no_mountain() =>
        Assert.Equal("M0 10 46 10 92 10", SparkPath.Of([1000, 1000.1, 1000], 0.05));

    [Fact]
    public void A_value_that_stays_is_flat_zero_too() => Assert.Equal("M0 10 92 10", SparkPath.Of([0, 0], 0.05));

    [Theory]
    [InlineData]
    [InlineData(null, 1.0, null)]
    public void One_value_is_no_line(params double?[] values) => Assert.Equal("", SparkPath.Of(values, 0.05));

    [Fact]
    public void It_stays_small_on_the_wire() => Assert.InRange(
        SparkPath.Of([.. Enumerable.Range(0, 24).Select(i => (double?)Math.Sin(i))], 0.05).Length, 24, 160);
}
