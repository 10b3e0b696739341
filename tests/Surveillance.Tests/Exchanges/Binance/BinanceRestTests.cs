using Microsoft.AspNetCore.Http;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Tests.AnomalyDetector;

namespace Surveillance.Tests.Exchanges.Binance;

public sealed class BinanceRestTests
{
    [Fact]
    public async Task One_unknown_spot_symbol_does_not_cost_the_others_their_price_step()
    {
        await using var venue = await WebhookReceiver.StartAsync();
        using var http = new HttpClient();
        venue.Answer = async (_, response) =>
        {
            var isForSome = response.HttpContext.Request.QueryString.HasValue;
            response.StatusCode = isForSome ? 400 : 200;
            await response.WriteAsync(isForSome
                ? """{"code":-1121,"msg":"Invalid symbol."}"""
                : """
                  {"symbols":[{"symbol":"BTCUSDT","status":"BREAK",
                   "filters":[{"filterType":"PRICE_FILTER","tickSize":"0.01000000"}]}]}
                  """);
        };
        var context = Offline.Binance().Stage.Context with { Http = http };
        var limits = new RequestLimits(PerSecond: 100, AtOnce: 100, TimeSpan.Zero);
        var rest = new BinanceRest(
            BinanceProduct.Spot, new VenueRest("binance spot", venue.Address, limits, context));
        var symbols = await rest.SymbolsAsync(["BTCUSDT", "BTCUSTD"], TestContext.Current.CancellationToken);
        var symbol = Assert.Single(symbols).Value;
        Assert.Equal((0.01, "BREAK"), (symbol.TickSize, symbol.State!.Value.Word));
        Assert.Equal(2, venue.Deliveries.Count);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"symbols":[{"symbol":null,"filters":[{"filterType":"PRICE_FILTER","tickSize":"0.01"}]}]}""")]
    [InlineData("""{"symbols":[{"symbol":"BTCUSDT","filters":[{"filterType":"PRICE_FILTER","tickSize":"x"}]}]}""")]
    public async Task An_answer_that_is_not_as_documented_is_a_mistake_of_the_venue(string body)
    {
        await using var venue = await WebhookReceiver.StartAsync();
        using var http = new HttpClient();
        venue.Answer = (_, response) => response.WriteAsync(body);
        var context = Offline.Binance().Stage.Context with { Http = http };
        var limits = new RequestLimits(PerSecond: 100, AtOnce: 100, TimeSpan.Zero);
        var rest = new BinanceRest(
            BinanceProduct.Spot, new VenueRest("binance spot", venue.Address, limits, context));
        await Assert.ThrowsAsync<FeedProtocolException>(
            () => rest.SymbolsAsync(["BTCUSDT"], TestContext.Current.CancellationToken));
    }
}
