using CsCheck;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics.Catalog;

/// <summary>What tells of the feed rather than of the market: age, gaps and updates.</summary>
public sealed class FeedFigureTests
{
    [Fact]
    public void The_age_counts_from_the_last_moment_the_book_was_verified_and_not_from_its_last_change() =>
        Gen.Int[0, 10_000_000].Sample(ageMs =>
        {
            var book = Situations.Sound with
            {
                Timestamp = Some.Now.AddDays(-1), LocalTimestamp = Some.Now.AddMilliseconds(-ageMs),
            };
            Assert.Equal(ageMs / 1e3, Some.Measure("book_age_seconds", book).Value!.Value, 6);
        });

    [Fact]
    public void The_age_of_a_book_that_was_never_seen_counts_from_when_it_was_expected()
    {
        var view = new MarketView(Some.Settings, MarketInputs.Of(null), Some.Now)
        {
            ExpectedSince = Some.Now.AddSeconds(-42),
        };
        Assert.Equal(Measurement.Known(42), Some.Measure("book_age_seconds", view));
    }

    [Fact]
    public void Of_a_market_that_its_venue_does_not_trade_no_book_is_expected_and_none_counts()
    {
        var view = Some.View(MarketInputs.Of(Situations.Sound) with { IsHalted = true });
        Assert.Equal(Measurement.Unknown(ReadingStatus.Halted), Some.Measure("book_age_seconds", view));
        Assert.Equal(Measurement.Unknown(ReadingStatus.Halted), Some.Measure("spread_bps", view));
    }

    [Fact]
    public void After_a_halt_the_age_counts_from_when_the_market_is_traded_again_or_from_its_next_book()
    {
        var measurer = new MarketMeasurer(Some.Settings, Some.Now);
        double? AgeAt(int second, int bookSecond, bool isHalted) => measurer.Measure(
            MarketInputs.Of(Situations.Sound with { LocalTimestamp = Some.Now.AddSeconds(bookSecond) }) with
            {
                IsHalted = isHalted,
            },
            Some.Now.AddSeconds(second)).Readings["book_age_seconds"].Value;
        Assert.Equal(7, AgeAt(7, bookSecond: 0, isHalted: false));
        Assert.Null(AgeAt(100, bookSecond: 0, isHalted: true));
        Assert.Equal(4, AgeAt(104, bookSecond: 0, isHalted: false));
        Assert.Equal(1, AgeAt(106, bookSecond: 105, isHalted: false));
    }

    [Fact]
    public void A_book_of_the_future_is_of_no_age() => Assert.Equal(
        Measurement.Known(0), Some.Measure("book_age_seconds", Some.Book(99, 101, TimeSpan.FromSeconds(-3))));

    [Fact]
    public void The_longest_gap_of_the_last_half_minute_is_told_and_zero_without_one() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 90]).Array[0, 6].Sample(gaps =>
        {
            var view = new MarketView(Some.Settings, MarketInputs.Of(Situations.Sound), Some.Now)
            {
                RecentGaps = [.. gaps.Select(gap => new TimedValue(Some.Now.AddSeconds(-gap.Item1), gap.Item2))],
            };
            var expected = 0;
            foreach (var (endedAgo, lasted) in gaps)
                expected = endedAgo <= 30 && lasted > expected ? lasted : expected;
            Assert.Equal(Measurement.Known(expected), Some.Measure("gap_duration_seconds", view));
        });

    [Fact]
    public void A_gap_from_before_the_clock_was_set_back_is_told_no_more()
    {
        var measurer = new MarketMeasurer(Some.Settings, Some.Now);
        measurer.Note(Gap(endedAgo: 0, lasted: 9));
        Assert.Equal(9, DurationAt(2));
        Assert.Equal(9, DurationAt(-5));
        Assert.Equal(0, DurationAt(-300));
        Assert.Equal(0, DurationAt(3));

        double? DurationAt(int second) => measurer
            .Sample(MarketInputs.Of(null), Some.Now.AddSeconds(second)).Readings.Readings["gap_duration_seconds"].Value;
    }

    [Fact]
    public void Updates_and_flips_are_told_while_the_book_is_live_whatever_its_prices()
    {
        Assert.Equal(Measurement.Known(12.5), Updates(Situations.Sound, 12.5));
        Assert.Equal(Measurement.Known(12.5), Updates(Some.Book(101, 100), 12.5));
        Assert.Equal(Measurement.Unknown(ReadingStatus.NoData), Updates(Situations.Sound, null));
        Assert.Equal(Measurement.Unknown(ReadingStatus.NoData), Updates(null, 12.5));
        var stale = Some.Book(99, 101, TimeSpan.FromSeconds(6));
        Assert.Equal(Measurement.Unknown(ReadingStatus.Stale), Updates(stale, 12.5));
    }

    private static Measurement Updates(BookSnapshot? book, double? rate)
    {
        var view = new MarketView(Some.Settings, MarketInputs.Of(book), Some.Now)
        {
            UpdatesPerSecond = rate,
            TopFlipsPerSecond = rate,
        };
        var updates = Some.Measure("book_updates_per_second", view);
        Assert.Equal(updates, Some.Measure("top_flips_per_second", view));
        return updates;
    }

    private static DataGap Gap(int endedAgo, int lasted)
    {
        var end = Some.Now.AddSeconds(-endedAgo);
        return new DataGap(Some.Perp, end.AddSeconds(-lasted), end, GapReason.Disconnect, null, null);
    }
}
