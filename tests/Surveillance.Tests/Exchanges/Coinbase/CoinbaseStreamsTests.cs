using System.Text;
using System.Text.Json;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;
using static Surveillance.Tests.Exchanges.Coinbase.CoinbaseFrames;

namespace Surveillance.Tests.Exchanges.Coinbase;

public sealed class CoinbaseStreamsTests
{
    private const string Btc = "BTC-USD-SPOT";
    private const string Eth = "ETH-USD-SPOT";

    private static readonly string[] BothAnew =
    [
        """{"type":"unsubscribe","product_ids":["BTC-USD","ETH-USD"],"channel":"level2"}""",
        """{"type":"subscribe","product_ids":["BTC-USD","ETH-USD"],"channel":"level2"}""",
    ];

    private readonly DollarStage _stage = DollarStage.Set("coinbase");

    [Fact]
    public void Each_channel_is_one_message_and_heartbeats_are_subscribed_too() => Assert.Equal(
        [
            """{"type":"subscribe","channel":"heartbeats"}""",
            """{"type":"subscribe","product_ids":["BTC-USD","ETH-USD"],"channel":"level2"}""",
            """{"type":"subscribe","product_ids":["BTC-USD","ETH-USD"],"channel":"ticker"}""",
        ],
        _stage.Sent);

    [Fact]
    public void The_whole_book_is_known_and_changes_by_absolute_sizes()
    {
        Follow();
        Assert.Equal(FrameKind.Data, _stage.Take(Update(
            2,
            Level("offer", "65083.67", "0"), Level("bid", "65083.27", "1.5"), Level("offer", "70000", "0.00000001"))));
        var book = _stage.Book(Btc)!;
        Assert.Equal([new Level(65083.66, 0.20371215), new Level(65083.27, 1.5)], book.Bids);
        Assert.Equal([new Level(65083.72, 0.001), new Level(70000, 1e-8)], book.Asks);
        Assert.Equal((10_000.0, 10_000.0), (book.CoveredBidBps, book.CoveredAskBps));
        Assert.Equal((2L, 0.01), (book.SequenceId, book.TickSize));
        Assert.Equal("2026-11-25T17:59:59.9008830+00:00", book.Timestamp.ToString("O"));
        Assert.Equal(99.117, _stage.Health.VenueLagP50Ms!.Value, tolerance: 0.5);
    }

    [Fact]
    public void The_number_counts_the_frames_of_all_channels()
    {
        Follow();
        Assert.Equal(FrameKind.Control, _stage.Take(Heartbeat(2)));
        Assert.Equal(FrameKind.Data, _stage.Take(Ticker(3)));
        Assert.Equal(FrameKind.Control, _stage.Take(Subscriptions(4)));
        Assert.Equal(FrameKind.Data, _stage.Take(Update(5, Level("bid", "65083.66", "7"))));
        Assert.Equal(7, _stage.Book(Btc)!.Bids[0].Size);
        var ticker = _stage.Market(Btc).Ticker!;
        Assert.Equal((65086.18, 2867.54532609), (ticker.Last, ticker.Volume24h));
        Assert.Null(_stage.NextGap());
    }

    [Theory]
    [InlineData("heartbeats")]
    [InlineData("ticker")]
    [InlineData("l2_data")]
    public void A_lost_frame_breaks_every_book_of_the_connection_whichever_frame_shows_it(string channel)
    {
        Follow();
        _stage.Time.Advance(TimeSpan.FromMilliseconds(250));
        _stage.Take(channel switch
        {
            "heartbeats" => Heartbeat(3),
            "ticker" => Ticker(3),
            _ => Update(3, Level("bid", "65083.66", "7")),
        });
        Assert.Null(_stage.Book(Btc));
        Assert.Null(_stage.Book(Eth));
        Assert.Equal(BothAnew, _stage.Sent);
        _stage.Take(Update(4, Level("bid", "65083.66", "7")));
        Assert.Null(_stage.Book(Btc));
        _stage.Time.Advance(TimeSpan.FromMilliseconds(250));
        _stage.Take(Snapshot(5));
        Assert.NotNull(_stage.Book(Btc));
        Assert.Null(_stage.Book(Eth));
        _stage.Take(Snapshot(6, "ETH-USD"));
        foreach (var instrument in (string[])[Btc, Eth])
        {
            var gap = _stage.NextGap()!;
            Assert.Equal((instrument, GapReason.SequenceBreak), (gap.Market.Instrument, gap.Reason));
            Assert.True(gap.SequenceBefore < gap.SequenceAfter);
        }

        Assert.Empty(_stage.Sent);
        Assert.Null(_stage.NextGap());
    }

    [Theory]
    [InlineData("""{"side":"ask","event_time":"2026-11-25T18:00:00Z","price_level":"1","new_quantity":"1"}""")]
    [InlineData("""{"side":"bid","event_time":"2026-11-25T18:00:00Z","price_level":"0","new_quantity":"1"}""")]
    [InlineData("""{"side":"bid","event_time":"2026-11-25T18:00:00Z","price_level":"1","new_quantity":"-1"}""")]
    [InlineData("""{"side":"bid","event_time":"2026-11-25T18:00:00Z","price_level":"1"}""")]
    [InlineData("""{"side":"bid","event_time":"noon","price_level":"1","new_quantity":"1"}""")]
    [InlineData("""{"event_time":"2026-11-25T18:00:00Z","price_level":"1","new_quantity":"1"}""")]
    public void A_level_that_cannot_be_read_is_missing(string level)
    {
        Follow();
        Assert.Throws<FeedProtocolException>(() => _stage.Take(Update(2, level)));
        Assert.Null(_stage.Book(Btc));
        Assert.Equal(BothAnew, _stage.Sent);
    }

    [Fact]
    public void A_frame_of_which_not_even_the_number_can_be_read_is_found_missing_by_the_next_one()
    {
        Follow();
        Assert.ThrowsAny<JsonException>(() => _stage.Take("""{"channel":"l2_data","ti"""));
        _stage.Take(Heartbeat(3));
        Assert.Null(_stage.Book(Btc));
    }

    [Fact]
    public void A_ticker_that_cannot_be_read_costs_no_book()
    {
        Follow();
        Assert.Throws<FeedProtocolException>(() => _stage.Take(Ticker(2, price: "x")));
        _stage.Take(Heartbeat(3));
        Assert.NotNull(_stage.Book(Btc));
    }

    [Fact]
    public void A_book_is_looked_at_after_the_whole_message_only()
    {
        Follow();
        _stage.Take(Frame(
            2, "l2_data",
            Event("update", "BTC-USD", Level("bid", "65083.67", "1")),
            Event("update", "BTC-USD", Level("offer", "65083.67", "0"))));
        Assert.Equal(65083.67, _stage.Book(Btc)!.BestBid);
        _stage.Take(Update(3, Level("bid", "65083.72", "1")));
        Assert.Null(_stage.Book(Btc));
        Assert.Contains("""{"type":"subscribe","product_ids":["BTC-USD"],"channel":"level2"}""", _stage.Sent);
    }

    [Fact]
    public void A_silent_book_is_subscribed_anew_ever_more_rarely_and_is_one_gap()
    {
        Follow();
        for (var i = 0; i < 120; i++)
        {
            _stage.Take(Heartbeat(2 + i));
            _stage.Pass(1);
        }

        Assert.Null(_stage.Book(Btc));
        Assert.InRange(_stage.Sent.Count(frame => frame == BothAnew[1]), 4, 8);
        _stage.Take(Snapshot(122));
        Assert.Equal(GapReason.StreamSilent, _stage.NextGap()!.Reason);
    }

    [Fact]
    public void Numbers_begin_anew_with_each_connection()
    {
        Follow();
        _stage.Close();
        Assert.Null(_stage.Book(Btc));
        _stage.Open();
        Follow();
        Assert.Equal(GapReason.Disconnect, _stage.NextGap()!.Reason);
    }

    [Fact]
    public void More_levels_than_a_book_usually_keeps_are_all_kept()
    {
        var levels = Enumerable.Range(1, 30_000).Select(i => Level("offer", $"{70_000 + i}", "1"));
        _stage.Take(Frame(0, "l2_data", Event("snapshot", "BTC-USD", [Level("bid", "69999", "1"), .. levels])));
        lock (_stage.Market(Btc).Gate)
            Assert.Equal((30_000, true), (_stage.Market(Btc).Book.Asks.Count, _stage.Market(Btc).Book.Asks.IsWhole));
    }

    [Fact]
    public void Refusals_are_told()
    {
        Assert.Equal(FrameKind.Control, _stage.Take("""{"type":"error","message":"rate limit exceeded"}"""));
        Assert.Contains("rate limit exceeded", _stage.Health.LastError);
    }

    [Fact]
    public void Following_a_book_allocates_nothing()
    {
        Follow();
        byte[][] frames = [.. Enumerable.Range(2, 2000).Select(i =>
            Encoding.UTF8.GetBytes(Update(i, Level("bid", "65083.66", $"{i}"), Level("offer", "65083.67", $"{i}"))))];
        foreach (var frame in frames.AsSpan(0, 1000))
            _stage.Take(frame);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var frame in frames.AsSpan(1000))
            _stage.Take(frame);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100);
        Assert.Equal(2001, _stage.Book(Btc)!.Bids[0].Size);
    }

    private void Follow()
    {
        _stage.Take(Snapshot(0));
        _stage.Take(Snapshot(1, "ETH-USD"));
        _ = _stage.Sent;
        Assert.NotNull(_stage.Book(Btc));
        Assert.NotNull(_stage.Book(Eth));
    }
}
