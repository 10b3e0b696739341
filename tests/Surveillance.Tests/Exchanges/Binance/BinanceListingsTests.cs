using Microsoft.AspNetCore.Http;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Tests.AnomalyDetector;

namespace Surveillance.Tests.Exchanges.Binance;

/// <summary>What markets are told of what the venue lists, over real HTTP.</summary>
public sealed class BinanceListingsTests
{
    [Fact]
    public async Task Price_step_and_halt_are_told_also_where_the_funding_interval_is_refused()
    {
        var (stage, error) = await ReadAsync(async response => response.StatusCode = await Task.FromResult(503));
        Assert.IsType<HttpRequestException>(error);
        Assert.Equal((0.1, true), (stage.Feed.ListedTickSize, stage.Feed.IsHalted));
        Assert.Null(stage.Feed.ListedFundingHours);
    }

    [Theory]
    [InlineData("""[{"symbol":"ABCUSDT"},{"symbol":"BTCUSDT","fundingIntervalHours":4}]""", 4.0)]
    [InlineData("""[{"symbol":"ABCUSDT","fundingIntervalHours":null}]""", 8.0)]
    [InlineData("""[{"symbol":"BTCUSDT"}]""", null)]
    public async Task An_entry_without_an_interval_costs_no_other_market_its_own(string body, double? hours)
    {
        var (stage, error) = await ReadAsync(response => response.WriteAsync(body));
        Assert.Null(error);
        Assert.Equal(hours, stage.Feed.ListedFundingHours);
        Assert.True(stage.Feed.IsHalted);
    }

    /// <summary>The stage after its market was told, and what the reading threw.</summary>
    private static async Task<(Offline Stage, Exception? Error)> ReadAsync(Func<HttpResponse, Task> funding)
    {
        await using var venue = await WebhookReceiver.StartAsync();
        using var http = new HttpClient();
        venue.Answer = (_, response) => response.HttpContext.Request.Path.Value!.EndsWith("fundingInfo")
            ? funding(response)
            : response.WriteAsync("""
                {"symbols":[{"symbol":"BTCUSDT","status":"SETTLING",
                 "filters":[{"filterType":"PRICE_FILTER","tickSize":"0.10"}]}]}
                """);
        var (stage, market) = Offline.Binance();
        var context = stage.Context with { Http = http };
        var limits = new RequestLimits(PerSecond: 100, AtOnce: 100, TimeSpan.Zero);
        var rest = new BinanceRest(
            BinanceProduct.Futures, new VenueRest("binance futures", venue.Address, limits, context));
        var listings = new BinanceListings(BinanceProduct.Futures, rest, [market]);
        var error = await Record.ExceptionAsync(() => listings.ReadAsync(TestContext.Current.CancellationToken));
        return (stage, error);
    }
}
