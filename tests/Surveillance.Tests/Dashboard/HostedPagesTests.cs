using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Hosting;
using Surveillance.Dashboard;
using Surveillance.Platform.Hosting;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard;

/// <summary>
/// The pages as a part of a program with another name, as in standalone: here the tests' own. That the built service
/// serves them by itself is shown in the browser.
/// </summary>
public sealed partial class HostedPagesTests(RedisServer redis, PostgresServer postgres) : IAsyncLifetime
{
    private readonly TemporaryFolder _state = new();
    private readonly HttpClient _client = new();
    private IHost? _host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var port = ListeningPort.Free();
        var environment = new ServiceEnvironment(
            "dashboard", "test", Repository.PathTo("config"), await redis.FreshAsync(), await postgres.FreshAsync(),
            "CRITICAL", _state.Path);
        _host = DashboardService.Build(environment, port);
        await _host.StartAsync(Token);
        _client.BaseAddress = new Uri($"http://127.0.0.1:{port}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.StopAsync(CancellationToken.None);
        _host?.Dispose();
        _client.Dispose();
        _state.Dispose();
    }

    [Fact]
    public async Task Every_script_and_style_of_the_page_answers()
    {
        var page = await _client.GetStringAsync("/", Token);
        var assets = Asset().Matches(page).Select(match => match.Groups["path"].Value)
            .Where(path => path != "/").ToList();
        Assert.Contains(assets, path => path.StartsWith("_framework/blazor.web", StringComparison.Ordinal));
        Assert.Contains(assets, path => path.StartsWith("panels.", StringComparison.Ordinal));
        Assert.Contains(assets, path => path.Contains("plotly-basic", StringComparison.Ordinal));
        foreach (var path in assets)
        {
            var answer = await _client.GetAsync(path, Token);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path} answered {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task No_script_stands_inline_and_none_may()
    {
        var answer = await _client.GetAsync("/", Token);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.DoesNotMatch("<script(?![^>]* src=)", await answer.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task A_loop_that_moves_on_is_healthy() => await Eventually.TrueAsync(
        async () => await _client.GetStringAsync("/health", Token) == "healthy", "the dashboard is healthy");

    [Theory]
    [InlineData("/")]
    [InlineData("/overview?sort=spread_bps")]
    [InlineData("/system")]
    [InlineData("/health")]
    public async Task Whoever_asks_with_head_is_answered_without_a_body(string path)
    {
        await Eventually.TrueAsync(
            async () => (await _client.GetAsync("/health", Token)).IsSuccessStatusCode, "the dashboard is healthy");
        using var head = new HttpRequestMessage(HttpMethod.Head, path);
        using var answer = await _client.SendAsync(head, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task A_page_that_there_is_not_is_not_found() =>
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync("/nowhere", Token)).StatusCode);

    [GeneratedRegex("(?:href|src|data-library)=\"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asset();
}
