using System.Buffers;
using StackExchange.Redis;
using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>
/// Each family of keys that holds state: what was written is read back, and lives as long as promised.
/// </summary>
public abstract class KeyFamilyTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 11, 24, 7, 52, 30, 123, TimeSpan.Zero);
    private static readonly MarketId Market = new("binance", "BTC-USDT-PERP");
    private static readonly MarketId Other = new("okx", "BTC-USDT-PERP");

    private RedisStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IDatabase Redis => _store.Database;

    public async ValueTask InitializeAsync() => _store = new RedisStore(await ConnectionAsync());

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_book_comes_back_and_a_dead_feed_disappears_after_thirty_seconds()
    {
        var books = new OrderBooks(_store);
        Assert.Null(await books.GetAsync(Market, Token));
        var book = new OrderBook(Market);
        book.Load([new(61800.2, 2.89)], [new(61800.3, 1.002)], 5, 5123107853551);
        var json = new ArrayBufferWriter<byte>();
        BookJson.Write(json, book, new BookStamp(At, At, BookSource.Stream, 20, 0.1));
        await books.SetAsync(Market, json.WrittenMemory, Token);
        var read = (await books.GetAsync(Market, Token))!;
        Assert.Equal((5123107853551, 61800.2, 61800.3), (read.SequenceId, read.BestBid, read.BestAsk));
        await LivesAsync("orderbook:binance:BTC-USDT-PERP", seconds: 30);
    }

    [Fact]
    public async Task A_list_of_instruments_comes_back_for_a_week_and_is_put_back_only_where_it_is_gone()
    {
        var lists = new InstrumentLists(_store);
        var wish = new Discovery("okx", InstrumentType.Perpetual, "USDT", 50, 20, []);
        Assert.Null(await lists.TextAsync(wish, Token));
        var found = new DiscoveredMarkets(
            "okx", InstrumentType.Perpetual, "USDT", At,
            [new("BTC", "BTC-USDT-SWAP", 5e9), new("X", "X-USDT-SWAP", null)]);
        await lists.RestoreAsync(found, Token);
        await lists.RestoreAsync(found with { Markets = [] }, Token);
        Assert.Equivalent(found, InstrumentLists.Read((await lists.TextAsync(wish, Token))!), strict: true);
        await lists.SetAsync(found with { FoundAt = At.AddDays(1) }, Token);
        Assert.Equal(At.AddDays(1), InstrumentLists.Read((await lists.TextAsync(wish, Token))!).FoundAt);
        await LivesAsync("instruments:okx:perpetual:USDT", seconds: 7 * 24 * 3600);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""
        {"exchange":"okx","type":"swap","quote":"USDT","found_at":"2026-11-24T07:52:30.123Z","markets":[]}
        """)]
    [InlineData("""{"exchange":"okx","type":"spot","quote":"USDT","found_at":"2026-11-24T07:52:30.123Z"}""")]
    [InlineData("""
        {"exchange":"okx","type":"spot","quote":"USDT","found_at":"2026-11-24T07:52:30.123Z",
         "markets":[{"coin":"A:B","symbol":"A-USDT"}]}
        """)]
    public void What_is_no_list_of_instruments_is_told_and_makes_none(string text) =>
        Assert.True(StoredText.IsUnreadable(Assert.ThrowsAny<Exception>(() => InstrumentLists.Read(text))));

    [Fact]
    public async Task A_ticker_comes_back_for_a_minute()
    {
        var tickers = new Tickers(_store);
        var ticker = new Ticker
        {
            Market = Market,
            Timestamp = At,
            LocalTimestamp = At,
            Mark = 61801.1,
            Index = 61799.4,
        };
        var json = new ArrayBufferWriter<byte>();
        TickerJson.Write(json, ticker);
        await tickers.SetAsync(Market, json.WrittenMemory, Token);
        Assert.Equal(ticker, await tickers.GetAsync(Market, Token));
        Assert.Null(await tickers.GetAsync(Other, Token));
        await LivesAsync("ticker:binance:BTC-USDT-PERP", seconds: 60);
    }

    [Fact]
    public async Task Health_is_a_hash_in_which_a_figure_that_is_not_known_any_more_is_gone()
    {
        var healths = new VenueHealths(_store);
        Assert.Null(await healths.GetAsync("binance", Token));
        var known = new VenueHealth
        {
            Exchange = "binance", Status = VenueStatus.Connected, UpdatedAt = At,
            MessageCount = 7, MessageRate = 41.2, StreamCount = 4, Connections = 3, ConnectionsDown = 1,
            VenueLagP50Ms = 38, VenueLagP99Ms = 90.5,
            CorrectedLagP50Ms = -1.5, CorrectedLagP99Ms = 12, ClockOffsetMs = -1270.25, ClockUncertaintyMs = 4.5,
            LastMessageAt = At, ReconnectCount = 1,
            GapsLastHour = 2, BadFrames = 3, Dropped = 4, UnsentFrames = 5, Simulated = true, LastError = "was reset",
        };
        await healths.SetAsync(known, processingLagP95Ms: 2.1, Token);
        Assert.Equal(known with { LagMs = 2.1 }, await healths.GetAsync("binance", Token));
        Assert.Equal(7, (int)await Redis.HashGetAsync("health:binance", "message_count"));
        await LivesAsync("health:binance", seconds: 60);

        var bare = new VenueHealth { Exchange = "binance", Status = VenueStatus.Down, UpdatedAt = At };
        await healths.SetAsync(bare, processingLagP95Ms: null, Token);
        Assert.Equal(bare, await healths.GetAsync("binance", Token));
        Assert.False(await Redis.HashExistsAsync("health:binance", "lag_ms"));
    }

    [Fact]
    public async Task Until_when_markets_could_be_trusted_comes_back_for_a_week_and_what_is_no_such_thing_is_told()
    {
        var times = new TrustedTimes(_store);
        var spot = Market with { Instrument = "BTC-USDT-SPOT" };
        var (open, right) = (new TrustedTime(At, 7, GapReason.StreamSilent), new TrustedTime(At, null, Gap: null));
        await times.SetAsync("binance", [new(Market, open), new(spot, right)], Token);
        await Redis.HashSetAsync("trusted:binance", [new("A", "{}"), new("B", "at noon")]);
        var unreadable = new List<MarketId>();
        var all = await times.AllAsync("binance", (market, _) => unreadable.Add(market), Token);
        Assert.Equal([open, right], [all[Market], all[spot]]);
        Assert.Equal(2, all.Count);
        Assert.Equal(["A", "B"], unreadable.Select(market => market.Instrument).Order());
        await LivesAsync("trusted:binance", seconds: 7 * 24 * 3600);
        Assert.Equal(
            """{"at":"2026-11-24T07:52:30.123Z","sequence":7,"gap":"stream_silent"}""",
            await Redis.HashGetAsync("trusted:binance", "BTC-USDT-PERP"));
        await times.ForgetAsync("binance", [.. unreadable, Market], Token);
        Assert.Equal([spot], await times.MarketsAsync("binance", Token));
    }

    [Fact]
    public async Task An_operator_who_types_get_on_health_is_told_wrongtype()
    {
        await new VenueHealths(_store).SetAsync(
            new VenueHealth { Exchange = "okx", Status = VenueStatus.Connected, UpdatedAt = At }, null, Token);
        var refused = await Assert.ThrowsAsync<RedisServerException>(() => Redis.StringGetAsync("health:okx"));
        Assert.Equal(
            "WRONGTYPE Operation against a key holding the wrong kind of value.", refused.Message.TrimEnd('.') + ".");
    }

    [Fact]
    public async Task Readings_of_several_markets_come_in_their_order_and_missing_ones_are_null()
    {
        var metrics = new MarketMetrics(_store);
        var readings = new MarketReadings(Market, At, Simulated: true, new Dictionary<string, Reading>
        {
            ["spread_bps"] = new(0.0162, 0.4, ReadingStatus.Flat, 300),
        });
        await metrics.SetAsync(readings, Token);
        await metrics.SetAsync(readings with { Market = MarketId.OfSystem }, Token);
        Assert.Equivalent(readings, await metrics.GetAsync(Market, Token), strict: true);
        await LivesAsync("metrics:*:*", seconds: 30);
    }

    [Fact]
    public async Task A_window_keeps_its_newest_samples_with_seven_digits_for_ten_minutes()
    {
        var lists = new ZScoreLists(_store);
        for (var n = 1; n <= 5; n++)
            await lists.AppendAsync(Market, "spread_bps", [n + 0.123456789], window: 3, cancellationToken: Token);
        Assert.Equal((double[])[3.123457, 4.123457, 5.123457], await SamplesAsync());
        Assert.Equal(3, await Redis.ListLengthAsync("zscore:binance:BTC-USDT-PERP:spread_bps"));
        await LivesAsync("zscore:binance:BTC-USDT-PERP:spread_bps", seconds: 600);

        await Redis.KeyExpireAsync("zscore:binance:BTC-USDT-PERP:spread_bps", TimeSpan.FromSeconds(5));
        await lists.RefreshAsync(Market, "spread_bps", Token);
        await LivesAsync("zscore:binance:BTC-USDT-PERP:spread_bps", seconds: 600);

        await lists.ReplaceAsync(Market, "spread_bps", [7, 8, 9, 10], Token);
        Assert.Equal((double[])[7, 8, 9, 10], await SamplesAsync());
        await lists.ReplaceAsync(Market, "spread_bps", [], Token);
        Assert.Empty((await SamplesAsync())!);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => lists.AppendAsync(Market, "spread_bps", [double.NaN], 3, cancellationToken: Token));

        await Redis.ListRightPushAsync("zscore:binance:BTC-USDT-PERP:spread_bps", "no sample");
        Assert.Null(await SamplesAsync());

        async Task<double[]?> SamplesAsync() => (await lists.GetAsync(Market, ["spread_bps"], Token))[0];
    }

    [Fact]
    public async Task A_lease_belongs_to_one_owner_until_it_is_given_back_or_has_expired()
    {
        var leases = new Leases(_store);
        Assert.True(await leases.TryAcquireOrRenewAsync(3, "one", Token));
        Assert.True(await leases.TryAcquireOrRenewAsync(3, "one", Token));
        Assert.False(await leases.TryAcquireOrRenewAsync(3, "two", Token));
        Assert.True(await leases.TryAcquireOrRenewAsync(4, "two", Token));
        await LivesAsync("lease:3", seconds: (int)Leases.Life.TotalSeconds);
        await leases.ReleaseAsync(3, "two", Token);
        Assert.False(await leases.TryAcquireOrRenewAsync(3, "two", Token));
        await leases.ReleaseAsync(3, "one", Token);
        Assert.True(await leases.TryAcquireOrRenewAsync(3, "two", Token));
        await Redis.KeyDeleteAsync("lease:4");
        Assert.True(await leases.TryAcquireOrRenewAsync(4, "one", Token));
    }

    [Fact]
    public async Task Heartbeats_come_by_service_and_instance_and_a_dead_one_leaves_the_list()
    {
        var heartbeats = new Heartbeats(_store);
        var one = new Heartbeat(
            "metrics-engine", "host:2", At, At, "0.1.0", "0123456789ab", "config/alerts.yaml:1: wrong", true,
            new Dictionary<string, double> { ["lag_ms"] = 2.5 });
        await heartbeats.SetAsync(one, Token);
        await heartbeats.SetAsync(one with { Instance = "host:1", RejectedEdit = null }, Token);
        await heartbeats.SetAsync(one with { Service = "dashboard", MakingProgress = false }, Token);
        var all = await heartbeats.AllAsync(Token);
        Assert.Equal(
            ["dashboard host:2", "metrics-engine host:1", "metrics-engine host:2"],
            all.Select(b => $"{b.Service} {b.Instance}"));
        Assert.Equivalent(one, all[2], strict: true);
        await LivesAsync("heartbeat:metrics-engine:host:2", seconds: 15);

        await Redis.KeyDeleteAsync("heartbeat:metrics-engine:host:2");
        await heartbeats.RemoveAsync("dashboard", "host:2", Token);
        Assert.Equal("host:1", Assert.Single(await heartbeats.AllAsync(Token)).Instance);
        Assert.Equal(1, await Redis.SetLengthAsync(RedisKeys.HeartbeatNames));
    }

    [Fact]
    public async Task How_channels_do_comes_back_for_a_day()
    {
        var states = new NotificationStates(_store);
        Assert.Null(await states.GetAsync(Token));
        var state = new NotificationState(
            At,
            [new("slack_ops", "slack", ChannelStanding.Failing, "HTTP 503", At, 7, null)],
            [new(At, "a", "slack_ops", NoticeKind.Fired, AlertPriority.P1, "spread_critical", Market, 3, "HTTP 410")],
            [new(At, 2)]);
        await states.SetAsync(state, Token);
        Assert.Equivalent(state, await states.GetAsync(Token), strict: true);
        await LivesAsync("notifications", seconds: 24 * 3600);
        await Redis.StringSetAsync("notifications", "{}");
        Assert.True(StoredText.IsUnreadable(await Assert.ThrowsAnyAsync<Exception>(() => states.GetAsync(Token))));
    }

    /// <summary>Where an empty server is.</summary>
    protected abstract Task<string> ConnectionAsync();

    private async Task LivesAsync(string key, int seconds) =>
        Assert.InRange((await Redis.KeyTimeToLiveAsync(key))!.Value.TotalSeconds, Math.Max(0.01, seconds - 5), seconds);
}
