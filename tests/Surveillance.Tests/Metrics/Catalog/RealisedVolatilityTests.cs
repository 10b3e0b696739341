using CsCheck;
using Surveillance.Metrics;
using Surveillance.MetricsEngine;

namespace Surveillance.Tests.Metrics.Catalog;

/// <summary>How far mid wandered in the last minute, or five.</summary>
public sealed class RealisedVolatilityTests
{
    private const string Name = "realised_vol_1m_bps";

    [Fact]
    public void It_is_the_root_of_the_sum_of_sixty_squared_returns() => Gen.Int[1_000, 90_000].Array[70].Sample(mids =>
    {
        var measurer = new MarketMeasurer(Some.Settings, Some.Now);
        Reading last = default;
        for (var second = 0; second < mids.Length; second++)
            last = Sample(measurer, second, mids[second]);
        var squares = mids.Zip(mids.Skip(1), (before, now) => Math.Pow(Math.Log((double)now / before), 2)).TakeLast(60);
        Assert.Equal(1e4 * Math.Sqrt(squares.Sum()), last.Value!.Value, last.Value.Value * 1e-12);
    });

    [Fact]
    public void A_price_that_stands_still_has_none()
    {
        var measurer = new MarketMeasurer(Some.Settings, Some.Now);
        for (var second = 0; second < 60; second++)
            Assert.Equal(ReadingStatus.WarmingUp, Sample(measurer, second, 100).Status);
        Assert.Equal(Reading.Of(0), Sample(measurer, 60, 100));
    }

    [Theory]
    [InlineData(61)]
    [InlineData(63)]
    public void A_second_without_a_mid_begins_it_anew(int goesOnAt)
    {
        var measurer = new MarketMeasurer(Some.Settings, Some.Now);
        for (var second = 0; second <= 60; second++)
            Sample(measurer, second, 100 + second);
        if (goesOnAt == 61)
            measurer.Sample(MarketInputs.Of(null), Some.Now.AddSeconds(61));
        for (var second = goesOnAt + 1; second <= goesOnAt + 60; second++)
            Assert.Equal(ReadingStatus.Gap, Sample(measurer, second, 100).Status);
        Assert.Equal(Reading.Of(0), Sample(measurer, goesOnAt + 61, 100));
    }

    [Fact]
    public void Samples_that_came_late_are_no_gap()
    {
        var measurer = new MarketMeasurer(Some.Settings, Some.Now);
        Reading last = default;
        for (var second = 0; second <= 60; second++)
            last = Sample(measurer, second + (second % 2 == 0 ? 0 : 0.7), 100);
        Assert.Equal(Reading.Of(0), last);
    }

    [Fact]
    public void However_late_a_second_is_sampled_it_is_the_neighbour_of_the_one_before_it()
    {
        var market = new MeasuredMarket(new MarketMeasurer(Some.Settings, Some.Now));
        Reading last = default;
        for (var second = 0; second <= 60; second++)
        {
            var now = Some.Now.AddSeconds(second + (second == 30 ? 1.9 : second == 31 ? 1.95 : 0));
            var book = Some.Book(99, 101) with { LocalTimestamp = now };
            last = market.Sample(Some.Now.AddSeconds(second), MarketInputs.Of(book), now).Readings.Readings[Name];
        }

        Assert.Equal(Reading.Of(0), last);
    }

    private static Reading Sample(MarketMeasurer measurer, double second, double mid)
    {
        var now = Some.Now.AddSeconds(second);
        var book = Some.Book(mid - 0.5, mid + 0.5) with { LocalTimestamp = now };
        return measurer.Sample(MarketInputs.Of(book), now).Readings.Readings[Name];
    }
}
