using System.Globalization;
using System.Text;
using Surveillance.Exchanges.Kraken;
using Surveillance.Markets;

namespace Surveillance.Tests.Exchanges.Kraken;

public sealed class KrakenSyncTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 18, 0, 0, TimeSpan.Zero);
    private static readonly KrakenPair Pair = new("BTC/USD", 1, 8, 0.1);

    private readonly OrderBook _book =
        new(new MarketId("kraken", "BTC-USD-SPOT"), KrakenSync.LevelLimit, CoverageRule.WorstHeld);

    private readonly KrakenSync _sync;

    public KrakenSyncTests() => _sync = new KrakenSync(_book);

    [Theory]
    [InlineData("71500.1", 1, 715001)]
    [InlineData("71500", 1, 715000)]
    [InlineData("0.00105", 8, 105000)]
    [InlineData("0.00105000", 8, 105000)]
    [InlineData("0.0010500000", 8, 105000)]
    [InlineData("1e-8", 8, 1)]
    [InlineData("5E-05", 8, 5000)]
    [InlineData("0.00000000", 8, 0)]
    [InlineData("0", 0, 0)]
    [InlineData("99999999999.12345678", 8, 9999999999912345678)]
    public void Digits_are_the_number_without_its_point(string text, int decimals, ulong digits)
    {
        Assert.True(KrakenDigits.TryRead(Encoding.UTF8.GetBytes(text), decimals, out var read));
        Assert.Equal(digits, read);
    }

    [Theory]
    [InlineData("71500.15", 1)]
    [InlineData("1e-9", 8)]
    [InlineData("-1", 8)]
    [InlineData("", 8)]
    [InlineData("1.2.3", 8)]
    [InlineData("199999999999.12345678", 8)]
    [InlineData("1e40", 8)]
    public void What_has_more_digits_than_the_pair_or_is_no_number_is_refused(string text, int decimals) =>
        Assert.False(KrakenDigits.TryRead(Encoding.UTF8.GetBytes(text), decimals, out _));

    [Fact]
    public void Numbers_may_be_printed_without_their_trailing_zeros()
    {
        Assert.Equal(KrakenStep.Loaded, Take(KrakenFrames.Book(
            "snapshot", ["71500.1 0.5", "71499.9 1.00000001"], ["71500.2 0.00105", "71500.3 2"],
            KrakenFrames.Checksum)));
        Assert.Equal(KrakenStep.Changed, Take(KrakenFrames.Book("update", ["71500.1 7.5e-1"], [], 2294049214)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    public void A_checksum_that_is_not_provided_is_not_compared(long? checksum)
    {
        Assert.Equal(KrakenStep.Loaded, Take(KrakenFrames.Snapshot));
        Assert.Equal(
            KrakenStep.Changed, Take(KrakenFrames.Book("update", ["71400.0 5.00000000"], [], checksum)));
        Assert.True(_book.IsValid);
    }

    [Fact]
    public void Updates_before_the_snapshot_wait_and_a_second_snapshot_replaces_the_book()
    {
        Assert.Equal(KrakenStep.None, Take(KrakenFrames.Update));
        Assert.Equal(KrakenStep.Loaded, Take(KrakenFrames.Snapshot));
        Assert.Equal(KrakenStep.Changed, Take(KrakenFrames.Update));
        Assert.Equal(KrakenStep.Loaded, Take(KrakenFrames.Snapshot));
        Assert.Equal(0.5, _book.Bids[0].Size);
    }

    [Fact]
    public void A_price_that_stands_twice_in_a_message_is_what_it_was_told_last()
    {
        Take(KrakenFrames.Snapshot);
        Assert.Equal(KrakenStep.Changed, Take(KrakenFrames.Book(
            "update", ["71500.1 9.00000000", "71500.1 0.00000000", "71500.1 0.75000000"], [], 2294049214)));
    }

    [Fact]
    public void Levels_beyond_the_subscribed_depth_are_cut_before_the_checksum_is_compared()
    {
        string[] asks = [.. Enumerable.Range(0, KrakenSync.LevelLimit).Select(i => Level(80000.0m + i, 1))];
        string[] bids = [.. Enumerable.Range(0, KrakenSync.LevelLimit).Select(i => Level(70000.0m - i, 1))];
        Assert.Equal(
            KrakenStep.Loaded,
            Take(KrakenFrames.Book("snapshot", bids, asks, KrakenFrames.ChecksumOf(bids, asks))));

        // A better bid pushes the worst one out, and no message tells.
        bids = [Level(70000.5m, 2), .. bids[..^1]];
        Assert.Equal(
            KrakenStep.Changed,
            Take(KrakenFrames.Book("update", bids[..1], [], KrakenFrames.ChecksumOf(bids, asks))));
        Assert.Equal((KrakenSync.LevelLimit, 69002.0), (_book.Bids.Count, _book.Bids[^1].Price));
        Assert.False(_book.Bids.IsWhole);

        // All but the last nine are taken away: if the one that was pushed out were still held, it would count now.
        var left = bids[^9..];
        Assert.Equal(
            KrakenStep.Changed,
            Take(KrakenFrames.Book(
                "update",
                bids[..^9].Select(level => level.Split(' ')[0] + " 0.00000000"),
                [],
                KrakenFrames.ChecksumOf(left, asks))));
        Assert.Equal(9, _book.Bids.Count);
    }

    [Fact]
    public void Following_a_book_allocates_nothing()
    {
        Take(KrakenFrames.Snapshot);
        var (message, frames) = (new KrakenMessage(), new[]
        {
            Encoding.UTF8.GetBytes(KrakenFrames.Update),
            Encoding.UTF8.GetBytes(KrakenFrames.Book("update", [KrakenFrames.Bids[0]], [], KrakenFrames.Checksum)),
        });
        int Follow()
        {
            var changed = 0;
            for (var i = 0; i < 1000; i++)
            {
                KrakenNormalizer.TryOpen(frames[i & 1], out var frame);
                KrakenNormalizer.SymbolOf(frame.Data);
                KrakenNormalizer.ReadBook(frame.Data, Pair, message);
                changed += _sync.OnMessage(message, frame.IsSnapshot, Now) == KrakenStep.Changed ? 1 : 0;
            }

            return changed;
        }

        Follow();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var followed = Follow();
        Assert.Equal((1000, 0), (followed, GC.GetAllocatedBytesForCurrentThread() - before));
    }

    private static string Level(decimal price, int size) =>
        string.Create(CultureInfo.InvariantCulture, $"{price:0.0} {size}.00000000");

    private KrakenStep Take(string text)
    {
        Assert.True(KrakenNormalizer.TryOpen(Encoding.UTF8.GetBytes(text), out var frame));
        var message = new KrakenMessage();
        KrakenNormalizer.ReadBook(frame.Data, Pair, message);
        return _sync.OnMessage(message, frame.IsSnapshot, Now);
    }
}
