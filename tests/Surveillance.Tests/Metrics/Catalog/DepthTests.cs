using CsCheck;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics.Catalog;

/// <summary>Depth near mid against a sum without rounding over the very levels.</summary>
public sealed class DepthTests
{
    public static TheoryData<int> Distances => [5, 10, 25];

    [Theory]
    [MemberData(nameof(Distances))]
    public void Depth_is_the_notional_within_the_distance_bound_included(int bps) => AnyBook.Gen.Sample(any =>
    {
        var book = any.Publish();
        var (bid, ask) = (Reference(any, Side.Bid, bps), Reference(any, Side.Ask, bps));
        bid.AssertNear(Some.Measure($"depth_{bps}bps_bid", book).Value);
        ask.AssertNear(Some.Measure($"depth_{bps}bps_ask", book).Value);
        (bid + ask).AssertNear(Some.Measure($"depth_{bps}bps_total", book).Value);
    });

    [Theory]
    [MemberData(nameof(Distances))]
    public void Depth_is_truncated_where_the_worst_known_level_is_nearer(int bps) =>
        Gen.Select(AnyBook.Gen, Gen.Int[1, 10])
            .Where((any, limit) => any.Bids.Length >= limit && any.Asks.Length >= limit)
            .Sample((any, limit) =>
            {
                AnyBook known = new(any.Bids[..limit], any.Asks[..limit]);
                var book = known.Publish(limit);
                var isBidKnown = Reaches(known, Side.Bid, bps);
                var isAskKnown = Reaches(known, Side.Ask, bps);
                AssertKnown(isBidKnown, Some.Measure($"depth_{bps}bps_bid", book));
                AssertKnown(isAskKnown, Some.Measure($"depth_{bps}bps_ask", book));
                AssertKnown(isBidKnown && isAskKnown, Some.Measure($"depth_{bps}bps_total", book));
            });

    [Theory]
    [MemberData(nameof(Distances))]
    public void A_book_that_is_known_exactly_to_the_distance_is_not_truncated(int bps)
    {
        // Mid 100: the bounds are prices of the book, 99.9 and 100.1 for 10 bps.
        var reach = bps / 100.0;
        var book = Some.Book([new(99.99, 1), new(100 - reach, 2)], [new(100.01, 1), new(100 + reach, 3)], limit: 2);
        var expected = 99.99 + 2 * (100 - reach) + 100.01 + 3 * (100 + reach);
        Assert.Equal(expected, Some.Measure($"depth_{bps}bps_total", book).Value!.Value, 9);
    }

    [Fact]
    public void Twenty_levels_of_bitcoin_are_no_depth_within_ten_basis_points()
    {
        // Twenty ticks of 0.1 at 60,000 reach a third of a basis point.
        var bids = Enumerable.Range(0, 20).Select(step => new Level(60_000 - step / 10.0, 1)).ToArray();
        var asks = Enumerable.Range(1, 20).Select(step => new Level(60_000 + step / 10.0, 1)).ToArray();
        var found = Some.Measure("depth_5bps_total", Some.Book(bids, asks, limit: 20));
        Assert.Equal(Measurement.Unknown(ReadingStatus.Truncated), found);
    }

    [Fact]
    public void A_side_that_is_empty_near_mid_has_a_depth_of_zero_because_that_is_known()
    {
        var book = Some.Book([new(99, 7)], [new(101, 7)]);
        Assert.Equal(Measurement.Known(0), Some.Measure("depth_25bps_total", book));
    }

    private static Exact Reference(AnyBook any, Side side, int bps) => Exact.Sum(
        (side == Side.Bid ? any.Bids : any.Asks).Where(level => IsWithin(any, side, level, bps))
        .Select(level => (Exact)level.Price * level.Size));

    /// <summary>
    /// Prices are decimals: a price is compared as the tenth that it was written as, and not as the double next to it.
    /// </summary>
    private static bool IsWithin(AnyBook any, Side side, Level level, int bps)
    {
        var mid = (Tenths(any.Bids[0]) + Tenths(any.Asks[0])) / 2;
        return side == Side.Bid
            ? Tenths(level) >= mid * (10_000 - bps) / 10_000
            : Tenths(level) <= mid * (10_000 + bps) / 10_000;
    }

    private static bool Reaches(AnyBook known, Side side, int bps)
    {
        var mid = (Tenths(known.Bids[0]) + Tenths(known.Asks[0])) / 2;
        return side == Side.Bid
            ? Tenths(known.Bids[^1]) <= mid * (10_000 - bps) / 10_000
            : Tenths(known.Asks[^1]) >= mid * (10_000 + bps) / 10_000;
    }

    private static Exact Tenths(Level level) => (long)Math.Round(level.Price * 10);

    private static void AssertKnown(bool isKnown, Measurement found)
    {
        Assert.Equal(isKnown ? ReadingStatus.Ok : ReadingStatus.Truncated, found.Status);
        Assert.Equal(isKnown, found.Value is not null);
    }
}
