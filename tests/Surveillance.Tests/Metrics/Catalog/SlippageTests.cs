using CsCheck;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics.Catalog;

/// <summary>What an order of a given notional would lose against mid.</summary>
public sealed class SlippageTests
{
    private const double Order = 100_000;

    [Fact]
    public void It_is_the_distance_of_the_average_price_from_mid() => AnyBook.Gen.Sample(any =>
    {
        var book = any.Publish() with { DepthLevels = any.Asks.Length, Asks = any.Asks };
        var found = Some.Measure("slippage_buy_100k_bps", book);
        if (TakenFrom(any.Asks) is { } taken)
            (10_000 * Exact.Abs((Order / taken) - any.Mid) / any.Mid).AssertNear(found.Value, 10_000);
        else
            Assert.Null(found.Value);
    });

    [Fact]
    public void Sellers_walk_down_the_bids() => AnyBook.Gen.Sample(any =>
    {
        var book = any.Publish() with { DepthLevels = any.Bids.Length, Bids = any.Bids };
        var found = Some.Measure("slippage_sell_100k_bps", book);
        if (TakenFrom(any.Bids) is { } taken)
            (10_000 * Exact.Abs((Order / taken) - any.Mid) / any.Mid).AssertNear(found.Value, 10_000);
        else
            Assert.Null(found.Value);
    });

    [Fact]
    public void A_larger_order_never_loses_less() => AnyBook.Gen.Sample(any =>
    {
        var book = any.Publish();
        double? before = 0;
        foreach (var size in (string[])["100k", "500k", "1m"])
        {
            var slippage = Some.Measure($"slippage_buy_{size}_bps", book).Value;
            Assert.True(before is not null || slippage is null);
            Assert.False(slippage < before - 1e-6, $"{slippage} after {before}");
            before = slippage;
        }
    });

    [Fact]
    public void Beyond_the_published_levels_it_is_less_than_a_basis_point_off() => AnyBook.Gen.Sample(any =>
    {
        var whole = any.Publish();
        var found = Some.Measure("slippage_buy_500k_bps", whole with { DepthLevels = 1, Asks = [whole.Asks[0]] });
        var all = whole with { DepthLevels = any.Asks.Length, Asks = any.Asks };
        var exact = Some.Measure("slippage_buy_500k_bps", all);
        if (found.Value is { } value)
            Assert.Equal(exact.Value!.Value, value, 1.0);
    });

    [Fact]
    public void A_side_that_holds_too_little_is_told_from_one_that_is_not_known_so_far()
    {
        var thin = Some.Book([new(99, 1)], [new(101, 1)]);
        Assert.Equal(ReadingStatus.NoData, Some.Measure("slippage_buy_100k_bps", thin).Status);

        // Mid 60,000: 20 levels of 0.01 coins are 12,000, and beyond the 20 that are held nothing is known.
        Level[] asks = [.. Enumerable.Range(1, 20).Select(i => new Level(60_000 + (i * 0.1), 0.01))];
        var narrow = Some.Book([new(59_999.9, 0.01)], asks, limit: 20);
        Assert.Equal(ReadingStatus.Truncated, Some.Measure("slippage_buy_100k_bps", narrow).Status);
    }

    [Fact]
    public void Where_fewer_levels_are_published_than_may_be_there_are_no_more_only_on_a_side_that_is_known_whole()
    {
        // A fallback book of 20 levels, of a market of which 50 are asked for.
        Level[] asks = [.. Enumerable.Range(1, 20).Select(i => new Level(60_000 + (i * 0.1), 0.01))];
        var polled = Some.Book([new(59_999.9, 0.01)], asks, limit: 20) with { DepthLevels = 50 };
        Assert.Equal(ReadingStatus.Truncated, Some.Measure("slippage_buy_100k_bps", polled).Status);
        Assert.Equal(ReadingStatus.NoData, Some.Measure("slippage_sell_100k_bps", polled).Status);
    }

    [Fact]
    public void Levels_beyond_what_is_known_are_not_walked_and_the_worst_known_one_is()
    {
        // Mid 100: the asks are known to 100.2, 20 bps, where 100,000 are spent exactly.
        var known = Some.Book([new(99.9, 9)], [new(100.1, 500), new(100.2, 1e5 / 100.2)], limit: 2);
        known = known with { CoveredAskBps = 19.99 };
        Assert.NotNull(Some.Measure("slippage_buy_100k_bps", known).Value);
        var hole = known with { Asks = [.. known.Asks, new(100.3, 1e6)] };
        Assert.Equal(Measurement.Unknown(ReadingStatus.Truncated), Some.Measure("slippage_buy_500k_bps", hole));
        Assert.NotNull(Some.Measure("slippage_buy_500k_bps", hole with { CoveredAskBps = 30 }).Value);
    }

    private static Exact? TakenFrom(Level[] levels)
    {
        Exact left = Order, taken = 0;
        foreach (var level in levels)
        {
            var worth = (Exact)level.Price * level.Size;
            if (worth >= left)
                return taken + (left / level.Price);
            (left, taken) = (left - worth, taken + level.Size);
        }

        return null;
    }
}
