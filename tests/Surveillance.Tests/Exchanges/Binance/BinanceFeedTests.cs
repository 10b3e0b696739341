using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Venues;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges.Binance;

public sealed class BinanceFeedTests
{
    private const string Perp = "BTC-USDT-PERP";

    [Fact]
    public async Task Without_snapshots_the_best_levels_are_followed_and_the_venue_is_not_hammered()
    {
        await using var stage = await FeedStage.SetAsync(
            "binance", new SimulatorOptions { Pace = new VenuePace { FuturesWeight = 1, SpotWeight = 1 } });
        await Eventually.TrueAsync(() => stage.Book(Perp) is not null, "the best levels are known");
        var book = stage.Book(Perp)!;
        Assert.Equal((20, 20), (book.Bids.Count, book.Asks.Count));
        Assert.True(book.CoveredBidBps < 10, "twenty levels do not reach ten basis points");
        Assert.Null(book.Profile!.Notional(Side.Bid, 10));
        Assert.Contains(
            stage.Log.Entries,
            entry => entry.Text.Contains("the best 20 levels are followed", StringComparison.Ordinal));

        // Refused once, it waits as the venue asks: at most one request a product, and the listings' one, got
        // through before.
        var pauses = stage.Log.Entries.Count(
            entry => entry.Text.Contains("asks for a pause", StringComparison.Ordinal));
        Assert.InRange(pauses, 1, 6);
        Assert.DoesNotContain(stage.Log.Entries, entry => entry.Text.Contains("HTTP 418", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("btcusdt@depth20@100ms", "btcusdt@depth@100ms", "btcusdt@depth20@100ms", 20)]
    [InlineData("BTCUSDT@depth5@500ms", "btcusdt@depth@500ms", "btcusdt@depth5@500ms", 5)]
    [InlineData("btcusdt@depth10", "btcusdt@depth@500ms", "btcusdt@depth10@500ms", 10)]
    [InlineData("btcusdt@depth20@250ms", "btcusdt@depth", "btcusdt@depth20", 20)]
    [InlineData(null, "btcusdt@depth@500ms", "btcusdt@depth10@500ms", 10)]
    public void The_stream_that_an_operator_writes_names_speed_and_fallback(
        string? stated, string diff, string partial, int levels)
    {
        var names = BinanceStreamNames.Of(
            new Listing("BTCUSDT", stated), new StreamSettings(10, "500ms"), BinanceProduct.Futures);
        Assert.Equal((diff, partial, levels), (names.Diff, names.Partial, names.PartialLevels));
    }

    [Theory]
    [InlineData(InstrumentType.Perpetual, "btcusdt@depth20@500ms", null)]
    [InlineData(InstrumentType.Spot, "btcusdt@depth20@500ms", "stream")]
    [InlineData(InstrumentType.Spot, "btcusdt@depth20@1000ms", null)]
    [InlineData(InstrumentType.Perpetual, "btcusdt@depth50@100ms", "stream")]
    [InlineData(InstrumentType.Perpetual, "ethusdt@depth20@100ms", "stream")]
    [InlineData(InstrumentType.Perpetual, "btcusdt", "stream")]
    [InlineData(InstrumentType.Perpetual, null, null)]
    [InlineData(InstrumentType.Spot, null, "streams.orderbook_speed")]
    public void What_would_be_acknowledged_and_never_served_is_a_mistake(
        InstrumentType type, string? stated, string? key)
    {
        var venue = Shipped.Config.Venues["binance"] with { Streams = new StreamSettings(10, "250ms") };
        var instrument = Shipped.Config.Instruments[Perp] with
        {
            Type = type,
            Listings = new Dictionary<string, Listing> { ["binance"] = new("BTCUSDT", stated) },
        };
        Assert.Equal(key, VenueCatalog.MistakeIn(instrument, venue)?.Key);
    }
}
