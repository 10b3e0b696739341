using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;
using Surveillance.Tests.WholeSystem;
using static Surveillance.Tests.WholeSystem.SystemStage;

namespace Surveillance.Tests.DataIngestion;

/// <summary>What an edit of the instruments does to markets in Redis, while data-ingestion runs.</summary>
public sealed class EditedInstrumentsTests(PostgresServer postgres)
{
    private const string Wish = "discover: { exchange: binance, type: perpetual, quote: USDT, top: 12, exclude: [] }\n";

    private static readonly TimeSpan FollowedWithin = TimeSpan.FromSeconds(60);

    /// <summary>A key of a book lives for half a minute after the last word of its market.</summary>
    private static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_discovered_market_that_is_excluded_makes_room_for_another_and_the_others_do_not_notice()
    {
        await using var stage = await SetAsync(postgres, new SimulatorOptions { Markets = 60 });
        stage.Edit("instruments.yaml", _ => File.ReadAllText(Repository.PathTo("config", "instruments.yaml")) + Wish);
        stage.Start(Ingestion);
        var before = await FoundAsync(stage, list => list.Count == 12);
        var leaving = before[^1];
        foreach (var coin in before)
            await BookAsync(stage, Perpetual(coin));

        // Books and prices of the perpetuals, and spot.
        await Eventually.TrueAsync(() => Connections(stage) == 3, "all connections are there");
        var sequences = new Dictionary<string, long>();
        foreach (var coin in before)
            sequences[coin] = await SequenceAsync(stage, coin);

        stage.Edit("instruments.yaml", text => text.Replace(
            "exclude: []", $"exclude: [{leaving}]", StringComparison.Ordinal));
        var after = await FoundAsync(stage, list => !list.Contains(leaving) && list.Count == 12);
        var joining = Assert.Single(after.Except(before));
        await BookAsync(stage, Perpetual(joining));
        await Eventually.TrueAsync(
            async () => !await stage.Store.Database.KeyExistsAsync(RedisKeys.OrderBook(Perpetual(leaving))),
            "the book of what has left vanishes", GoneWithin);
        var ticker = await stage.Store.Database.KeyTimeToLiveAsync(RedisKeys.Ticker(Perpetual(leaving)));
        Assert.True(ticker < TimeSpan.FromSeconds(35), $"the ticker of what has left would live for {ticker}");
        var gaps = new GapQueue(stage.Store);
        foreach (var coin in before.Where(coin => coin != leaving))
        {
            Assert.True(await SequenceAsync(stage, coin) > sequences[coin]);
            Assert.DoesNotContain(
                await gaps.PeekAsync(RedisKeys.ShareOf(Perpetual(coin)), 100, TestContext.Current.CancellationToken),
                one => one.Gap.Market == Perpetual(coin));
        }

        Assert.Equal(3, Connections(stage));
        Assert.Equal(0, Says(stage, "The feed of binance ends"));
        Assert.Equal("0", await stage.Store.Database.HashGetAsync(RedisKeys.Health("binance"), "reconnect_count"));
    }

    private static MarketId Perpetual(string coin) => new("binance", $"{coin}-USDT-PERP");

    private static async Task<IReadOnlyList<string>> FoundAsync(
        SystemStage stage, Func<IReadOnlyList<string>, bool> isIt) => await Eventually.ValueAsync(
        async () => await stage.TextAsync("instruments:binance:perpetual:USDT") is { } text
            && InstrumentLists.Read(text).Markets.Select(market => market.Coin).ToList() is var coins && isIt(coins)
                ? coins
                : null,
        "the list is as wished",
        FollowedWithin);

    private static int Connections(SystemStage stage) => stage.Lines(Ingestion).Count(
        line => line.Contains("binance ", StringComparison.Ordinal)
            && line.Contains(" connected", StringComparison.Ordinal));

    private static int Says(SystemStage stage, string text) =>
        stage.Lines(Ingestion).Count(line => line.Contains(text, StringComparison.Ordinal));

    private static async Task<JsonNode> BookAsync(SystemStage stage, MarketId market) =>
        JsonNode.Parse(await Eventually.ValueAsync(
            () => stage.TextAsync(RedisKeys.OrderBook(market)), $"the book of {market} is published", FollowedWithin))!;

    private static async Task<long> SequenceAsync(SystemStage stage, string coin) =>
        (long)(await BookAsync(stage, Perpetual(coin)))["sequence_id"]!;
}
