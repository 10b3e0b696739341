using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Exchanges;

/// <summary>A dollar is no USDT: an instrument in one is never followed by a symbol in the other.</summary>
public sealed class DollarVenueTests
{
    [Theory]
    [InlineData("kraken", "BTC-USD-SPOT", "BTC/USD", null)]
    [InlineData("coinbase", "BTC-USD-SPOT", "BTC-USD", null)]
    [InlineData("kraken", "BTC-USDT-SPOT", "BTC/USDT", null)]
    [InlineData("kraken", "BTC-USDT-SPOT", "BTC/USD", "must be BTC/USDT, was BTC/USD")]
    [InlineData("coinbase", "BTC-USDT-SPOT", "BTC-USD", "must be BTC-USDT, was BTC-USD")]
    [InlineData("kraken", "BTC-USD-SPOT", "XBT/USD", "must be BTC/USD, was XBT/USD")]
    [InlineData("kraken", "BTC-USDT-PERP", "BTC/USDT", "BTC/USDT is spot, and this is a perpetual")]
    [InlineData("coinbase", "BTC-USDT-PERP", "BTC-USDT", "BTC-USDT is spot, and this is a perpetual")]
    public void The_symbol_is_of_the_instruments_own_currencies(
        string exchange, string instrument, string symbol, string? mistake)
    {
        var listed = Shipped.Config.Instruments[instrument] with
        {
            Listings = new Dictionary<string, Listing> { [exchange] = new(symbol) },
        };
        var found = VenueCatalog.MistakeIn(listed, Shipped.Config.Venues[exchange]);
        Assert.Equal(mistake, found?.Mistake);
        Assert.Equal(mistake is null ? null : "symbol", found?.Key);
    }

    [Theory]
    [InlineData("kraken")]
    [InlineData("coinbase")]
    public async Task An_instrument_that_the_venue_does_not_list_harms_no_other(string exchange)
    {
        await using var stage = await FeedStage.SetAsync(exchange, alter: plan => plan with
        {
            Instruments =
            [
                .. plan.Instruments.Select(one => one.Id != "ETH-USD-SPOT" ? one : one with
                {
                    Listings = new Dictionary<string, Listing> { [exchange] = new("ETH-USX") },
                }),
            ],
        });
        await Support.Eventually.TrueAsync(
            () => stage.Book("BTC-USD-SPOT") is not null, "the other market is followed");
        Assert.Null(stage.Book("ETH-USD-SPOT"));
        Assert.Contains(
            stage.Log.Entries,
            entry => entry.Text == $"{exchange} lists no ETH-USX: there will be no data of {exchange}:ETH-USD-SPOT");
    }
}
