using CsCheck;
using Surveillance.Markets;
using Surveillance.MetricsEngine.Incidents;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Metrics;

namespace Surveillance.Tests.MetricsEngine.Incidents;

/// <summary>The log of recent books: bounded, in order, the oldest let go first, and every loss counted.</summary>
public sealed class RecentBooksTests
{
    private const int Segment = BookSegment.Size;

    private static readonly MarketId[] Markets =
        [.. Enumerable.Range(0, 5).Select(number => new MarketId("binance", $"COIN{number}-USDT-PERP"))];

    [Fact]
    public void What_is_kept_is_the_newest_of_all_markets_within_the_bound_and_what_goes_early_is_counted()
    {
        var step = Gen.Select(
            Gen.Int[0, Markets.Length - 1],
            Gen.Int[0, 4_000],
            Gen.Frequency((9, Gen.Int[0, 300]), (1, Gen.Int[0, 9_000])));
        Gen.Select(step.Array[1, 400], Gen.Int[0, 8]).Sample((steps, segments) =>
        {
            var recent = new RecentBooks();
            var kept = new List<(MarketId Market, long Place, DateTimeOffset At)>();
            var (now, early) = (Some.Now, 0L);
            foreach (var (market, levels, pauseMs) in steps)
            {
                now += TimeSpan.FromMilliseconds(pauseMs);
                var book = Book(Markets[market], kept.Count, levels, now);
                var place = recent.Keep(book, default, now, segments * (long)Segment);
                kept.Add((book.Market, place!.Value, now));
                early += LetGo(kept, recent, now);

                Assert.Equal(kept.Count, recent.Count);
                Assert.Equal(early, recent.LetGoEarly);
                Assert.InRange(recent.Bytes, Segment, Math.Max(1, segments) * (long)Segment);
                Assert.Equal(kept[0].At, recent.OldestAt);
            }

            foreach (var market in Markets)
                Assert.Equal(
                    kept.Where(each => each.Market == market).Select(each => each.Place).Reverse(),
                    recent.PlacesOf(market));
        }, iter: 300);
    }

    [Fact]
    public void Nothing_goes_within_forty_five_seconds_while_there_is_room()
    {
        var recent = new RecentBooks();
        for (var tenth = 0; tenth < 450; tenth++)
            recent.Keep(Book(Markets[0], tenth, 20, At(tenth)), default, At(tenth), 64 * Segment);
        Assert.Equal((450, 0), (recent.Count, recent.LetGoEarly));
        Assert.Equal(450, recent.PlacesOf(Markets[0]).Count());

        recent.LetGo(At(449) + RecentBooks.Life);
        Assert.InRange(recent.Count, 1, 449);
        recent.LetGo(At(450) + RecentBooks.Life);
        Assert.Equal((0, 0), (recent.Count, recent.LetGoEarly));
        Assert.Empty(recent.PlacesOf(Markets[0]));
        Assert.Null(recent.OldestAt);
    }

    [Fact]
    public void A_book_comes_back_as_it_was_but_for_its_profile() => AnyBook.Gen.Sample(any =>
    {
        var (recent, figures) = (new RecentBooks(), default(SnapshotFigures));
        for (var i = 0; i < SnapshotFigures.Count; i++)
            figures[i] = i == 3 ? double.NaN : i + 0.5;
        BookSnapshot[] books =
        [
            any.Publish(), any.Publish() with { UpdateCount = 7, Bids = [.. any.Bids], Asks = any.Asks.ToList() },
            Some.Book([], any.Asks) with { Source = BookSource.Rest, Simulated = true, SequenceId = -1 },
            Some.Book([], []) with { SequenceId = long.MaxValue },
        ];
        foreach (var book in books)
        {
            var place = recent.Keep(book, figures, Some.Now, Segment)!.Value;
            var read = recent.SnapshotAt(place, book.Market);
            Assert.Equal(book.Bids, read.Bids);
            Assert.Equal(book.Asks, read.Asks);
            Assert.Equal(
                book with { Bids = read.Bids, Asks = read.Asks, Profile = null, TickSize = null, TopFlips = null },
                read);
            var back = recent.At(place).Figures;
            Assert.Equal((double[])[.. figures], (double[])[.. back]);
        }
    }, iter: 200);

    [Fact]
    public void A_book_that_is_verified_live_once_more_is_no_other_book()
    {
        var recent = new RecentBooks();
        var book = Book(Markets[0], 1, 5, At(0));
        Assert.NotNull(recent.Keep(book, default, At(0), Segment));
        Assert.Null(recent.Keep(book with { LocalTimestamp = At(10) }, default, At(10), Segment));
        Assert.NotNull(recent.Keep(book with { Market = Markets[1] }, default, At(10), Segment));
        Assert.NotNull(recent.Keep(book with { UpdateCount = book.UpdateCount + 1 }, default, At(11), Segment));
        Assert.NotNull(recent.Keep(book with { SequenceId = 2 }, default, At(12), Segment));
        Assert.Equal(4, recent.Count);
    }

    [Fact]
    public void A_book_too_large_for_any_room_is_counted_and_harms_no_other()
    {
        var recent = new RecentBooks();
        Assert.Null(recent.Keep(Book(Markets[1], 1, 10_000, At(0)), default, At(0), 64 * Segment));
        Assert.Equal(1, recent.LetGoEarly);
        Assert.NotNull(recent.Keep(Book(Markets[0], 2, 1, At(1)), default, At(1), 64 * Segment));
        Assert.Empty(recent.PlacesOf(Markets[1]));
        Assert.Single(recent.PlacesOf(Markets[0]));
    }

    [Fact]
    public void Keeping_allocates_nothing_once_it_has_grown()
    {
        var recent = new RecentBooks();
        BookSnapshot[] books = [.. Enumerable.Range(0, 20_000).Select(n => Book(Markets[n % 5], n, 20, At(n)))];
        for (var n = 0; n < 10_000; n++)
            recent.Keep(books[n], default, At(n), 8 * Segment);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 10_000; n < 20_000; n++)
            recent.Keep(books[n], default, At(n), 8 * Segment);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Names_of_markets_whose_books_are_gone_are_forgotten_and_come_again()
    {
        var recent = new RecentBooks();
        recent.Keep(Book(Markets[0], 1, 1, At(0)), default, At(0), Segment);
        recent.LetGo(At(1_000));
        recent.ForgetGone();
        Assert.Empty(recent.PlacesOf(Markets[0]));
        recent.Keep(Book(Markets[0], 1, 1, At(1_000)), default, At(1_000), Segment);
        Assert.Single(recent.PlacesOf(Markets[0]));
    }

    /// <summary>
    /// Takes away what has gone, which lay before all that is kept; how much of it was younger than 30 s.
    /// </summary>
    private static long LetGo(
        List<(MarketId Market, long Place, DateTimeOffset At)> kept, RecentBooks recent, DateTimeOffset now)
    {
        var gone = kept.FindIndex(each => recent.IsKept(each.Place));
        Assert.DoesNotContain(kept[gone..], each => !recent.IsKept(each.Place));
        var early = kept[..gone].Count(each => now - each.At < RecentBooks.Reach);
        kept.RemoveRange(0, gone);
        return early;
    }

    private static DateTimeOffset At(int tenths) => Some.Now.AddMilliseconds(100 * tenths);

    private static BookSnapshot Book(MarketId market, long sequence, int levels, DateTimeOffset at) => new()
    {
        Market = market,
        Timestamp = at,
        LocalTimestamp = at,
        SequenceId = sequence,
        Bids = new Level[levels],
        Asks = new Level[levels],
    };
}
