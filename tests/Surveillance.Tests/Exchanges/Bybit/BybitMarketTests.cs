using Surveillance.Exchanges.Bybit;
using Surveillance.Markets;
using static Surveillance.Tests.Exchanges.Bybit.BybitBench;

namespace Surveillance.Tests.Exchanges.Bybit;

/// <summary>What each rule of the venue does to a book, and what is asked for then.</summary>
public sealed class BybitMarketTests
{
    private static readonly string[] Renewal =
    [
        """{"req_id":"BTCUSDT","op":"unsubscribe","args":["orderbook.1000.BTCUSDT"]}""",
        """{"req_id":"BTCUSDT","op":"subscribe","args":["orderbook.1000.BTCUSDT"]}""",
    ];

    private readonly BybitBench _bench = new(BybitCategory.Linear);

    public BybitMarketTests() => Assert.Single(_bench.Sent);

    [Fact]
    public void A_snapshot_loads_and_deltas_change_and_delete()
    {
        _bench.Take(Snapshot(7, bids: """["99","1"],["98.5","2"]"""));
        _bench.Take(Delta(8, bids: """["99","0"],["98","3.25"]""", asks: """["100.5","0.001"]"""));
        Assert.Equal([new Level(98.5, 2), new Level(98, 3.25)], _bench.Book!.Bids);
        Assert.Equal([new Level(100.5, 0.001), new Level(101, 1)], _bench.Book.Asks);
        Assert.Equal(8, _bench.Book.SequenceId);
        Assert.Empty(_bench.Sent);
    }

    [Theory]
    [InlineData("snapshot", 500)]
    [InlineData("snapshot", 7)]
    [InlineData("snapshot", 1)]
    [InlineData("delta", 1)]
    public void A_reset_replaces_the_book_and_is_no_gap(string type, long id)
    {
        _bench.Take(Snapshot(7, bids: """["99","1"],["98","1"]"""));
        _bench.Take(Delta(8, bids: """["97","1"]"""));
        _bench.Take((type == "snapshot" ? Snapshot(id) : Delta(id, """["99","1"]""", """["101","1"]"""))
            .Replace("""["99","1"]""", """["96","5"]"""));
        Assert.Equal([new Level(96, 5)], _bench.Book!.Bids);
        _bench.Take(Delta(id + 1, bids: """["95","1"]"""));
        Assert.Equal(2, _bench.Book!.Bids.Count);
        Assert.Null(_bench.Gap);
        Assert.Equal(0, _bench.Figures.At(_bench.Now).GapsLastHour);
        Assert.Empty(_bench.Sent);
    }

    [Fact]
    public void A_break_invalidates_at_once_and_the_book_is_subscribed_anew()
    {
        _bench.Take(Snapshot(7));
        _bench.Pass(3);
        _bench.Take(Delta(9, bids: """["98","1"]"""));
        Assert.Null(_bench.Book);
        Assert.Equal(Renewal, _bench.Sent);

        // What was on its way before the new subscription changes nothing and asks for nothing.
        _bench.Take(Delta(10));
        Assert.Null(_bench.Book);
        Assert.Empty(_bench.Sent);
        _bench.Pass(1);
        _bench.Take(Snapshot(12));
        Assert.Equal(12, _bench.Book!.SequenceId);
        var gap = _bench.Gap!;
        Assert.Equal((GapReason.SequenceBreak, 7L, 12L), (gap.Reason, gap.SequenceBefore, gap.SequenceAfter));
        Assert.Equal((Start, Start.AddSeconds(4)), (gap.Start, gap.End));
        Assert.Null(_bench.Gap);
    }

    [Fact]
    public void A_message_that_comes_twice_changes_nothing()
    {
        _bench.Take(Snapshot(7));
        _bench.Take(Delta(8, bids: """["98","1"]"""));
        _bench.Take(Delta(9, bids: """["98","2"]"""));
        _bench.Take(Delta(8, bids: """["98","1"]"""));
        _bench.Take(Delta(9, bids: """["98","5"]"""));
        Assert.Equal(new Level(98, 2), _bench.Book!.Bids[1]);
        Assert.Equal(9, _bench.Book.SequenceId);
        Assert.Empty(_bench.Sent);
    }

    [Fact]
    public void Levels_that_are_pushed_out_without_a_delete_are_cut_and_coverage_follows()
    {
        var bids = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"[\"{2000 - i}\",\"1\"]"));
        _bench.Take(Snapshot(7, bids, """["2001","1"]"""));
        lock (_bench.Feed.Gate)
            Assert.Equal((1000, 1001), (_bench.Feed.Book.Bids.Count, _bench.Feed.Book.Bids[999].Price));
        _bench.Take(Delta(8, bids: """["2000.5","1"],["2000.25","1"]"""));
        lock (_bench.Feed.Gate)
        {
            Assert.Equal((1000, 1003), (_bench.Feed.Book.Bids.Count, _bench.Feed.Book.Bids[999].Price));
            Assert.True(_bench.Feed.Book.Bids.IsKnownTo(1003, 0));
            Assert.False(_bench.Feed.Book.Bids.IsKnownTo(1002, 0));
            Assert.True(_bench.Feed.Book.Asks.IsWhole);
        }

        // A level that comes back in is told as new; until then the book reaches no further than what it holds.
        _bench.Take(Delta(9, bids: """["2000.5","0"],["1002","4"]"""));
        lock (_bench.Feed.Gate)
            Assert.Equal(new Level(1002, 4), _bench.Feed.Book.Bids[999]);
    }

    [Fact]
    public void A_book_that_is_crossed_after_a_whole_message_is_loaded_anew_and_not_before()
    {
        _bench.Take(Snapshot(7));
        _bench.Pass(3);
        _bench.Take(Delta(8, bids: """["102","1"]""", asks: """["101","0"],["103","1"]"""));
        Assert.Equal(102, _bench.Book!.BestBid);
        _bench.Take(Delta(9, bids: """["103","1"]"""));
        Assert.Null(_bench.Book);
        Assert.Equal(Renewal, _bench.Sent);
        _bench.Take(Snapshot(10));
        Assert.Equal(GapReason.Resync, _bench.Gap!.Reason);
    }

    [Fact]
    public void A_market_that_breaks_again_and_again_subscribes_at_most_once_a_second()
    {
        _bench.Take(Snapshot(7));
        _bench.Pass(3);
        _bench.Take(Delta(9));
        Assert.Equal(Renewal, _bench.Sent);
        _bench.Take(Snapshot(20));
        _bench.Take(Delta(22));
        Assert.Empty(_bench.Sent);
        _bench.Pass(1);
        Assert.Equal(Renewal, _bench.Sent);
        _bench.Pass(3);
        Assert.DoesNotContain(Renewal[1], _bench.Sent);
    }

    [Fact]
    public void A_book_that_does_not_come_is_asked_for_again_ever_more_slowly()
    {
        List<double> asked = [];
        for (var second = 1; second <= 200; second++)
        {
            _bench.Pass(1);
            if (_bench.Sent.Any(text => text == Renewal[1]))
                asked.Add(second);
        }

        Assert.Equal([5, 15, 35, 75, 135, 195], asked);
    }

    [Fact]
    public void Deltas_without_a_snapshot_ask_for_it_once_it_must_have_been_lost()
    {
        _bench.Take(Delta(9));
        Assert.Empty(_bench.Sent);
        _bench.Pass(2);
        _bench.Take(Delta(10));
        Assert.Equal(Renewal, _bench.Sent);
        _bench.Take(Delta(11));
        Assert.Empty(_bench.Sent);
    }

    [Fact]
    public void A_delta_is_applied_without_allocating()
    {
        const int Warm = 2_000;
        var frames = Enumerable.Range(8, 2 * Warm).Select(u => Utf8(Delta(
            u, $"[\"{98 - u % 50}.5\",\"{u % 3}\"]", $"[\"{102 + u % 50}\",\"0.{u}\"]", Ms(0), Ms(0)))).ToList();
        _bench.Take(Snapshot(7));
        for (var i = 0; i < Warm; i++)
            _bench.Streams.Take(frames[i], _bench.Now);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = Warm; i < frames.Count; i++)
            _bench.Streams.Take(frames[i], _bench.Now);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(7 + 2 * Warm, _bench.Book!.SequenceId);
    }

    [Fact]
    public void A_lost_connection_is_a_gap_that_ends_with_the_next_snapshot()
    {
        _bench.Take(Snapshot(7));
        _bench.Streams.Close(GapReason.Disconnect);
        Assert.Null(_bench.Book);
        _bench.Streams.Open(_bench.Outbox, _bench.Connection);
        _bench.Take(Delta(8));
        Assert.Null(_bench.Book);
        _bench.Take(Snapshot(3));
        Assert.Equal(GapReason.Disconnect, _bench.Gap!.Reason);
    }

    [Fact]
    public void Lag_counts_from_the_matching_engine_and_of_a_snapshot_from_when_it_was_pushed()
    {
        _bench.Time.Advance(TimeSpan.FromSeconds(10));
        _bench.Take(Snapshot(7, ts: Ms(9.9), cts: Ms(2)));
        Assert.InRange(_bench.Figures.At(_bench.Now).VenueLagP50Ms!.Value, 98, 102);
        Assert.Equal(Start.AddSeconds(2), _bench.Book!.Timestamp);
        for (var u = 8; u < 30; u++)
            _bench.Take(Delta(u, bids: $"[\"98\",\"{u}\"]", ts: Ms(9.9), cts: Ms(9.7)));
        Assert.InRange(_bench.Figures.At(_bench.Now).VenueLagP50Ms!.Value, 295, 305);
        Assert.Equal(Ms(9.7), _bench.Book!.Timestamp.ToUnixTimeMilliseconds());
        for (var u = 30; u < 100; u++)
            _bench.Take(Delta(u, ts: Ms(9.5)).Replace(",\"cts\":0", "", StringComparison.Ordinal));
        Assert.InRange(_bench.Figures.At(_bench.Now).VenueLagP50Ms!.Value, 490, 510);
    }
}
