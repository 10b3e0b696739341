using System.Text.Json;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Tests.Exchanges.Kraken;

public sealed class KrakenStreamsTests
{
    private const string Btc = "BTC-USD-SPOT";
    private const string Eth = "ETH-USD-SPOT";
    private const string Unsubscribe =
        """{"method":"unsubscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":1000}}""";

    private const string Subscribe =
        """{"method":"subscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":1000,"snapshot":true}}""";

    private readonly DollarStage _stage = DollarStage.Set("kraken");

    [Fact]
    public void Books_are_subscribed_once_the_digits_of_their_pairs_are_known()
    {
        Assert.Equal(["""{"method":"subscribe","params":{"channel":"instrument","snapshot":true}}"""], _stage.Sent);
        Assert.Equal(FrameKind.Control, _stage.Take(KrakenFrames.Pairs));
        var sent = _stage.Sent;
        Assert.Equal(2, sent.Count);
        Assert.Contains("""{"channel":"book","symbol":["BTC/USD","ETH/USD"],"depth":1000,"snapshot":true}""", sent[0]);
        Assert.Contains("""{"channel":"ticker","symbol":["BTC/USD","ETH/USD"],"event_trigger":"bbo",""", sent[1]);
        Assert.Empty(_stage.Log.Entries);
    }

    [Fact]
    public void The_vector_is_loaded_changed_and_told_with_its_times()
    {
        Follow();
        var book = _stage.Book(Btc)!;
        Assert.Equal([new Level(71500.1, 0.5), new Level(71499.9, 1.00000001)], book.Bids);
        Assert.Equal([new Level(71500.2, 0.00105), new Level(71500.3, 2)], book.Asks);
        Assert.Equal(0.1, book.TickSize);
        Assert.Equal(_stage.Time.GetUtcNow(), book.Timestamp);
        Assert.Equal(FrameKind.Data, _stage.Take(KrakenFrames.Update));
        Assert.Equal(FrameKind.Data, _stage.Take(KrakenFrames.SecondUpdate));
        book = _stage.Book(Btc)!;
        Assert.Equal([new Level(71500.1, 0.75), new Level(71499.9, 1.00000001)], book.Bids);
        Assert.Equal([new Level(71500.3, 2)], book.Asks);
        Assert.Equal(new DateTimeOffset(2026, 11, 25, 18, 0, 0, 123, 456, TimeSpan.Zero), book.Timestamp);
        Assert.Equal((book.Timestamp - DateTimeOffset.UnixEpoch).TotalMicroseconds, book.SequenceId);
    }

    [Fact]
    public void A_lost_update_breaks_the_book_at_once_and_it_is_subscribed_anew()
    {
        Follow();
        _stage.Time.Advance(TimeSpan.FromMilliseconds(200));
        _stage.Take(KrakenFrames.SecondUpdate);
        Assert.Null(_stage.Book(Btc));
        Assert.Equal([Unsubscribe, Subscribe], _stage.Sent);
        _stage.Take(KrakenFrames.Update);
        Assert.Null(_stage.Book(Btc));
        Assert.Empty(_stage.Sent);
        _stage.Time.Advance(TimeSpan.FromMilliseconds(300));
        _stage.Take(KrakenFrames.Snapshot);
        Assert.NotNull(_stage.Book(Btc));
        var gap = _stage.NextGap()!;
        Assert.Equal((Btc, GapReason.SequenceBreak), (gap.Market.Instrument, gap.Reason));
        Assert.Equal(0.5, gap.Duration.TotalSeconds);
        Assert.Null(_stage.NextGap());
    }

    [Fact]
    public void A_snapshot_with_a_wrong_checksum_is_no_book()
    {
        _stage.Take(KrakenFrames.Pairs);
        _stage.Take(KrakenFrames.Book("snapshot", KrakenFrames.Bids, KrakenFrames.Asks, KrakenFrames.Checksum + 1));
        Assert.Null(_stage.Book(Btc));
    }

    [Theory]
    [InlineData("""{"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":71500.1}]}]}""")]
    [InlineData("""{"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":1.55,"qty":1}]}]}""")]
    [InlineData("""{"channel":"book","type":"update","data":[{"symbol":"BTC/USD","asks":[{"price":-1,"qty":1}]}]}""")]
    [InlineData("""{"channel":"book","type":"update","data":[{"symbol":"BTC/USD","asks":[{"price":0,"qty":1}]}]}""")]
    [InlineData("""{"channel":"book","type":"update","data":[{"symbol":"BTC/USD","asks":[{"price":"7","qty":1}]}]}""")]
    [InlineData("""{"channel":"book","type":"update","data":[{"symbol":"BTC/USD","asks":[],"checksum":"x"}]}""")]
    [InlineData("""{"channel":"book","type":"update","data":[{"symbol":"BTC/USD","timestamp":"yesterday"}]}""")]
    public void What_cannot_be_read_of_a_book_is_missing_from_that_book(string frame)
    {
        Follow();
        _stage.Take(KrakenFrames.Book("snapshot", ["2500.01 1.00000000"], [], checksum: null, symbol: "ETH/USD"));
        Assert.Throws<FeedProtocolException>(() => _stage.Take(frame));
        Assert.Null(_stage.Book(Btc));
        Assert.Equal([Unsubscribe, Subscribe], _stage.Sent);
        Assert.NotNull(_stage.Book(Eth));
    }

    [Fact]
    public void A_frame_that_tells_no_channel_may_have_been_of_any_book()
    {
        Follow();
        Assert.ThrowsAny<JsonException>(() => _stage.Take("""{"channel":"bo"""));
        Assert.Null(_stage.Book(Btc));
        _stage.Pass(1);
        Assert.Contains(Subscribe, _stage.Sent);
    }

    [Fact]
    public void A_ticker_that_cannot_be_read_costs_no_book()
    {
        Follow();
        Assert.Throws<FeedProtocolException>(() => _stage.Take(
            """{"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","last":"x"}]}"""));
        Assert.NotNull(_stage.Book(Btc));
        Assert.Equal(FrameKind.Data, _stage.Take(KrakenFrames.Ticker));
        Assert.Equal((71500.1, 2867.54532609), (_stage.Market(Btc).Ticker!.Last, _stage.Market(Btc).Ticker!.Volume24h));
    }

    [Fact]
    public void A_crossed_book_is_subscribed_anew()
    {
        Follow();
        _stage.Take(KrakenFrames.Book("update", ["71500.3 1.00000000"], [], checksum: null));
        Assert.Null(_stage.Book(Btc));
        Assert.Equal([Unsubscribe, Subscribe], _stage.Sent);
    }

    [Fact]
    public void A_silent_book_is_subscribed_anew_ever_more_rarely_and_is_one_gap()
    {
        Follow();
        _stage.Pass(120);
        Assert.Null(_stage.Book(Btc));
        Assert.InRange(_stage.Sent.Count(frame => frame == Subscribe), 4, 8);
        _stage.Take(KrakenFrames.Snapshot);
        Assert.Equal(GapReason.StreamSilent, _stage.NextGap()!.Reason);
        Assert.Null(_stage.NextGap());
    }

    [Fact]
    public void A_book_that_does_not_come_is_subscribed_anew_after_five_seconds()
    {
        _stage.Take(KrakenFrames.Pairs);
        _stage.Pass(5);
        Assert.DoesNotContain(Subscribe, _stage.Sent);
        _stage.Pass(1);
        Assert.Contains(Subscribe, _stage.Sent);
    }

    [Fact]
    public void Heartbeats_pongs_and_acknowledgements_prove_nothing_and_refusals_are_told()
    {
        foreach (var frame in (string[])[
            """{"channel":"heartbeat"}""",
            """{"method":"pong","time_in":"2026-11-25T18:00:00.1Z","time_out":"2026-11-25T18:00:00.1Z"}""",
            """{"method":"subscribe","result":{"channel":"book","symbol":"BTC/USD","depth":1000},"success":true}""",
            """{"channel":"status","type":"update","data":[{"system":"online","api_version":"v2"}]}"""])
            Assert.Equal(FrameKind.Control, _stage.Take(frame));
        Assert.Empty(_stage.Log.Entries);
        _stage.Take("""
            {"error":"Currency pair not supported BTC/USX","method":"subscribe","success":false,"symbol":"BTC/USX"}
            """);
        Assert.Contains("subscribe BTC/USX: Currency pair not supported", _stage.Health.LastError);
        _stage.Take("""{"channel":"status","type":"update","data":[{"system":"maintenance"}]}""");
        Assert.Contains(_stage.Log.Entries, entry => entry.Text.Contains("maintenance", StringComparison.Ordinal));
    }

    [Fact]
    public void The_venue_hears_a_ping_twice_a_minute_whatever_it_sends()
    {
        Follow();
        for (var i = 0; i < 60; i++)
        {
            _stage.Pass(1);
            _stage.Take("""{"channel":"heartbeat"}""");
        }

        Assert.Equal(2, _stage.Sent.Count(frame => frame == """{"method":"ping"}"""));
    }

    [Fact]
    public void A_pair_whose_digits_change_is_subscribed_anew()
    {
        Follow();
        _stage.Take(KrakenFrames.Pairs.Replace("snapshot", "update", StringComparison.Ordinal));
        Assert.NotNull(_stage.Book(Btc));
        _stage.Take("""
            {"channel":"instrument","type":"update","data":{"assets":[],"pairs":[{"symbol":"BTC/USD","base":"BTC",
             "quote":"USD","qty_precision":8,"price_precision":2,"price_increment":0.01}]}}
            """);
        Assert.Null(_stage.Book(Btc));
        Assert.Contains("\"channel\":\"book\",\"symbol\":[\"BTC/USD\"]", _stage.Sent[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Maintenance_of_the_engine_halts_every_pair_until_it_is_over_and_books_are_made_anew()
    {
        Follow();
        _stage.Take(Engine("maintenance"));
        _stage.Take(KrakenFrames.Pairs.Replace("snapshot", "update", StringComparison.Ordinal));
        Assert.Null(_stage.Book(Btc));
        Assert.Equal(2, _stage.Health.HaltedInstruments.Count);
        _ = _stage.Sent;
        _stage.Pass(90);
        Assert.DoesNotContain(_stage.Sent, frame => frame.Contains("book", StringComparison.Ordinal));
        _stage.Take(Engine("online"));
        Assert.Empty(_stage.Health.HaltedInstruments);
        _stage.Pass(1);
        Assert.Contains(Subscribe, _stage.Sent);
        _stage.Take(KrakenFrames.Snapshot);
        Assert.NotNull(_stage.Book(Btc));
        Assert.Equal(GapReason.Maintenance, _stage.NextGap()!.Reason);
        Assert.Null(_stage.NextGap());
    }

    [Fact]
    public void A_pair_that_is_not_traded_is_halted_alone_and_one_that_is_post_only_is_not()
    {
        Follow();
        _stage.Take(Pair("post_only"));
        Assert.NotNull(_stage.Book(Btc));
        _stage.Take(Pair("cancel_only"));
        Assert.Null(_stage.Book(Btc));
        Assert.Equal([Btc], _stage.Health.HaltedInstruments);
    }

    [Fact]
    public void A_lost_connection_forgets_the_books_and_the_pairs()
    {
        Follow();
        _stage.Close();
        Assert.Null(_stage.Book(Btc));
        _stage.Open();
        _stage.Take(KrakenFrames.Snapshot);
        Assert.Null(_stage.Book(Btc));
        Follow();
        Assert.Equal(GapReason.Disconnect, _stage.NextGap()!.Reason);
    }

    [Fact]
    public void A_market_that_the_venue_does_not_list_is_told_and_not_subscribed()
    {
        var stage = DollarStage.Set("kraken", one => one.Id == Btc
            ? one
            : one with { Listings = new Dictionary<string, Listing> { ["kraken"] = new("ETH/USX") } });
        stage.Take(KrakenFrames.Pairs);
        Assert.Equal(
            ["kraken lists no ETH/USX: there will be no data of kraken:ETH-USD-SPOT"],
            stage.Log.Entries.Select(entry => entry.Text));
        Assert.Contains(stage.Sent, frame => frame.Contains("[\"BTC/USD\"]", StringComparison.Ordinal));
        stage.Pass(60);
        Assert.DoesNotContain(stage.Sent, frame => frame.Contains("ETH", StringComparison.Ordinal));
    }

    private static string Engine(string status) =>
        $$"""{"channel":"status","type":"update","data":[{"api_version":"v2","system":"{{status}}"}]}""";

    private static string Pair(string status) => """
        {"channel":"instrument","type":"update","data":{"assets":[],"pairs":[{"symbol":"BTC/USD","base":"BTC",
         "quote":"USD","status":"online","qty_precision":8,"price_precision":1,"price_increment":0.1}]}}
        """.Replace("online", status, StringComparison.Ordinal);

    private void Follow()
    {
        _stage.Take(KrakenFrames.Pairs);
        _ = _stage.Sent;
        _stage.Take(KrakenFrames.Snapshot);
        Assert.NotNull(_stage.Book(Btc));
    }
}
