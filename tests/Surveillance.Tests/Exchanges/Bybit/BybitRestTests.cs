using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Bybit;
using Surveillance.Tests.AnomalyDetector;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges.Bybit;

/// <summary>The venue's REST over real HTTP, on a clock that the test moves.</summary>
public sealed class BybitRestTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly HttpClient _http = new();
    private readonly KeptLog _log = new();
    private WebhookReceiver? _venue;

    [Fact]
    public async Task Price_steps_are_gathered_over_all_pages_and_of_what_is_traded_alone()
    {
        var rest = await RestAsync(
            Page("next%2C2", ("BTCUSDT", "Trading", "0.10"), ("OLDUSDT", "Closed", "1")),
            Page("", ("ETHUSDT", "Trading", "0.01")));
        var steps = await rest.PriceStepsAsync(BybitCategory.Linear, TestContext.Current.CancellationToken);
        Assert.Equal(new Dictionary<string, double> { ["BTCUSDT"] = 0.1, ["ETHUSDT"] = 0.01 }, steps);
        Assert.Equal(2, _venue!.Deliveries.Count);
    }

    [Fact]
    public async Task The_status_of_what_is_not_in_the_list_is_told_by_its_name_and_of_what_there_is_not_by_none()
    {
        var rest = await RestAsync(
            Page("", ("OLDUSDT", "Closed", "1")),
            Page(""),
            """{"retCode":10001,"retMsg":"params error: symbol invalid","result":{}}""");
        var stop = TestContext.Current.CancellationToken;
        Assert.Equal("Closed", await rest.StatusAsync(BybitCategory.Linear, "OLDUSDT", stop));
        Assert.Null(await rest.StatusAsync(BybitCategory.Linear, "NOUSDT", stop));
        Assert.Null(await rest.StatusAsync(BybitCategory.Linear, "NOUSDT", stop));
    }

    [Theory]
    [InlineData("""{"retCode":10006,"retMsg":"Too many visits!","result":{}}""")]
    [InlineData("""{"retCode":0,"result":{"list":[{"symbol":"BTCUSDT"}]}}""")]
    [InlineData("""{"retCode":0,"result":{"list":[{"status":"Trading","symbol":null,"priceFilter":{}}]}}""")]
    [InlineData("<html>")]
    [InlineData("[]")]
    public async Task What_was_not_documented_is_the_venues_mistake(string body)
    {
        var rest = await RestAsync(body);
        await Assert.ThrowsAsync<FeedProtocolException>(
            () => rest.PriceStepsAsync(BybitCategory.Spot, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task After_a_403_nothing_is_asked_for_ten_minutes()
    {
        var rest = await RestAsync("403", Page("", ("BTCUSDT", "Trading", "0.10")));
        var stop = TestContext.Current.CancellationToken;
        var refused = await Assert.ThrowsAsync<HttpRequestException>(
            () => rest.PriceStepsAsync(BybitCategory.Linear, stop));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("bybit asks for a pause of 600 s (HTTP 403)", Assert.Single(_log.Entries).Text);
        var next = rest.PriceStepsAsync(BybitCategory.Spot, stop);
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.False(next.IsCompleted);
        Assert.Single(_venue!.Deliveries);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Single(await next);
    }

    public async ValueTask DisposeAsync()
    {
        if (_venue is not null)
            await _venue.DisposeAsync();
        _http.Dispose();
    }

    private static string Page(string cursor, params (string Symbol, string Status, string Tick)[] entries)
    {
        var list = string.Join(',', entries.Select(one => $$$"""
            {"symbol":"{{{one.Symbol}}}","status":"{{{one.Status}}}","priceFilter":{"tickSize":"{{{one.Tick}}}"}}
            """));
        return $$$"""{"retCode":0,"retMsg":"OK","result":{"list":[{{{list}}}],"nextPageCursor":"{{{cursor}}}"}}""";
    }

    /// <param name="bodies">Answers in turn; one that is a status is that status.</param>
    private async Task<BybitRest> RestAsync(params string[] bodies)
    {
        _venue = await WebhookReceiver.StartAsync();
        _venue.Answer = (number, response) =>
        {
            response.StatusCode = int.TryParse(bodies[number], out var status) ? status : 200;
            return response.WriteAsync(bodies[number]);
        };
        var context = new FeedContext(new FeedOutput(), _http, _log, _log, _time);
        return new BybitRest(new VenueRest("bybit", _venue.Address, BybitRest.Limits, context));
    }
}
