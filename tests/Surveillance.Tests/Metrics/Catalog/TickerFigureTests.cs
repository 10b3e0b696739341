using CsCheck;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics.Catalog;

/// <summary>What comes from a venue's ticker: mark against index, and funding.</summary>
public sealed class TickerFigureTests
{
    private const string Deviation = "mark_index_deviation_bps";

    public static TheoryData<string> Names => [Deviation, "funding_rate", "funding_rate_annualised"];

    [Fact]
    public void The_deviation_is_the_distance_of_the_mark_in_basis_points_of_the_index() =>
        Gen.Select(Gen.Int[1, 9_999_999], Gen.Int[1, 9_999_999]).Sample((mark, index) =>
        {
            var (m, i) = (mark / 100.0, index / 100.0);
            var expected = 10_000 * ((Exact)m - i) / i;
            expected.AssertNear(Of(Deviation, Some.Ticker(m, i)).Value, scale: 10_000 * (Exact)m / i);
        });

    [Fact]
    public void A_mark_below_its_index_is_negative() =>

        // A frame of April 2023: mark 28147.27, index 28159.75.
        Assert.Equal(-4.43186, Of(Deviation, Some.Ticker(28147.27, 28159.75)).Value!.Value, 5);

    [Theory]
    [InlineData(5000, ReadingStatus.Ok)]
    [InlineData(5001, ReadingStatus.Stale)]
    public void The_deviation_is_as_old_as_the_older_of_mark_and_index(int ageMs, ReadingStatus expected)
    {
        var at = Some.Now.AddMilliseconds(-ageMs);
        var found = Of(Deviation, Some.Ticker(101, 100) with { MarkIndexAt = at });
        Assert.Equal(expected, found.Status);
        Assert.Equal(expected == ReadingStatus.Ok ? at : null, found.ObservedAt);
    }

    [Theory]
    [InlineData(0.0001, 8, 0.1095)]
    [InlineData(0.0001, 4, 0.219)]
    [InlineData(-0.0002, 1, -1.752)]
    public void Funding_is_annualised_by_the_venues_own_interval(double rate, double hours, double expected)
    {
        var ticker = Some.Ticker(101, 100) with { FundingRate = rate, FundingIntervalHours = hours };
        Assert.Equal(rate, Of("funding_rate", ticker).Value);
        Assert.Equal(expected, Of("funding_rate_annualised", ticker).Value!.Value, 12);
    }

    [Fact]
    public void Without_the_interval_only_the_rate_is_known()
    {
        var ticker = Some.Ticker(101, 100) with { FundingIntervalHours = null };
        Assert.Equal(0.0001, Of("funding_rate", ticker).Value);
        Assert.Equal(Measurement.Unknown(ReadingStatus.NoData), Of("funding_rate_annualised", ticker));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_spot_market_has_none(string name) => Assert.Null(MetricCatalog.Find(name)!.Measure!(Some.View(
        MarketInputs.Of(Situations.Sound, Some.Ticker(101, 100)), Some.Settings with { Type = InstrumentType.Spot })));

    [Theory]
    [MemberData(nameof(Names))]
    public void What_the_venue_does_not_tell_is_not_known(string name)
    {
        var silent = Some.Ticker(null, null) with { FundingRate = null, MarkIndexAt = null };
        Assert.Equal(Measurement.Unknown(ReadingStatus.NoData), Of(name, silent));
        Assert.Equal(Measurement.Unknown(ReadingStatus.NoData), Of(name, null));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_told_too_long_ago_is_stale_however_fresh_the_rest_of_the_ticker_is(string name) =>
        Assert.Equal(
            Measurement.Unknown(ReadingStatus.Stale),
            Of(name, Some.Ticker(101, 100, TimeSpan.FromSeconds(120.001)) with { LocalTimestamp = Some.Now }));

    private static Measurement Of(string name, Ticker? ticker) =>
        Some.Measure(name, Some.View(MarketInputs.Of(Situations.Sound, ticker)));
}
