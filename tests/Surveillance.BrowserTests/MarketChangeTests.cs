using Surveillance.BrowserTests.Stage;
using Surveillance.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>What an open market view makes of a change behind it: a store or the server away, an edit.</summary>
public sealed class MarketChangeTests(Chromium chromium, PostgresServer postgres) : IAsyncLifetime
{
    private DashboardStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await DashboardStage.SetAsync(postgres);

    public ValueTask DisposeAsync() => _stage?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_window_that_is_filling_says_how_far()
    {
        _stage.Markets.Samples = 17;
        await using var page = await WatchedPage.OpenAsync(chromium, _stage.Address);
        await Expect(page["#warming-up"]).ToHaveTextAsync("Z-Score: warming up (17/30)");
        await Expect(page["[data-metric=spread_bps]"]).ToContainTextAsync("Z-Score: warming up (17/30)");
        await Expect(page["[data-metric=mark_index_deviation_bps]"]).ToContainTextAsync("Data unavailable");
        _stage.Markets.Samples = 30;
        await Expect(page["#warming-up"]).ToHaveCountAsync(0);
        await Expect(page["[data-metric=spread_bps]"]).ToContainTextAsync("z +0.4");
    }

    [Fact]
    public async Task When_the_server_is_gone_the_page_says_so_and_comes_back_by_itself()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, _stage.Address);
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,000.00");
        await _stage.KillAsync();
        await Expect(page["#stale"]).ToBeVisibleAsync();
        await Expect(page["#stale"]).ToContainTextAsync("what stands below is OLD");
        await _stage.StartAsync(postgres.Port);
        await Expect(page["#stale"]).ToBeHiddenAsync(new() { Timeout = 60_000 });
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,000.00");
    }

    [Fact]
    public async Task While_redis_is_away_nothing_old_is_shown_and_it_comes_back_by_itself()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, _stage.Address);
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,000.00");
        await _stage.Redis.StopAsync();
        await Expect(page["[data-banner=redis]"]).ToContainTextAsync("Redis unreachable since");
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("Data unavailable");
        await Expect(page["[data-ladder=binance] .empty"]).ToHaveTextAsync(
            "Data unavailable: Redis does not answer");
        await _stage.Redis.StartAsync();
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,000.00");
        await Expect(page["[data-banner=redis]"]).ToHaveCountAsync(0);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task An_edit_of_the_configuration_is_seen_without_a_restart_and_a_wrong_one_is_told()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, _stage.Address);
        await Expect(page["#instrument option"]).ToHaveCountAsync(2);
        _stage.Edit("instruments.yaml", "enabled: false", "enabled: true");
        await Expect(page["#instrument option"]).ToHaveTextAsync(
            ["BTC-USDT-PERP", "BTC-USDT-SPOT", "ETH-USDT-PERP", "ETH-USDT-SPOT"]);
        _stage.Edit("features.yaml", "window_size: 300", "windw_size: 300");
        await Expect(page["[data-banner=rejected-edit]"]).ToContainTextAsync(
            "zscore.windw_size: unknown key, did you mean window_size?");
        await Expect(page["#instrument option"]).ToHaveCountAsync(4);
    }
}
