using System.Text.Json.Nodes;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;
using Surveillance.Tests.WholeSystem;
using static Surveillance.Tests.WholeSystem.SystemStage;

namespace Surveillance.Tests.DataIngestion;

/// <summary>data-ingestion alone, as operators run it.</summary>
public sealed class IngestionTests(PostgresServer postgres)
{
    private static readonly TimeSpan FollowedWithin = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Each_enabled_market_is_published_as_the_contract_says()
    {
        await using var stage = await SetAsync(postgres);
        stage.Start(Ingestion);
        foreach (var market in Shipped.Config.EnabledMarkets)
        {
            var book = await BookAsync(stage, market);
            Assert.Equal($"{market.Exchange}:{market.Instrument}", $"{book["exchange"]}:{book["instrument"]}");
            Assert.Equal(("stream", true), ((string)book["source"]!, (bool)book["simulated"]!));
            var (bid, ask) = ((double)book["best_bid"]!, (double)book["best_ask"]!);
            Assert.True(bid < ask);
            Assert.Equal((bid, ask), ((double)book["bids"]![0]![0]!, (double)book["asks"]![0]![0]!));
            Assert.Equal((20, 20), (book["bids"]!.AsArray().Count, book["asks"]!.AsArray().Count));
            Assert.Equal((ask - bid) / ((ask + bid) / 2) * 1e4, (double)book["spread_bps"]!, 1e-9);
            Assert.True((double)book["covered_bps"]!["bid"]! >= 10);
            Assert.Equal(50, book["profile"]!["bid_notional"]!.AsArray().Count);
            var last = await Eventually.ValueAsync(
                async () => await stage.TextAsync(RedisKeys.Ticker(market)) is { } ticker
                    ? JsonNode.Parse(ticker)!["last"]
                    : null,
                $"the last price of {market} is published");
            Assert.InRange((double)last, bid * 0.9, ask * 1.1);
            var life = await stage.Store.Database.KeyTimeToLiveAsync(RedisKeys.OrderBook(market));
            Assert.InRange(life!.Value.TotalSeconds, 25, 30);
            Assert.True(await stage.Store.Database.ListLengthAsync(RedisKeys.BookQueue(RedisKeys.ShareOf(market))) > 0);
            Assert.Contains(stage.Lines(Ingestion), line => line.Contains(
                $"Successfully subscribed to {market.Exchange} {market.Instrument}", StringComparison.Ordinal));
        }

        await Eventually.TrueAsync(
            async () => await stage.Store.Database.HashGetAsync(RedisKeys.Health("okx"), "status") == "connected",
            "the venue is healthy");
    }

    [Fact]
    public async Task An_instrument_that_is_turned_on_flows_and_one_that_is_turned_off_ends()
    {
        await using var stage = await SetAsync(postgres);
        stage.Start(Ingestion);
        await BookAsync(stage, Shipped.Perp);
        stage.Edit(
            "instruments.yaml", text => text.Replace("enabled: false", "enabled: true", StringComparison.Ordinal));
        await BookAsync(stage, new MarketId("okx", "ETH-USDT-PERP"), FollowedWithin);
        await BookAsync(stage, new MarketId("binance", "ETH-USDT-SPOT"), FollowedWithin);
        stage.Edit("exchanges.yaml", text => text.Replace(
            "okx:\n  enabled: true", "okx:\n  enabled: false", StringComparison.Ordinal));
        var gone = RedisKeys.OrderBook(new MarketId("okx", "ETH-USDT-PERP"));
        await Eventually.TrueAsync(
            async () => !await stage.Store.Database.KeyExistsAsync(gone),
            "a venue that is turned off disappears", 2 * FollowedWithin);
        Assert.True(await stage.Store.Database.KeyExistsAsync(RedisKeys.OrderBook(Shipped.Perp)));
    }

    [Fact]
    public async Task An_edit_that_makes_no_sense_is_refused_and_the_feeds_go_on()
    {
        await using var stage = await SetAsync(postgres);
        stage.Start(Ingestion);
        var first = await SequenceAsync(stage, Shipped.Perp);
        stage.Edit(
            "exchanges.yaml", text => text.Replace("enabled: true", "enabled: perhaps", StringComparison.Ordinal));
        await Eventually.TrueAsync(
            () => stage.Lines(Ingestion).Any(line => line.Contains("exchanges.yaml:", StringComparison.Ordinal)
                && line.Contains("perhaps", StringComparison.Ordinal)), "the mistake is told", FollowedWithin);
        await Eventually.TrueAsync(
            async () => await SequenceAsync(stage, Shipped.Perp) > first + 1, "the book goes on");
    }

    [Fact]
    public async Task An_outage_of_redis_is_survived_and_told()
    {
        await using var stage = await SetAsync(postgres);
        stage.Start(Ingestion);
        await BookAsync(stage, Shipped.Perp);
        await stage.Redis.StopAsync();
        await Eventually.TrueAsync(() => Says(stage, "Redis does not answer"), "the outage is told");
        await stage.Redis.StartAsync();
        await Eventually.TrueAsync(() => Says(stage, "Redis answers again"), "the recovery is told");
        await Eventually.TrueAsync(() => stage.Store.Database.Multiplexer.IsConnected, "the test is connected, too");
        var first = await SequenceAsync(stage, Shipped.Perp);
        await Eventually.TrueAsync(
            async () => await SequenceAsync(stage, Shipped.Perp) > first, "books are published again");
    }

    [Fact]
    public async Task A_venue_that_there_is_no_code_for_ends_the_start_with_its_line()
    {
        await using var stage = await SetAsync(postgres);
        stage.Edit("exchanges.yaml", text => text.Replace("okx:\n", "atlantis:\n", StringComparison.Ordinal));
        stage.Edit("instruments.yaml", text => text.Replace(" okx:", " atlantis:", StringComparison.Ordinal));
        var process = stage.Start(Ingestion);
        Assert.Equal(1, await process.ExitAsync());
        var line = 1 + Array.IndexOf(File.ReadAllLines(Path.Combine(stage.Config, "exchanges.yaml")), "atlantis:");
        Assert.Contains($"config/exchanges.yaml:{line}", string.Join('\n', process.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_speed_that_the_venue_does_not_serve_ends_the_start_with_the_line_of_its_instrument()
    {
        await using var stage = await SetAsync(postgres);
        stage.Edit("instruments.yaml", text => text.Replace(
            "btcusdt@depth20@100ms", "btcusdt@depth20@42ms", StringComparison.Ordinal));
        var process = stage.Start(Ingestion);
        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains(
            "config/instruments.yaml:5: BTC-USDT-PERP.exchange_symbols.binance.stream: must be btcusdt@depthLEVELS",
            string.Join('\n', process.Errors),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_in_redis_that_nobody_can_read_are_told_and_stop_nothing()
    {
        await using var stage = await SetAsync(postgres);
        await stage.Store.Database.StringSetAsync(RedisKeys.OrderBook(Shipped.Perp), "{\"bids\":1}");
        await stage.Store.Database.StringSetAsync(RedisKeys.Metrics(MarketId.OfVenue("okx")), "[]");
        stage.Start(Ingestion);
        await BookAsync(stage, Shipped.OtherPerp);
        await Eventually.TrueAsync(
            async () => await stage.Store.Database.HashGetAsync(RedisKeys.Health("okx"), "status") == "connected",
            "health is told");
        Assert.False(await stage.Store.Database.HashExistsAsync(RedisKeys.Health("okx"), "lag_ms"));
        Assert.True(Says(stage, "What was last published of binance:BTC-USDT-PERP cannot be read"));
        Assert.Single(stage.Lines(Ingestion), line => line.Contains(
            "What metrics-engine measured of okx", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_stops_in_good_order_when_told()
    {
        await using var stage = await SetAsync(postgres);
        var process = stage.Start(Ingestion);
        await BookAsync(stage, Shipped.Perp);
        process.Terminate();
        Assert.Equal(0, await process.ExitAsync());
    }

    private static bool Says(SystemStage stage, string text) =>
        stage.Lines(Ingestion).Any(line => line.Contains(text, StringComparison.Ordinal));

    private static async Task<JsonNode> BookAsync(SystemStage stage, MarketId market, TimeSpan? within = null) =>
        JsonNode.Parse(await Eventually.ValueAsync(
            () => stage.TextAsync(RedisKeys.OrderBook(market)), $"the book of {market} is published", within))!;

    private static async Task<long> SequenceAsync(SystemStage stage, MarketId market) =>
        (long)(await BookAsync(stage, market))["sequence_id"]!;
}
