using CsCheck;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics.Catalog;

/// <summary>Mid and spread against the same fractions without rounding.</summary>
public sealed class SpreadTests
{
    [Fact]
    public void The_spread_of_a_bitcoin_a_tick_wide_is_a_hundredth_and_a_half_of_a_basis_point()
    {
        // The example of the wire contract: bid 61800.2, ask 61800.3.
        var book = Some.Book(61800.2, 61800.3);
        Assert.Equal(61800.25, Some.Measure("mid_price", book).Value);
        Assert.Equal(0.1, Some.Measure("spread_abs", book).Value!.Value, 9);
        Assert.Equal(0.0162, Some.Measure("spread_bps", book).Value!.Value, 4);
    }

    [Fact]
    public void Mid_and_spread_equal_the_exact_fractions() => AnyBook.Gen.Sample(any =>
    {
        var book = any.Publish();
        any.Mid.AssertNear(Some.Measure("mid_price", book).Value);
        (any.Ask - any.Bid).AssertNear(Some.Measure("spread_abs", book).Value, any.Ask);
        (10_000 * (any.Ask - any.Bid) / any.Mid).AssertNear(Some.Measure("spread_bps", book).Value, 10_000);
    });

    [Fact]
    public void A_step_of_one_tick_moves_the_spread_by_its_tick() => Gen.Int[1_000, 900_000].Sample(ticks =>
    {
        var view = Some.View(Some.Book(ticks / 10.0, (ticks + 1) / 10.0, tick: 0.1));
        var tick = MetricCatalog.Find("spread_bps")!.Tick!(view);
        Assert.Equal(Some.Measure("spread_bps", view).Value!.Value, tick, tick * 1e-9);
    });

    [Fact]
    public void A_tick_that_is_not_known_is_no_floor() =>
        Assert.Equal(0, MetricCatalog.Find("spread_bps")!.Tick!(Some.View(Some.Book(99.9, 100.1, tick: null))));

    [Theory]
    [InlineData(5000, ReadingStatus.Ok)]
    [InlineData(5001, ReadingStatus.Stale)]
    [InlineData(-5000, ReadingStatus.Ok)]
    [InlineData(-5001, ReadingStatus.Stale)]
    public void A_book_is_stale_when_it_was_verified_longer_ago_than_it_may_be_quiet_or_by_a_clock_set_back_since(
        int ageMs, ReadingStatus expected) =>
        Assert.Equal(expected, Some.Measure("spread_bps", Some.Book(99, 101, TimeSpan.FromMilliseconds(ageMs))).Status);
}
