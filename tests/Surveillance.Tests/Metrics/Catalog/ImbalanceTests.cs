using CsCheck;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics.Catalog;

/// <summary>Which side offers more: near mid, at the touch, and what that makes of the mid.</summary>
public sealed class ImbalanceTests
{
    [Fact]
    public void It_is_the_difference_of_the_depths_within_ten_basis_points_over_their_sum() => AnyBook.Gen.Sample(any =>
    {
        var book = any.Publish();
        var bid = Some.Measure("depth_10bps_bid", book).Value!.Value;
        var ask = Some.Measure("depth_10bps_ask", book).Value!.Value;
        var found = Some.Measure("imbalance", book);
        if (bid + ask == 0)
        {
            Assert.Equal(Measurement.Unknown(ReadingStatus.NoData), found);
            return;
        }

        AssertShare(bid, ask, found.Value);
        Assert.Equal(ReadingStatus.Ok, found.Status);
    });

    [Fact]
    public void Of_a_truncated_book_it_covers_the_known_part_and_says_so()
    {
        // Mid 100: the bids are known to 4 bps, the asks to 10: within 4 bps lie 99.96 × 1 and 100.04 × 3.
        var book = Some.Book([new(99.96, 1)], [new(100.04, 3), new(100.1, 50)], limit: 1);
        var found = Some.Measure("imbalance", book);
        Assert.Equal(ReadingStatus.Truncated, found.Status);
        AssertShare(99.96, (Exact)100.04 * 3, found.Value);
    }

    [Fact]
    public void A_book_that_is_known_exactly_to_ten_basis_points_is_not_truncated()
    {
        var book = Some.Book([new(99.99, 1), new(99.9, 2)], [new(100.01, 1), new(100.1, 3)], limit: 2);
        var found = Some.Measure("imbalance", book);
        Assert.Equal(ReadingStatus.Ok, found.Status);
        AssertShare(99.99 + (Exact)99.9 * 2, 100.01 + (Exact)100.1 * 3, found.Value);
    }

    [Fact]
    public void A_book_that_is_known_nearer_than_a_basis_point_is_taken_by_its_levels()
    {
        var book = Some.Book([new(60_000, 3), new(59_999.9, 1)], [new(60_000.1, 1), new(60_000.2, 1)], limit: 2);
        var found = Some.Measure("imbalance", book);
        Assert.Equal(ReadingStatus.Truncated, found.Status);
        AssertShare((Exact)60_000.0 * 3 + 59_999.9, (Exact)60_000.1 + 60_000.2, found.Value);
    }

    [Fact]
    public void At_the_touch_it_is_that_of_the_best_sizes() => AnyBook.Gen.Sample(any =>
    {
        var found = Some.Measure("top_imbalance", any.Publish());
        AssertShare(any.Bids[0].Size, any.Asks[0].Size, found.Value);
    });

    [Fact]
    public void The_weighted_mid_lies_towards_the_side_that_offers_less() => AnyBook.Gen.Sample(any =>
    {
        var (bidSize, askSize) = ((Exact)any.Bids[0].Size, (Exact)any.Asks[0].Size);
        var weighted = (any.Ask * bidSize + any.Bid * askSize) / (bidSize + askSize);
        var inBps = 10_000 * (weighted - any.Mid) / any.Mid;
        inBps.AssertNear(Some.Measure("weighted_mid_bps", any.Publish()).Value, scale: 10_000);
    });

    [Fact]
    public void The_weighted_mid_worked_out_by_hand()
    {
        // Bid 100 × 3, ask 102 × 1: w = (102·3 + 100·1) / 4 = 101.5, half a unit above a mid of 101.
        var book = Some.Book([new(100, 3)], [new(102, 1)]);
        Assert.Equal(1e4 * 0.5 / 101, Some.Measure("weighted_mid_bps", book).Value!.Value, 9);
        Assert.Equal(0.5, Some.Measure("top_imbalance", book).Value);
    }

    [Theory]
    [InlineData(3, 1, 0.5)]
    [InlineData(1, 3, -0.5)]
    [InlineData(1, 0, 1.0)]
    [InlineData(0, 1, -1.0)]
    public void It_is_positive_when_buyers_offer_more_and_never_beyond_one(double bid, double ask, double expected)
    {
        var book = Some.Book([new(99.99, 1), new(99.95, 1)], [new(100.01, 1)]) with
        {
            Profile = Flat(bid, ask),
        };
        Assert.Equal(expected, Some.Measure("imbalance", book).Value);
    }

    private static LiquidityProfile Flat(double bid, double ask)
    {
        var (bids, asks) = (Steps(bid), Steps(ask));
        return new LiquidityProfile(bids, bids, asks, asks);

        static double[] Steps(double value) => [.. Enumerable.Repeat(value, LiquidityProfile.Steps)];
    }

    private static void AssertShare(Exact bid, Exact ask, double? found)
    {
        ((bid - ask) / (bid + ask)).AssertNear(found, scale: 1);
        Assert.InRange(found!.Value, -1, 1);
    }
}
