using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>From a book in Redis to readings, windows and rows.</summary>
public sealed class EngineFlowTests(PostgresServer postgres) : IClassFixture<PostgresServer>, IAsyncLifetime
{
    private EngineStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await EngineStage.SetAsync(postgres);

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task A_book_becomes_readings_of_its_market_and_of_those_it_is_compared_with()
    {
        _stage.Start();
        _stage.Feed.Spread(Shipped.Perp, 2.5);
        _stage.Feed.Flow();
        await _stage.ReadsAsync(
            Shipped.Perp, "spread_bps", reading => Math.Abs(reading.Value!.Value - 2.5) < 0.01, "the spread is read");
        await _stage.ReadsAsync(
            Shipped.Perp, "basis_bps", reading => Math.Abs(reading.Value ?? 9) < 1e-6, "the basis is read");
        await _stage.ReadsAsync(
            Shipped.Perp,
            "cross_exchange_spread_bps",
            reading => Math.Abs(reading.Value ?? 9) < 1e-6,
            "the venues are compared");
        await _stage.ReadsAsync(
            Shipped.Perp,
            "depth_10bps_total",
            reading => Math.Abs(reading.Value!.Value - (2 * PlayedFeed.SideNotional)) < 100,
            "the depth is read");
        Assert.Null(await _stage.ReadingAsync(Shipped.Spot, "basis_bps"));
    }

    [Fact]
    public async Task A_window_grows_by_one_a_second_and_each_second_has_one_row()
    {
        var engine = _stage.Start();
        _stage.Feed.Flow();
        await _stage.GrowsToAsync(Shipped.Perp, 3);
        var (before, began) = (await _stage.WindowLengthAsync(Shipped.Perp), TimeProvider.System.GetUtcNow());
        await _stage.GrowsToAsync(Shipped.Perp, (int)before + 5);
        var took = TimeProvider.System.GetUtcNow() - began;

        // No faster than the seconds pass; that none of them is left out, but where it is told, is seen in the rows.
        Assert.InRange(took.TotalSeconds, 3.9, 10);

        foreach (var market in Shipped.Config.EnabledMarkets)
        {
            await Eventually.TrueAsync(async () => (await _stage.SecondsAsync(market)).Count >= 7, $"rows of {market}");
            var seconds = await _stage.SecondsAsync(market);
            Assert.Equal(seconds.Distinct().Order(), seconds);
            var leftOut = Enumerable.Range(0, (int)(seconds[^1] - seconds[0]))
                .Select(step => seconds[0] + step).Except(seconds);
            Assert.Subset(
                engine.SecondsMissed.ToHashSet(),
                leftOut.Select(second => second % TimeSpan.SecondsPerDay).ToHashSet());
        }

        await Eventually.TrueAsync(
            async () => await _stage.TextsAsync("SELECT count(*) FROM order_book_snapshots") is [var rows]
                && int.Parse(rows) >= 28,
            "books are stored");
        const string Memory =
            "SELECT exchange || instrument FROM metrics WHERE metric_name = 'redis_memory_mb' LIMIT 1";
        await Eventually.TrueAsync(
            async () => await _stage.TextsAsync(Memory) is ["**"], "the memory of Redis is stored");
    }

    [Fact]
    public async Task Metrics_that_are_not_to_be_stored_are_measured_and_have_no_rows()
    {
        using var folder = new ConfigurationFolder();
        folder.Edit("features.yaml", "data_capture:", "data_capture:\n  stored_metrics: [mid_price, basis_bps]");
        await using var stage = await EngineStage.SetAsync(postgres, folder.Path);
        stage.Start();
        stage.Feed.Flow();
        await Eventually.TrueAsync(
            async () => (await stage.SecondsAsync(Shipped.Perp, "basis_bps")).Count >= 2, "the basis is stored");
        await stage.ReadsAsync(Shipped.Perp, "spread_bps", reading => reading.Value is not null, "the spread is read");
        Assert.Equal(
            ["basis_bps", "mid_price"],
            await stage.TextsAsync("SELECT DISTINCT metric_name FROM metrics ORDER BY metric_name"));
    }

    [Fact]
    public async Task A_market_without_a_book_is_told_to_be_stale_each_second()
    {
        _stage.Start();
        await _stage.ReadsAsync(
            Shipped.Perp, "book_age_seconds", reading => reading.Value > 2, "the age of the missing book grows");
        Assert.Equal(ReadingStatus.NoData, (await _stage.ReadingAsync(Shipped.Perp, "spread_bps"))!.Value.Status);
        var queue = new MetricsQueue(_stage.Store);
        Assert.Contains(Shipped.Perp, await queue.PopAsync(1000, TestContext.Current.CancellationToken));
        await Eventually.TrueAsync(
            async () => (await queue.PopAsync(1000)).Contains(Shipped.Perp), "it is handed over again");
    }

    [Fact]
    public async Task A_silent_market_goes_stale_and_its_neighbours_go_on()
    {
        _stage.Start();
        _stage.Feed.Flow();
        await _stage.GrowsToAsync(Shipped.OtherPerp, 2);
        _stage.Feed.Silence(Shipped.OtherPerp);
        await _stage.ReadsAsync(
            Shipped.OtherPerp, "spread_bps", reading => reading.Status == ReadingStatus.Stale, "it goes stale");
        await _stage.ReadsAsync(Shipped.OtherPerp, "book_age_seconds", reading => reading.Value > 5, "its age is told");
        await _stage.ReadsAsync(
            Shipped.Perp,
            "cross_exchange_spread_bps",
            reading => reading.Status == ReadingStatus.Stale,
            "nothing is compared with it");
        await _stage.ReadsAsync(Shipped.Perp, "spread_bps", reading => reading.Value is not null, "the other goes on");
    }

    [Fact]
    public async Task Of_a_market_that_its_venue_does_not_trade_neither_age_nor_messages_are_judged_until_it_does()
    {
        string[] all = [.. Shipped.Config.EnabledMarkets.Where(market => market.Exchange == Shipped.Perp.Exchange)
            .Select(market => market.Instrument)];
        _stage.Start();
        _stage.Feed.Flow();
        await _stage.GrowsToAsync(Shipped.Perp, 2);
        await HealthAsync(Shipped.Perp.Instrument);
        await _stage.ReadsAsync(Shipped.Perp, "book_age_seconds", IsHalted, "its age is not known");
        await _stage.ReadsAsync(Shipped.Perp, "spread_bps", IsHalted, "nor is anything else");
        var venue = MarketId.OfVenue(Shipped.Perp.Exchange);
        await _stage.ReadsAsync(venue, "message_rate", reading => reading.Value == 0, "others are traded");
        await HealthAsync(all);
        await _stage.ReadsAsync(venue, "message_rate", IsHalted, "no messages are expected");
        await HealthAsync();
        await _stage.ReadsAsync(Shipped.Perp, "book_age_seconds", reading => reading.Value is not null, "it is known");
    }

    private static bool IsHalted(Reading reading) => reading.Status == ReadingStatus.Halted;

    private Task HealthAsync(params string[] halted) => new VenueHealths(_stage.Store).SetAsync(
        new VenueHealth
        {
            Exchange = Shipped.Perp.Exchange, Status = VenueStatus.Connected,
            UpdatedAt = TimeProvider.System.GetUtcNow(), HaltedInstruments = halted,
        },
        processingLagP95Ms: null);

    [Fact]
    public async Task Entries_and_payloads_that_nobody_can_read_do_no_harm()
    {
        var engine = _stage.Start();
        _stage.Feed.Flow();
        await _stage.GrowsToAsync(Shipped.Perp, 2);
        var redis = _stage.Store.Database;
        for (var share = 0; share < RedisKeys.Shares; share++)
        {
            await redis.ListLeftPushAsync(RedisKeys.BookQueue(share), ["nonsense", "", "no:market", "binance:*"]);
            await redis.ListLeftPushAsync(RedisKeys.GapQueue(share), ["nonsense", "{}"]);
        }

        await redis.StringSetAsync(RedisKeys.Ticker(Shipped.Perp), "{\"exchange\":1}");
        await redis.StringSetAsync(RedisKeys.OrderBook(Shipped.Spot), "[]");
        await _stage.Store.Database.ListRightPushAsync(
            RedisKeys.BookQueue(RedisKeys.ShareOf(Shipped.Spot)), $"{Shipped.Spot}");
        await Eventually.TrueAsync(() => engine.Lines.Any(line => line.Contains("cannot be read")), "it is told");
        var length = await _stage.WindowLengthAsync(Shipped.Spot);
        await _stage.GrowsToAsync(Shipped.Spot, (int)length + 2);
        await _stage.GrowsToAsync(Shipped.Perp, (int)length + 2);
    }

    [Fact]
    public async Task Keys_of_another_kind_are_taken_out_and_written_anew()
    {
        var engine = _stage.Start();
        _stage.Feed.Flow();
        await _stage.GrowsToAsync(Shipped.Perp, 2);
        var redis = _stage.Store.Database;
        string[] keys =
        [
            RedisKeys.ZScore(Shipped.Perp, "spread_bps"), RedisKeys.BookQueue(RedisKeys.ShareOf(Shipped.Perp)),
            RedisKeys.GapQueue(RedisKeys.ShareOf(Shipped.Perp)),
        ];
        foreach (var key in keys)
            await redis.StringSetAsync(key, "typed by hand");
        await Eventually.TrueAsync(
            () => keys.All(key => engine.Lines.Any(line => line.Contains($"{key} held a String"))), "each is named");
        await _stage.GrowsToAsync(Shipped.Perp, 4);
    }
}
