using System.Text;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Markets;

namespace Surveillance.Tests.Exchanges.Binance;

public sealed class DiffSyncTests
{
    private readonly OrderBook _book = new(new MarketId("binance", "BTC-USDT-SPOT"));
    private readonly DiffSync _sync;
    private readonly DepthMessage _message = new();

    public DiffSyncTests() => _sync = new DiffSync(_book, DiffRule.Spot);

    [Fact]
    public void Events_that_came_before_the_snapshot_are_applied_to_it()
    {
        _sync.BeginFetch();
        Assert.Equal(SyncStep.None, Event(95, 99, 100, 1));
        Assert.Equal(SyncStep.None, Event(100, 104, 101, 2));
        Assert.Equal(SyncStep.Synced, Snapshot(102));
        Assert.Equal((true, 104L), (_book.IsValid, _book.SequenceId));
        Assert.Equal(new Level(101, 2), _book.Bids[0]);
        Assert.Equal(SyncStep.Changed, Event(105, 105, 99, 1));
    }

    [Fact]
    public void A_snapshot_older_than_the_first_event_is_given_up()
    {
        _sync.BeginFetch();
        Event(100, 104, 100, 1);
        Assert.Equal(SyncStep.None, Snapshot(90));
        Assert.True(_sync.IsIdle);
        Assert.False(_book.IsValid);
    }

    [Fact]
    public void A_snapshot_newer_than_every_event_waits_for_the_one_that_contains_it()
    {
        _sync.BeginFetch();
        Event(95, 99, 100, 1);
        Assert.Equal(SyncStep.None, Snapshot(120));
        Assert.False(_sync.IsIdle);
        Assert.Equal(SyncStep.None, Event(100, 118, 100, 1));
        Assert.Equal(SyncStep.Synced, Event(119, 125, 100, 1));
    }

    [Fact]
    public void A_hole_invalidates_the_book_at_once()
    {
        Sync();
        Assert.Equal(SyncStep.Broken, Event(120, 125, 100, 9));
        Assert.False(_book.IsValid);
        Assert.Equal(110, _book.SequenceId);
        Assert.True(_sync.IsIdle);
    }

    [Fact]
    public void A_duplicate_changes_nothing()
    {
        Sync();
        Assert.Equal(SyncStep.None, Event(105, 110, 100, 9));
        Assert.Equal(new Level(100, 1), _book.Bids[0]);
    }

    [Fact]
    public void A_valid_book_stays_valid_and_current_while_a_fresher_snapshot_comes()
    {
        Sync();
        _sync.BeginFetch();
        Assert.Equal(SyncStep.Changed, Event(111, 115, 100, 7));
        Assert.True(_book.IsValid);
        Assert.Equal(SyncStep.Synced, Snapshot(112, deepest: 50));
        Assert.Equal((true, 115L), (_book.IsValid, _book.SequenceId));
        Assert.Equal(new Level(100, 7), _book.Bids[0]);
        Assert.Equal(50, _book.Bids[_book.Bids.Count - 1].Price);
        Assert.Equal(SyncStep.Changed, Event(116, 120, 100, 8));
    }

    [Fact]
    public void A_fresher_snapshot_that_is_too_old_leaves_the_valid_book_alone()
    {
        Sync();
        _sync.BeginFetch();
        Event(111, 115, 100, 7);
        Assert.Equal(SyncStep.None, Snapshot(90));
        Assert.True(_sync.IsFollowing);
        Assert.Equal(SyncStep.Changed, Event(116, 120, 100, 8));
    }

    [Fact]
    public void A_snapshot_that_no_event_ever_contains_is_given_up_after_ten_seconds_of_events()
    {
        _sync.BeginFetch();
        Event(95, 99, 100, 1);
        Assert.Equal(SyncStep.None, Snapshot(1_000_000));
        for (var id = 100; !_sync.IsIdle; id++)
        {
            Assert.InRange(id, 100, 210);
            Event(id, id, 100, 1);
        }
    }

    private void Sync()
    {
        _sync.BeginFetch();
        Event(95, 110, 100, 1);
        Assert.Equal(SyncStep.Synced, Snapshot(100));
    }

    private SyncStep Event(long first, long last, double price, double size)
    {
        var frame = Encoding.UTF8.GetBytes(
            """{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"BTCUSDT",""" +
            $"\"U\":{first},\"u\":{last},\"b\":[[\"{price}\",\"{size}\"]],\"a\":[]}}}}");
        Assert.True(BinanceNormalizer.TryOpen(frame, out _, out var data));
        BinanceNormalizer.ReadDepth(data, _message);
        return _sync.OnEvent(_message, frame);
    }

    private SyncStep Snapshot(long id, double deepest = 90)
    {
        var body = $$"""{"lastUpdateId":{{id}},"bids":[["95","1"],["{{deepest}}","1"]],"asks":[["105","1"]]}""";
        BinanceNormalizer.ReadSnapshot(Encoding.UTF8.GetBytes(body), _message);
        return _sync.OnSnapshot(_message, 1000);
    }
}
