using CsCheck;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics.Catalog;

/// <summary>How far a venue stands from the median of the others.</summary>
public sealed class CrossExchangeSpreadTests
{
    private const string Name = "cross_exchange_spread_bps";

    [Fact]
    public void It_is_the_distance_from_the_median_of_the_others_whoever_comes_first() =>
        Gen.Select(AnyBook.Gen, AnyBook.Gen.Array[1, 5]).Sample((own, others) =>
        {
            var median = Exact.Median(others.Select(other => other.Mid));
            var expected = 10_000 * Exact.Abs(own.Mid - median) / ((own.Mid + median) / 2);
            expected.AssertNear(Of(own.Publish(), [.. others.Select(other => other.Publish())]).Value, scale: 10_000);
        });

    [Fact]
    public void Of_two_venues_each_reads_the_same()
    {
        var (one, other) = (Some.Book(60_000, 60_002), Some.Book(60_030, 60_032, market: Some.OtherPerp));
        var expected = 1e4 * 30 / 60_016.0;
        Assert.Equal(expected, Of(one, other).Value!.Value, 9);
        Assert.Equal(expected, Of(other, one).Value!.Value, 9);
    }

    [Fact]
    public void Among_four_the_one_that_left_stands_out()
    {
        BookSnapshot[] near = [Some.Book(99.99, 100.01), Some.Book(99.98, 100.02), Some.Book(99.97, 100.03)];
        var gone = Some.Book(100.99, 101.01);
        Assert.Equal(1e4 / 100.5, Of(gone, near).Value!.Value, 9);
        Assert.Equal(0, Of(near[0], near[1], near[2], gone).Value!.Value, 9);
    }

    [Theory]
    [InlineData(1000, ReadingStatus.Ok)]
    [InlineData(1001, ReadingStatus.Stale)]
    public void The_own_book_must_have_been_live_within_a_second(int ageMs, ReadingStatus expected) => Assert.Equal(
        expected, Of(Some.Book(99, 101, TimeSpan.FromMilliseconds(ageMs)), Some.Book(99, 101)).Status);

    [Fact]
    public void Another_that_was_not_live_within_a_second_is_left_out_and_with_none_left_the_reason_is_told()
    {
        var own = Some.Book(99, 101);
        var late = Some.Book(199, 201, TimeSpan.FromMilliseconds(1001));
        Assert.Equal(Measurement.Known(0), Of(own, late, Some.Book(99, 101)));
        Assert.Equal(Measurement.Unknown(ReadingStatus.Stale), Of(own, late));
        Assert.Equal(Measurement.Unknown(ReadingStatus.Crossed), Of(own, Some.Book(101, 99)));
        Assert.Equal(Measurement.Unknown(ReadingStatus.NoData), Of(own));
    }

    [Fact]
    public void Where_no_other_venue_lists_the_instrument_there_is_none() => Assert.Null(
        MetricCatalog.Find(Name)!.Measure!(Some.View(
            MarketInputs.Of(Some.Book(99, 101)), Some.Settings with { HasPeers = false })));

    [Fact]
    public void Its_tick_is_the_coarsest_of_the_live_books()
    {
        BookSnapshot[] others =
        [
            Some.Book(99, 101, tick: 0.5),
            Some.Book(99, 101, tick: null),
            Some.Book(99, 101, TimeSpan.FromSeconds(2), tick: 7),
        ];
        var view = Some.View(new MarketInputs(Some.Book(99, 101, tick: 0.1), null, null, others));
        Assert.Equal(50, MetricCatalog.Find(Name)!.Tick!(view), 9);
    }

    private static Measurement Of(BookSnapshot own, params BookSnapshot[] others) =>
        Some.Measure(Name, Some.View(new MarketInputs(own, null, null, others)));
}
