using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Platform.Redis;

public sealed class BookJsonTests
{
    private static readonly DateTimeOffset _at = new(2026, 11, 24, 7, 52, 30, 123, TimeSpan.Zero);
    private static readonly MarketId _market = new("binance", "BTC-USDT-PERP");

    private static readonly Gen<(int Tick, int Size)> AnyLevel =
        Gen.Select(Gen.Int[1, 5000], Gen.Int[1, 99_999], (tick, size) => (tick, size));

    private static readonly Gen<OrderBook> AnyBook =
        Gen.Select(AnyLevel.Array[0, 40], AnyLevel.Array[0, 40], Gen.Int[1, 50], (bids, asks, limit) =>
        {
            var book = new OrderBook(_market);
            book.Load(
                [.. bids.Select(bid => new Level((double)(1000m - bid.Tick * 0.01m), (double)(bid.Size * 0.00001m)))],
                [.. asks.Select(ask => new Level((double)(1000m + ask.Tick * 0.01m), (double)(ask.Size * 0.00001m)))],
                limit,
                sequenceId: 5123107853551);
            return book;
        });

    [Fact]
    public void The_text_is_what_an_operator_reads()
    {
        var book = new OrderBook(_market);
        book.Load([new(61800.2, 2.89), new(61790, 0.5)], [new(61800.3, 1.002), new(61900, 12)], 2, 5123107853551);
        var text = Write(book, Stamp() with { DepthLevels = 1 });
        Assert.StartsWith(
            """{"exchange":"binance","instrument":"BTC-USDT-PERP","timestamp":"2026-11-24T07:52:30.123Z",""" +
            "\"local_timestamp\":\"2026-11-24T07:52:30.173Z\",\"sequence_id\":5123107853551,\"source\":\"stream\"," +
            "\"best_bid\":61800.2,\"best_ask\":61800.3,\"mid_price\":61800.25,", text, StringComparison.Ordinal);
        Assert.Contains("\"tick_size\":0.1,\"update_count\":1,\"top_flips\":0,\"depth_levels\":1," +
            "\"bids\":[[61800.2,2.89]],\"asks\":[[61800.3,1.002]],\"covered_bps\":{\"bid\":1.65,\"ask\":16.14}," +
            "\"profile\":{\"step_bps\":1,\"bid_size\":[2.89,null,", text, StringComparison.Ordinal);
        Assert.Contains("\"bid_notional\":[178603,null,", text, StringComparison.Ordinal);
        Assert.DoesNotContain("simulated", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_one_sided_book_says_null_for_what_it_does_not_know()
    {
        var book = new OrderBook(_market);
        book.Load([new(100, 1)], [], 5, 1);
        var text = Write(book, Stamp() with { TickSize = null, Simulated = true, Source = BookSource.Rest });
        Assert.Contains(
            "\"best_ask\":null,\"mid_price\":null,\"spread_bps\":null,\"update_count\":1",
            text,
            StringComparison.Ordinal);
        Assert.Contains("\"source\":\"rest\",\"simulated\":true", text, StringComparison.Ordinal);
        Assert.DoesNotContain("profile", text, StringComparison.Ordinal);
        var read = BookJson.Read(Encoding.UTF8.GetBytes(text), _market);
        Assert.Equal((true, BookSource.Rest), (read.Simulated, read.Source));
        Assert.Null(read.Profile);
        Assert.Null(read.BestAsk);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        AnyBook.Sample(book =>
        {
            var text = Encoding.UTF8.GetBytes(Write(book, Stamp()));
            var (expected, read) = (Stamp().Capture(book), BookJson.Read(text, _market));
            Assert.Equivalent(BookJsonReader.Read(text), BookScan.TryRead(text, _market), strict: true);
            Assert.Equal(Comparable(expected), Comparable(read));
            // What is computed is printed with fifteen digits.
            AssertNear(expected.MidPrice, read.MidPrice, expected.MidPrice.GetValueOrDefault() * 5e-15);
            AssertNear(expected.SpreadBps, read.SpreadBps, expected.SpreadBps.GetValueOrDefault() * 5e-15);
            Assert.Equal(expected.Bids, read.Bids);
            Assert.Equal(expected.Asks, read.Asks);
            AssertNear(expected.CoveredBidBps, read.CoveredBidBps, 0.01);
            AssertSame(expected.Profile?.BidSize, read.Profile?.BidSize, 5e-6, 0);
            AssertSame(expected.Profile?.AskSize, read.Profile?.AskSize, 5e-6, 0);
            AssertSame(expected.Profile?.BidNotional, read.Profile?.BidNotional, 0, 0.5);
            AssertSame(expected.Profile?.AskNotional, read.Profile?.AskNotional, 0, 0.5);
        });
    }

    [Fact]
    public void A_spent_book_has_no_part_in_what_is_read_and_stands_if_nothing_is() =>
        Gen.Select(AnyBook, AnyBook).Sample((first, second) =>
        {
            var text = Encoding.UTF8.GetBytes(Write(second, Stamp()));
            var (expected, spent) = (BookJson.Read(text, _market), Stamp().Capture(first));
            Assert.Null(BookScan.TryRead(text.AsSpan(0, text.Length - 1), _market, spent));
            Assert.Equivalent(Stamp().Capture(first), spent, strict: true);
            Assert.Equivalent(expected, BookScan.TryRead(text, _market, spent), strict: true);
        });

    [Fact]
    public void A_book_as_long_as_the_one_spent_on_it_takes_an_eighth_of_its_memory()
    {
        var book = new OrderBook(_market);
        Level[] bids = [.. Enumerable.Range(0, 500).Select(i => new Level(61800.2 - i, 1.234 + i))];
        Level[] asks = [.. Enumerable.Range(0, 500).Select(i => new Level(61800.3 + i, 2.345 + i))];
        book.Load(bids, asks, 1000, 1);
        var text = Encoding.UTF8.GetBytes(Write(book, Stamp()));
        var (fresh, spent) = (Allocated(null), BookJson.Read(text, _market));
        Assert.InRange(Allocated(spent), 1, fresh / 8);

        long Allocated(BookSnapshot? used)
        {
            BookJson.Read(text, _market, used);
            var before = GC.GetAllocatedBytesForCurrentThread();
            BookJson.Read(text, _market, used);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void A_text_in_another_form_is_read_as_any_JSON()
    {
        var book = new OrderBook(_market);
        book.Load([new(61800.2, 2.89)], [new(61800.3, 1e-300)], 5, long.MaxValue);
        var text = Write(book, Stamp());
        var expected = BookJsonReader.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal((long.MaxValue, 1e-300), (expected.SequenceId, expected.Asks[0].Size));
        string[] others =
        [
            text, text.Replace(",\"", ", \"", StringComparison.Ordinal), text.Replace("2.89", "289E-2"),
            text.Replace("\"depth_levels\"", "\"new\":[1,{}],\"depth_levels\"", StringComparison.Ordinal),
        ];
        Assert.All(others, other =>
        {
            Assert.Null(BookScan.TryRead(Encoding.UTF8.GetBytes(other), _market));
            Assert.Equivalent(expected, BookJson.Read(Encoding.UTF8.GetBytes(other), _market), strict: true);
        });
        Assert.Equivalent(
            expected, BookJson.Read(Encoding.UTF8.GetBytes(text), new MarketId("okx", "ETH-USDT-PERP")), strict: true);
    }

    [Theory]
    [InlineData("18446744073709551616.5")]
    [InlineData("1844674407370955161.5")]
    [InlineData("1234567890123456789")]
    [InlineData("0.00000000000000000000289")]
    [InlineData("9007199254740993")]
    public void A_number_of_any_length_is_read_as_any_reader_does(string size)
    {
        var book = new OrderBook(_market);
        book.Load([new(61800.2, 2.89)], [new(61800.3, 1.5)], 1, 7);
        var text = Write(book, Stamp()).Replace("2.89]", $"{size}]", StringComparison.Ordinal);
        var read = BookScan.TryRead(Encoding.UTF8.GetBytes(text), _market);
        Assert.Equal(double.Parse(size, CultureInfo.InvariantCulture), read?.Bids[0].Size);
    }

    [Fact]
    public void No_part_of_a_text_is_read_as_a_book()
    {
        var book = new OrderBook(_market);
        book.Load([new(61800.2, 2.89)], [new(61800.3, 1.5)], 1, 7);
        var text = Encoding.UTF8.GetBytes(Write(book, Stamp()));
        Assert.NotNull(BookScan.TryRead(text, _market));
        for (var length = 0; length < text.Length; length++)
            Assert.Null(BookScan.TryRead(text.AsSpan(0, length), _market));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        var book = new OrderBook(_market);
        Level[] bids = [.. Enumerable.Range(0, 500).Select(i => new Level(61800.2 - i * 0.1, 1.234 + i))];
        Level[] asks = [.. Enumerable.Range(0, 500).Select(i => new Level(61800.3 + i * 0.1, 2.345 + i))];
        book.Load(bids, asks, 500, 1);
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        var stamp = Stamp();
        for (var i = 0; i < 50; i++)
            WriteOnce();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            WriteOnce();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void WriteOnce()
        {
            output.ResetWrittenCount();
            BookJson.Write(output, book, stamp);
        }
    }

    private static BookStamp Stamp() => new(_at, _at.AddMilliseconds(50), BookSource.Stream, 20, 0.1);

    private static string Write(OrderBook book, BookStamp stamp)
    {
        var output = new ArrayBufferWriter<byte>();
        BookJson.Write(output, book, stamp);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static object Comparable(BookSnapshot book) => (
        book.Market, book.Timestamp, book.LocalTimestamp, book.SequenceId,
        (book.BestBid, book.BestAsk, book.TickSize), book.DepthLevels, book.UpdateCount);

    private static void AssertSame(
        IReadOnlyList<double>? expected, IReadOnlyList<double>? read, double relative, double absolute)
    {
        Assert.Equal(expected?.Count, read?.Count);
        for (var i = 0; i < expected?.Count; i++)
            AssertNear(expected[i], read![i], expected[i] * relative + absolute);
    }

    private static void AssertNear(double? expected, double? read, double tolerance)
    {
        Assert.Equal(expected is null, read is null);
        if (expected is not null)
            Assert.Equal(expected.Value, read!.Value, tolerance + 1e-12);
    }
}
