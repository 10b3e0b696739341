using Surveillance.Markets;

namespace Surveillance.Tests.Metrics;

/// <summary>
/// The figures by which limits and simulator are calibrated, found again in the recordings through book and measurer.
/// They are of one stretch of minutes, so each is asked for within a margin and not to the digit.
/// </summary>
public sealed class RecordedCalibrationTests(RecordedMarkets recorded) : IClassFixture<RecordedMarkets>
{
    [Fact]
    public void The_basis_of_august_2024_lay_about_minus_three_and_a_half_basis_points()
    {
        var basis = RecordedMarkets.Sorted(recorded.Perp, "basis_bps");
        Assert.True(basis.Length > 300, $"{basis.Length} seconds");
        Assert.Equal(-3.64, Quantile(basis, 0.5), 0.1);
        Assert.InRange(Quantile(basis, 0.01), -6.5, -4.5);
        Assert.InRange(Quantile(basis, 0.99), -3, -1.5);
    }

    [Fact]
    public void The_basis_wanders_by_two_thirds_of_a_basis_point_and_remembers_half_of_the_second_before()
    {
        double[] basis = [.. RecordedMarkets.Values(recorded.Perp, "basis_bps")];
        var mean = basis.Average();
        var variance = basis.Average(one => (one - mean) * (one - mean));
        var shared = basis.Zip(basis.Skip(1)).Average(pair => (pair.First - mean) * (pair.Second - mean));
        Assert.Equal(0.65, Math.Sqrt(variance), 0.1);
        Assert.Equal(0.47, shared / variance, 0.1);
    }

    [Fact]
    public void The_perpetual_of_august_2024_offered_eighteen_millions_within_ten_basis_points() =>
        AssertDepth(RecordedMarkets.Sorted(recorded.Perp, "depth_10bps_total"), [10.7, 18, 52.9], margin: 0.4);

    [Fact]
    public void The_spot_of_august_2024_offered_six_millions_within_ten_basis_points() =>
        AssertDepth(RecordedMarkets.Sorted(recorded.Spot, "depth_10bps_total"), [3.7, 5.7, 6.6], margin: 0.15);

    [Fact]
    public void The_perpetual_of_april_2023_offered_fourteen_millions_within_ten_basis_points() =>
        AssertDepth(RecordedMarkets.Sorted(recorded.PerpOfApril, "depth_10bps_total"), [12, 13.5, 15.1], margin: 0.03);

    [Fact]
    public void The_twenty_best_levels_are_not_the_depth_within_ten_basis_points()
    {
        var depth = RecordedMarkets.Sorted(recorded.Perp, "depth_10bps_total");
        var books = recorded.Perp.Select(second => second.Book);
        double[] levels = [.. books.Select(book => Notional(book.Bids) + Notional(book.Asks)).Order()];
        Assert.InRange(Quantile(levels, 0.01), 0.36e6, 1.07e6);
        Assert.InRange(Quantile(levels, 0.5), 0.8e6, 2.2e6);
        Assert.True(Quantile(levels, 0.5) < Quantile(depth, 0.01) / 10);
    }

    [Fact]
    public void The_spread_is_one_tick_in_nearly_every_second_and_its_score_never_explodes()
    {
        IReadOnlyList<RecordedMarkets.Second>[] markets = [recorded.Perp, recorded.Spot, recorded.PerpOfApril];
        foreach (var seconds in markets)
        {
            var ofOneTick = seconds.Count(second =>
                Math.Abs(second.Readings["spread_abs"].Value!.Value - second.Book.TickSize!.Value) < 1e-6);
            Assert.InRange((double)ofOneTick / seconds.Count, 0.99, 1);
            var scores = seconds.Select(second => second.Readings["spread_bps"].ZScore).OfType<double>().ToList();
            Assert.NotEmpty(scores);
            Assert.All(scores, z => Assert.InRange(z, -10, 10));
        }
    }

    [Fact]
    public void Twenty_levels_lean_to_one_side_by_eight_tenths_every_now_and_then()
    {
        var leaning = recorded.Perp.Count(second => Math.Abs(Lean(second.Book)) > 0.8);
        Assert.InRange(leaning / (double)recorded.Perp.Count, 0.01, 0.5);
    }

    private static void AssertDepth(double[] found, double[] millions, double margin)
    {
        Assert.True(found.Length >= 60, $"the depth was known in {found.Length} seconds");
        foreach (var (share, expected) in ((double[])[0.01, 0.5, 0.99]).Zip(millions))
            Assert.Equal(expected, Quantile(found, share) / 1e6, expected * margin);
        Assert.Equal(millions[1], Quantile(found, 0.5) / 1e6, millions[1] * 0.05);
    }

    private static double Quantile(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];

    private static double Notional(IReadOnlyList<Level> levels) => levels.Sum(level => level.Price * level.Size);

    private static double Lean(BookSnapshot book)
    {
        var (bid, ask) = (Notional(book.Bids), Notional(book.Asks));
        return (bid - ask) / (bid + ask);
    }
}
