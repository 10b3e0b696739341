using System.Text;
using System.Text.Json;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Okx;
using Surveillance.Markets;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges.Okx;

/// <summary>
/// Recordings from before the checksum was retired: every message proves that the book is the venue's.
/// </summary>
public sealed class RecordedOkxTests
{
    [Theory]
    [InlineData("okx/okx_btc_uni_20220513.cf2.gz", 290)]
    [InlineData("okx/okx_books_l2_tbt_20220227.cf.gz", 3679)]
    public void The_checksum_of_every_recorded_message_is_right(string file, int messages)
    {
        var syncs = new Dictionary<string, (OrderBook Book, OkxSync Sync)>();
        var verified = 0;
        foreach (var frame in Frames(file))
        {
            if (!OkxNormalizer.TryOpen(frame, out var opened) || !opened.Channel.StartsWith("books"u8))
                continue;
            var instrument = Encoding.UTF8.GetString(opened.InstrumentId);
            if (!syncs.TryGetValue(instrument, out var entry))
            {
                var book = new OrderBook(new MarketId("okx", instrument), OkxSync.LevelLimit, CoverageRule.WorstHeld);
                syncs[instrument] = entry = (book, new OkxSync(book, DecimalFactor.One));
            }

            var step = entry.Sync.OnFrame(opened, frame);
            Assert.True(
                step is not (OkxStep.Broken or OkxStep.NeedsSnapshot), $"{instrument}: {step} at message {verified}");
            Assert.False(entry.Book.IsCrossed);
            Assert.True(entry.Book.IsValid);
            verified += entry.Sync.Message.Checksum is null or 0 ? 0 : 1;
        }

        Assert.Equal(messages, verified);
    }

    [Fact]
    public void A_wrong_checksum_breaks_the_book_and_a_zero_does_not()
    {
        var (book, sync) = Fresh();
        Assert.Equal(OkxStep.Loaded, Take(sync, Snapshot(34778159)));
        Assert.Equal(OkxStep.Changed, Take(sync, Update(0, 2, 1)));
        Assert.Equal(OkxStep.Broken, Take(sync, Update(12345, 3, 2)));
        Assert.False(book.IsValid);
    }

    [Fact]
    public void A_checksum_that_was_never_provided_is_not_compared()
    {
        var (_, sync) = Fresh();
        Assert.Equal(OkxStep.Loaded, Take(sync, Snapshot(0)));
        Assert.Equal(OkxStep.Changed, Take(sync, Update(0, 2, 1)));
    }

    [Fact]
    public void A_checksum_that_comes_after_a_book_without_one_has_the_book_sent_anew_and_is_compared_from_then_on()
    {
        var (book, sync) = Fresh();
        Assert.Equal(OkxStep.Loaded, Take(sync, Snapshot(0)));
        Assert.Equal(OkxStep.Broken, Take(sync, Update(12345, 2, 1)));
        Assert.False(book.IsValid);
        Assert.Equal(OkxStep.Loaded, Take(sync, Snapshot(0)));
        Assert.Equal(OkxStep.Changed, Take(sync, Update(0, 2, 1)));
        Assert.Equal(OkxStep.Broken, Take(sync, Update(12345, 3, 2)));
        Assert.Equal(OkxStep.Loaded, Take(sync, Snapshot(34778159)));
    }

    [Fact]
    public void Sizes_become_coins()
    {
        var book = new OrderBook(new MarketId("okx", "BTC-USDT-PERP"));
        var sync = new OkxSync(book, DecimalFactor.Of(0.01));
        Take(sync, Snapshot(0));
        Assert.Equal(new Level(71500.2, 3.6511), book.Asks[0]);
    }

    [Fact]
    public void A_stream_that_begins_with_updates_is_synced_over_rest()
    {
        var (book, sync) = Fresh();
        Assert.Equal(OkxStep.None, Take(sync, Update(0, 8, 5)));
        sync.Acknowledge();
        Assert.Equal(OkxStep.NeedsSnapshot, Take(sync, Update(0, 12, 8)));
        Assert.Equal(OkxStep.None, Take(sync, Update(0, 20, 12)));
        var snapshot = new DepthMessage { LastId = 12 };
        snapshot.Bids.Add(new Level(71499, 1));
        snapshot.Asks.Add(new Level(71501, 1));
        Assert.Equal(OkxStep.Loaded, sync.OnSnapshot(snapshot));
        Assert.Equal((true, 20L), (book.IsValid, book.SequenceId));
        Assert.Equal(OkxStep.Changed, Take(sync, Update(0, 25, 20)));
    }

    [Fact]
    public void A_rest_snapshot_newer_than_all_that_was_kept_waits_for_the_update_that_contains_it()
    {
        var (book, sync) = Fresh();
        sync.Acknowledge();
        Take(sync, Update(0, 12, 8));
        Assert.Equal(OkxStep.Loaded, sync.OnSnapshot(new DepthMessage { LastId = 30 }));
        Assert.Equal(OkxStep.None, Take(sync, Update(0, 20, 12)));
        Assert.Equal(OkxStep.Changed, Take(sync, Update(0, 33, 20)));
        Assert.Equal(33, book.SequenceId);
    }

    private static (OrderBook Book, OkxSync Sync) Fresh()
    {
        var book = new OrderBook(new MarketId("okx", "BTC-USDT-PERP"), OkxSync.LevelLimit, CoverageRule.WorstHeld);
        return (book, new OkxSync(book, DecimalFactor.One));
    }

    private static OkxStep Take(OkxSync sync, byte[] text)
    {
        Assert.True(OkxNormalizer.TryOpen(text, out var frame));
        return sync.OnFrame(frame, text);
    }

    private static byte[] Snapshot(int checksum) => Encoding.UTF8.GetBytes($$"""
        {"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"snapshot","data":[{
         "asks":[["71500.2","365.11","0","41"],["71500.3","0.5","0","1"],["71501","7","0","1"]],
         "bids":[["71500.1","330.5","0","37"],["71500","12","0","1"]],
         "ts":"1787300000105","checksum":{{checksum}},"seqId":1,"prevSeqId":-1}]}
        """);

    private static byte[] Update(int checksum, long id, long previous) => Encoding.UTF8.GetBytes($$"""
        {"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"update","data":[{
         "asks":[],"bids":[["71499","5","0","1"]],
         "ts":"1787300000205","checksum":{{checksum}},"seqId":{{id}},"prevSeqId":{{previous}}}]}
        """);

    private static IEnumerable<byte[]> Frames(string file)
    {
        foreach (var line in Recordings.Lines(file))
        {
            if (file.EndsWith(".cf2.gz", StringComparison.Ordinal))
            {
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.GetProperty("t").ValueEquals("recv"))
                    yield return Encoding.UTF8.GetBytes(json.RootElement.GetProperty("data").GetString()!);
            }
            else if (line.IndexOf(": {", StringComparison.Ordinal) is > 0 and var colon
                && double.TryParse(line.AsSpan(0, colon), out _))
                yield return Encoding.UTF8.GetBytes(line[(colon + 2)..]);
        }
    }
}
