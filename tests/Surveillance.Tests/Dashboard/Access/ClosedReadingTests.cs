using System.Net;
using Surveillance.Dashboard.Access;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Access;

/// <summary>
/// Where seeing needs a sign-in, too, everything is closed that does not say that it is for everybody.
/// </summary>
public sealed class ClosedReadingTests(RedisServer redis)
{
    private static readonly AccessSettings Closed = Somebody.Settings with { Reading = Reading.SignedIn };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/alerts?days=7")]
    [InlineData("/alerts/spread-1")]
    [InlineData("/overview")]
    [InlineData("/system")]
    [InlineData("/nowhere")]
    public async Task A_page_leads_to_the_sign_in_and_from_there_back(string path)
    {
        await using var stage = await AccessStage.StartAsync(await redis.FreshAsync(), Closed);
        using var answer = await stage.Client.GetAsync(path, Token);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal($"/sign-in?return={Uri.EscapeDataString(path)}", $"{answer.Headers.Location}");
    }

    [Fact]
    public async Task Programs_are_told_no_and_let_in_with_a_cookie_of_any_role()
    {
        await using var stage = await AccessStage.StartAsync(await redis.FreshAsync(), Closed);
        foreach (var path in (string[])["/api/health", "/api/alerts", "/metrics", "/openapi/v1.json", "/_blazor"])
            Assert.Equal(HttpStatusCode.Unauthorized, await stage.StatusAsync(path));
        using var connection = await stage.PostAsync("/_blazor/negotiate?negotiateVersion=1", []);
        Assert.Equal(HttpStatusCode.Unauthorized, connection.StatusCode);
        await stage.SignInAsync("vic", Somebody.Password);
        Assert.Equal(HttpStatusCode.OK, await stage.StatusAsync("/openapi/v1.json"));
        Assert.Equal(HttpStatusCode.OK, await stage.StatusAsync("/overview"));
    }

    [Fact]
    public async Task What_the_container_and_the_sign_in_page_need_stays_open()
    {
        await using var stage = await AccessStage.StartAsync(await redis.FreshAsync(), Closed);
        await Eventually.TrueAsync(
            async () => await stage.StatusAsync("/health") == HttpStatusCode.OK, "the dashboard is healthy");
        foreach (var path in (string[])["/sign-in", "/tokens.css", "/sign-in.css", "/page.js", "/favicon.svg"])
            Assert.Equal(HttpStatusCode.OK, await stage.StatusAsync(path));
    }

    [Fact]
    public async Task While_reading_is_open_programs_need_no_cookie()
    {
        await using var stage = await AccessStage.StartAsync(await redis.FreshAsync(), Somebody.Settings);
        Assert.Equal(HttpStatusCode.OK, await stage.StatusAsync("/openapi/v1.json"));
        Assert.Equal(HttpStatusCode.OK, await stage.StatusAsync("/alerts"));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    [InlineData(null, null, HttpStatusCode.OK)]
    public async Task The_connection_of_a_page_is_not_for_pages_of_others(
        string? header, string? value, HttpStatusCode status)
    {
        await using var stage = await AccessStage.StartAsync(await redis.FreshAsync(), Somebody.Settings);
        if (header is not null)
            stage.Client.DefaultRequestHeaders.Add(header, value);
        using var answer = await stage.PostAsync("/_blazor/negotiate?negotiateVersion=1", []);
        Assert.Equal(status, answer.StatusCode);
    }
}
