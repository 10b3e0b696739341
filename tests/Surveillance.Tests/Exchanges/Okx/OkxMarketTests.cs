using Surveillance.Exchanges;
using Surveillance.Exchanges.Okx;
using Surveillance.Markets;
using static Surveillance.Tests.Exchanges.Offline;

namespace Surveillance.Tests.Exchanges.Okx;

/// <summary>What a market on OKX does with books over REST, and when it subscribes anew.</summary>
public sealed class OkxMarketTests
{
    private const string Levels = """
        "asks":[["71501","7","0","1"]],"bids":[["71499","5","0","1"]]
        """;

    private const string Unchanged = """
        "asks":[],"bids":[]
        """;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Offline _stage;
    private readonly OkxMarket _market;
    private DateTimeOffset _now = Start;

    public OkxMarketTests()
    {
        (_stage, _market) = Offline.Okx();
        _market.Open(_stage.Connection);
        _market.Acknowledge();
    }

    [Fact]
    public void An_answer_to_what_was_asked_over_an_earlier_connection_is_not_taken()
    {
        Assert.Equal(OkxNeed.Book, Update(12, 8));
        var asked = _market.Fetch;
        _market.Close(GapReason.Disconnect);
        _market.Open(_stage.Connection);
        _market.Acknowledge();
        Assert.Equal(OkxNeed.Book, Update(7, 5));
        Assert.False(_market.OnSnapshot(asked, Snapshot(12), _now));
        Assert.Null(_stage.Book);
        _market.OnSnapshotMissing(asked, _now);
        Assert.True(_market.OnSnapshot(_market.Fetch, Snapshot(7), _now));
        Assert.Equal(7, _stage.Book!.SequenceId);
    }

    [Fact]
    public void Ids_that_begin_anew_before_the_update_that_contains_the_book_break_it()
    {
        Join(30);
        Assert.Equal(OkxNeed.Nothing, Update(20, 12));
        Assert.Equal(OkxNeed.Subscription, Update(3, 20));
        Assert.Null(_stage.Book);
    }

    [Fact]
    public void Ids_that_begin_anew_right_behind_the_book_are_followed()
    {
        Join(30);
        Assert.Equal(OkxNeed.Nothing, Update(3, 30));
        Assert.Equal(3, _stage.Book!.SequenceId);
    }

    [Fact]
    public void A_book_that_no_update_ever_contains_is_given_up_after_ten_seconds_of_updates()
    {
        Join(1_000_000);
        var id = 12;
        while (Update(id + 1, id) == OkxNeed.Nothing)
            id++;
        Assert.InRange(id, 80, 130);
        Assert.Null(_stage.Book);
    }

    [Fact]
    public void An_answer_without_an_id_is_a_mistake_of_the_venue()
    {
        var body = Utf8("""{"code":"0","data":[{"asks":[],"bids":[],"ts":"1787300000105"}]}""");
        Assert.Throws<FeedProtocolException>(() => OkxRest.ReadBook(body, DecimalFactor.One));
    }

    [Fact]
    public void A_break_soon_after_a_silence_was_renewed_does_not_wait_out_the_minute()
    {
        Assert.Equal(OkxNeed.Nothing, Frame("snapshot", 1, -1));
        _now += StreamPulse.Most + Second;
        Assert.True(_market.WantsRenewal(_now));
        _now += Second;
        Assert.Equal(OkxNeed.Nothing, Frame("snapshot", 2, -1));
        Assert.NotNull(_stage.Book);
        _now += 2 * Second;
        Assert.Equal(OkxNeed.Subscription, Update(9, 8));
    }

    [Fact]
    public void A_heartbeat_makes_a_book_fresh_again_that_was_too_old_and_one_out_of_the_same_backlog_does_not()
    {
        _stage.ReadClock();
        Frame("snapshot", 1, -1, sentAt: _now);
        Frame("update", 2, 1, sentAt: _now - TimeSpan.FromSeconds(6));
        Assert.Null(_stage.Book);
        Frame("update", 2, 2, Unchanged);
        Assert.Null(_stage.Book);
        _now += TimeSpan.FromMinutes(1);
        _stage.Time.Advance(TimeSpan.FromMinutes(1));
        Frame("update", 2, 2, Unchanged);
        Assert.Equal((2, _now), (_stage.Book!.SequenceId, _stage.Book.LocalTimestamp));
    }

    [Fact]
    public void A_contract_of_another_size_than_yesterdays_makes_the_book_anew_in_its_unit()
    {
        Assert.Equal(OkxNeed.Nothing, Frame("snapshot", 1, -1));
        Assert.Equal(0.05, _stage.Book!.Bids[0].Size);
        Assert.True(_market.Take(new OkxContract("BTC-USDT-SWAP", 0.1, TickSize: 0.1)));
        Assert.Null(_stage.Book);
        Assert.True(_market.WantsRenewal(_now));
        Assert.Equal(OkxNeed.Nothing, Frame("snapshot", 2, -1));
        Assert.Equal(0.5, _stage.Book!.Bids[0].Size);
        Assert.Equal(GapReason.Resync, _stage.Gap!.Reason);
    }

    private void Join(long snapshotId)
    {
        Assert.Equal(OkxNeed.Book, Update(12, 8));
        Assert.True(_market.OnSnapshot(_market.Fetch, Snapshot(snapshotId), _now));
    }

    private static DepthMessage Snapshot(long id)
    {
        var snapshot = new DepthMessage { LastId = id };
        snapshot.Bids.Add(new Level(71499, 1));
        snapshot.Asks.Add(new Level(71501, 1));
        return snapshot;
    }

    private OkxNeed Update(long id, long previous) => Frame("update", id, previous);

    private OkxNeed Frame(
        string action, long id, long previous, string levels = Levels, DateTimeOffset? sentAt = null)
    {
        var text = Utf8($$"""
            {"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"{{action}}","data":[{
             {{levels}},"ts":"{{sentAt?.ToUnixTimeMilliseconds() ?? 1787300000205}}",
             "checksum":0,"seqId":{{id}},"prevSeqId":{{previous}}}]}
            """);
        Assert.True(OkxNormalizer.TryOpen(text, out var frame));
        return _market.OnBook(frame, text, _now);
    }
}
