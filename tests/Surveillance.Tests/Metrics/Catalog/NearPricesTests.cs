using CsCheck;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics.Catalog;

/// <summary>
/// Figures that are small differences of nearly equal prices, against the decimals that the venue wrote: a step of a
/// hundredth at a price of a hundred thousand is a ten-millionth of it, and of sixteen digits nine must be left.
/// </summary>
public sealed class NearPricesTests
{
    private const decimal Tick = 0.01m;

    private static readonly Gen<Quotes> AnyQuotes = Gen.Select(
        Gen.Int[1_000_000, 20_000_000],
        Gen.Int[1, 30],
        Gen.Int[1, 2_000_000],
        Gen.Int[1, 2_000_000],
        (bid, width, bidSize, askSize) => new Quotes(
            bid * Tick, (bid + width) * Tick, bidSize / 100_000m, askSize / 100_000m));

    [Fact]
    public void The_spread_is_that_of_the_decimals() => AnyQuotes.Sample(any =>
    {
        AssertNear(any.Ask - any.Bid, "spread_abs", any);
        AssertNear(10_000 * (any.Ask - any.Bid) / any.Mid, "spread_bps", any);
    });

    [Fact]
    public void The_weighted_mid_is_that_of_the_decimals() => AnyQuotes.Sample(any =>
    {
        var weighted = ((any.Ask * any.BidSize) + (any.Bid * any.AskSize)) / (any.BidSize + any.AskSize);
        AssertNear(10_000 * (weighted - any.Mid) / any.Mid, "weighted_mid_bps", any);
    });

    [Fact]
    public void What_an_order_loses_is_that_of_the_decimals() => AnyQuotes.Sample(any =>
    {
        var first = Math.Min(100_000, any.Ask * any.AskSize);
        var next = any.Ask + (3 * Tick);
        var taken = (first / any.Ask) + ((100_000 - first) / next);
        AssertNear(10_000 * ((100_000 / taken) - any.Mid) / any.Mid, "slippage_buy_100k_bps", any);
    });

    [Fact]
    public void Basis_and_distance_of_venues_are_those_of_the_decimals() =>
        Gen.Select(AnyQuotes, Gen.Int[-20, 20], Gen.Int[0, 20]).Sample((any, steps, more) =>
        {
            var (own, near) = (BookOf(any), BookOf(Moved(any, steps)));
            var view = Some.View(new MarketInputs(own, null, near, [near, BookOf(Moved(any, steps + more))]));
            AssertNear(-steps * Tick, Some.Measure("basis_abs", view).Value);
            AssertNear(10_000 * -steps * Tick / (any.Mid + (steps * Tick)), Some.Measure("basis_bps", view).Value);
            var apart = (steps + (more / 2m)) * Tick;
            AssertNear(
                10_000 * Math.Abs(apart) / (any.Mid + (apart / 2)),
                Some.Measure("cross_exchange_spread_bps", view).Value);
        });

    [Fact]
    public void Prices_off_the_steps_that_are_known_are_not_moved_onto_them()
    {
        Assert.Equal(0.015625, Some.Measure("spread_abs", Some.Book(100, 100.015625, tick: 0.01)).Value);
        Assert.Equal(0.015625, Some.Measure("spread_abs", Some.Book(100, 100.015625, tick: 0)).Value);
        Assert.Equal(0.015625, Some.Measure("spread_abs", Some.Book(100, 100.015625, tick: null)).Value);
    }

    private static void AssertNear(decimal expected, string metric, Quotes any) =>
        AssertNear(expected, Some.Measure(metric, BookOf(any)).Value);

    private static void AssertNear(decimal expected, double? found) => Assert.True(
        Math.Abs((decimal)found!.Value - expected) <= Math.Abs(expected) * 1e-10m, $"{found:R} is not {expected}");

    private static Quotes Moved(Quotes any, int steps) =>
        any with { Bid = any.Bid + (steps * Tick), Ask = any.Ask + (steps * Tick) };

    private static BookSnapshot BookOf(Quotes any) => Some.Book(
        [new((double)any.Bid, (double)any.BidSize)],
        [new((double)any.Ask, (double)any.AskSize), new((double)(any.Ask + (3 * Tick)), 1_000)],
        tick: (double)Tick);

    private sealed record Quotes(decimal Bid, decimal Ask, decimal BidSize, decimal AskSize)
    {
        public decimal Mid => (Bid + Ask) / 2;
    }
}
