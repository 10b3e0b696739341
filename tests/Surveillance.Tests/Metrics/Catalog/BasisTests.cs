using CsCheck;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics.Catalog;

/// <summary>How far the perpetual stands from its spot on the same venue.</summary>
public sealed class BasisTests
{
    [Fact]
    public void It_is_the_distance_of_the_mids_in_money_and_in_basis_points_of_the_spot() =>
        Pairs.Sample((perp, spot) =>
        {
            var view = View(perp.Publish(), spot.Publish(market: Some.Spot));
            (perp.Mid - spot.Mid).AssertNear(Some.Measure("basis_abs", view).Value, scale: spot.Mid);
            var inBps = 10_000 * (perp.Mid - spot.Mid) / spot.Mid;
            inBps.AssertNear(Some.Measure("basis_bps", view).Value, scale: 10_000);
        });

    [Fact]
    public void A_perpetual_below_its_spot_has_a_negative_basis()
    {
        // The middle of the recordings of August 2024, −3.64 bps of a spot at 61,837.63.
        var view = View(Some.Book(61815.1, 61815.2), Some.Book(61837.63, 61837.64, market: Some.Spot));
        Assert.Equal(-22.485, Some.Measure("basis_abs", view).Value!.Value, 9);
        Assert.Equal(-3.636, Some.Measure("basis_bps", view).Value!.Value, 3);
    }

    [Theory]
    [InlineData(2000, 0, ReadingStatus.Ok)]
    [InlineData(0, 2000, ReadingStatus.Ok)]
    [InlineData(2001, 0, ReadingStatus.Stale)]
    [InlineData(0, 2001, ReadingStatus.Stale)]
    public void Both_books_must_have_been_live_within_two_seconds(int perpMs, int spotMs, ReadingStatus expected)
    {
        var view = View(
            Some.Book(99, 101, TimeSpan.FromMilliseconds(perpMs)),
            Some.Book(98, 100, TimeSpan.FromMilliseconds(spotMs), market: Some.Spot));
        var found = Some.Measure("basis_bps", view);
        Assert.Equal((expected, expected == ReadingStatus.Ok), (found.Status, found.Value is not null));
        if (found.Value is not null)
            Assert.Equal(Some.Now.AddMilliseconds(-Math.Max(perpMs, spotMs)), found.ObservedAt);
    }

    [Fact]
    public void The_reason_of_the_book_that_cannot_be_used_is_told()
    {
        var sound = Some.Book(99, 101);
        Assert.Equal(ReadingStatus.Crossed, Some.Measure("basis_bps", View(sound, Some.Book(101, 99))).Status);
        Assert.Equal(ReadingStatus.OneSided, Some.Measure("basis_bps", View(Some.Book([new(1, 1)], []), sound)).Status);
        Assert.Equal(ReadingStatus.NoData, Some.Measure("basis_bps", View(sound, null)).Status);
    }

    [Fact]
    public void Its_tick_is_the_coarser_of_the_two()
    {
        var view = View(Some.Book(99, 101, tick: 0.1), Some.Book(99, 101, tick: 0.5));
        Assert.Equal(50, MetricCatalog.Find("basis_bps")!.Tick!(view), 9);
    }

    [Theory]
    [InlineData("basis_abs")]
    [InlineData("basis_bps")]
    public void A_market_without_a_spot_to_track_has_none(string metric)
    {
        var inputs = new MarketInputs(Some.Book(99, 101), null, Some.Book(99, 101), []);
        Assert.Null(MetricCatalog.Find(metric)!.Measure!(Some.View(inputs, Some.Settings with { TracksSpot = false })));
    }

    private static Gen<(AnyBook, AnyBook)> Pairs => Gen.Int[5_000, 900_000].SelectMany(centre =>
        Gen.Select(AnyBook.Around(Gen.Const(centre)), AnyBook.Around(Gen.Int[centre - 50, centre + 50])));

    private static MarketView View(BookSnapshot? perp, BookSnapshot? spot) =>
        Some.View(new MarketInputs(perp, null, spot, []));
}
