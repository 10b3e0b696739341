using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using Surveillance.DataIngestion;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Exchanges;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.DataIngestion;

/// <summary>What stands in <c>trusted:*</c> while data-ingestion runs.</summary>
public sealed class TrustNotesTests(RedisServer server) : IAsyncLifetime
{
    private const string Key = "trusted:binance";
    private const string Instrument = "BTC-USDT-PERP";

    private readonly Offline _stage = Offline.Binance().Stage;
    private readonly FeedBoard _board = new();
    private RedisStore _store = null!;
    private TrustNotes _notes = null!;
    private MarketFeed _market = null!;

    private IDatabase Redis => _store.Database;

    public async ValueTask InitializeAsync()
    {
        _store = new RedisStore(await server.FreshAsync());
        var times = new TrustedTimes(_store);
        var resumption = new Resumption(new OrderBooks(_store), times, NullLogger<Resumption>.Instance);
        _notes = new TrustNotes(_board, times, resumption, _stage.Time);
        _board.Feeds = [VenueCatalog.Create(_stage.Plan, _stage.Context)];
        _market = _board.Feeds[0].Markets.Single();
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task What_did_not_change_is_written_once_a_minute_alone()
    {
        await TurnAsync();
        Assert.False(await Redis.KeyExistsAsync(Key));
        Right();
        await TurnAsync();
        Assert.True(await Redis.HashExistsAsync(Key, Instrument));
        await Redis.KeyDeleteAsync(Key);
        await TurnAsync();
        Assert.False(await Redis.KeyExistsAsync(Key));
        _stage.Time.Advance(TimeSpan.FromMinutes(1));
        await TurnAsync();
        await TurnAsync();
        Assert.True(await Redis.HashExistsAsync(Key, Instrument));
    }

    [Fact]
    public async Task Markets_that_no_feed_keeps_are_forgotten_those_of_before_the_start_after_a_minute()
    {
        await Redis.HashSetAsync("trusted:okx", "BTC-USDT-SPOT", "{}");
        Right();
        await TurnAsync();
        _stage.Time.Advance(TimeSpan.FromSeconds(59));
        await TurnAsync();
        Assert.True(await Redis.KeyExistsAsync("trusted:okx"));
        _stage.Time.Advance(TimeSpan.FromSeconds(1));
        await TurnAsync();
        Assert.False(await Redis.KeyExistsAsync("trusted:okx"));
        Assert.True(await Redis.KeyExistsAsync(Key));
        await TurnAsync();
        _board.Feeds = [];
        await TurnAsync();
        Assert.False(await Redis.KeyExistsAsync(Key));
    }

    [Fact]
    public async Task A_gap_that_was_handed_over_is_over_in_what_is_written_with_it()
    {
        Right();
        lock (_market.Gate)
            _market.Leading.CloseLocked(GapReason.Disconnect);
        var looked = _notes.Look();
        Assert.Equal(GapReason.Disconnect, looked[_market.Market].Gap);
        _stage.Time.Advance(TimeSpan.FromSeconds(3));
        Right();
        var gap = _stage.Gap!;
        _notes.Add(gap, looked);
        Assert.Equal(new TrustedTime(gap.End, gap.SequenceAfter, Gap: null), looked[_market.Market]);
        _stage.Time.Advance(TimeSpan.FromSeconds(3));
        Right();
        looked = _notes.Look();
        _notes.Add(gap, looked);
        Assert.Equal(_market.Trusted, looked[_market.Market]);
    }

    private Task TurnAsync() => _notes.WriteAsync(_notes.Look());

    private void Right()
    {
        lock (_market.Gate)
        {
            _market.Book.Load([new Level(100, 1)], [new Level(101, 1)], 20, 7);
            Assert.True(_market.Leading.AcceptLocked(null, _stage.Time.GetUtcNow()));
        }
    }
}
