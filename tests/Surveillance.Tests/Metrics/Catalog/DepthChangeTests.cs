using CsCheck;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics.Catalog;

/// <summary>The change of depth against medians of the same seconds without rounding.</summary>
public sealed class DepthChangeTests
{
    private const string Name = "depth_10bps_change_pct";

    [Fact]
    public void Depth_that_halves_within_ten_seconds_fell_by_fifty_percent() =>
        Assert.Equal(Measurement.Known(-50), Of(second => second > -5 ? 4e6 : 8e6));

    [Fact]
    public void A_single_empty_second_is_no_withdrawal_of_liquidity() =>
        Assert.Equal(Measurement.Known(0), Of(second => second == 0 ? 0 : 8e6));

    [Fact]
    public void The_change_equals_that_of_the_exact_medians() => Gen.Double[1e3, 1e8].Array[16].Sample(depths =>
    {
        // Seconds −15 … 0: then is (−15, −10], now is (−5, 0].
        var then = Exact.Median(depths[1..6].Select(depth => (Exact)depth));
        var now = Exact.Median(depths[11..].Select(depth => (Exact)depth));
        var expected = 100 * (now - then) / then;
        expected.AssertNear(Of(second => depths[15 + second]).Value, scale: 100 * (now + then) / then);
    });

    [Fact]
    public void Of_an_even_number_of_seconds_the_median_lies_halfway() => Assert.Equal(
        Measurement.Known(10),
        Of(second => second > -5 ? second * 10 + 125 : 100, skip: second => second == -4));

    [Fact]
    public void Before_fifteen_seconds_are_known_it_warms_up()
    {
        Assert.Equal(ReadingStatus.WarmingUp, Of(_ => 8e6, skip: second => second < -11).Status);
        Assert.Equal(ReadingStatus.Ok, Of(_ => 8e6, skip: second => second < -12).Status);
    }

    [Fact]
    public void It_does_not_reach_across_a_gap()
    {
        Assert.Equal(Measurement.Unknown(ReadingStatus.Gap), Of(_ => 8e6, skip: second => second is > -9 and < -3));
        Assert.Equal(Measurement.Unknown(ReadingStatus.Gap), Of(_ => 8e6, skip: second => second > -6));
        Assert.Equal(ReadingStatus.Ok, Of(_ => 8e6, skip: second => second is > -9 and < -4).Status);
    }

    [Fact]
    public void A_gap_of_the_past_is_forgotten() =>
        Assert.Equal(Measurement.Known(0), Of(_ => 8e6, skip: second => second is > -25 and < -15));

    [Fact]
    public void From_nothing_there_is_no_percentage() =>
        Assert.Equal(Measurement.Unknown(ReadingStatus.NoData), Of(second => second > -5 ? 4e6 : 0));

    [Fact]
    public void Where_the_depth_is_not_known_its_change_is_not_known_for_the_same_reason() =>
        Assert.Equal(
            Measurement.Unknown(ReadingStatus.Truncated),
            Of(_ => 8e6, known: Some.Book([new(99.98, 3)], [new(100.02, 2)], limit: 1)));

    private static Measurement Of(
        Func<int, double> depth, Func<int, bool>? skip = null, Surveillance.Markets.BookSnapshot? known = null)
    {
        var seconds = Enumerable.Range(-29, 30).Where(second => skip?.Invoke(second) != true);
        if (skip is null)
            seconds = seconds.Where(second => second >= -15);
        return Some.Measure(Name, new MarketView(Some.Settings, MarketInputs.Of(known ?? Situations.Sound), Some.Now)
        {
            RecentDepth = [.. seconds.Select(second => new TimedValue(Some.Now.AddSeconds(second), depth(second)))],
        });
    }
}
