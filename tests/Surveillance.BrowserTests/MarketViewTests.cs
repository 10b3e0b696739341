using Microsoft.Playwright;
using Surveillance.Alerts;
using Surveillance.BrowserTests.Stage;
using Surveillance.Markets;
using Surveillance.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>The market view as an operator sees it, in a real browser on real stores.</summary>
public sealed class MarketViewTests(Chromium chromium, PostgresServer postgres) : IAsyncLifetime
{
    private static readonly MarketId Perp = new("binance", "BTC-USDT-PERP");

    private DashboardStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await DashboardStage.SetAsync(postgres);

    public ValueTask DisposeAsync() => _stage?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task The_page_shows_the_market_its_charts_and_its_book_and_asks_no_other_host()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, _stage.Address);
        await Expect(page["#exchange option"]).ToHaveTextAsync(["binance", "okx"]);
        await Expect(page["#instrument option"]).ToHaveTextAsync(["BTC-USDT-PERP", "BTC-USDT-SPOT"]);
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,000.00");
        await Expect(page[".ladder tbody tr"]).ToHaveCountAsync(12);
        await Expect(page[".ladder tbody tr:first-child .bid"]).ToHaveTextAsync("59,999.5");

        // A line a venue, broken where there was no data: two strokes.
        await Expect(page["[data-chart=spread_bps] .trace"]).ToHaveCountAsync(2);
        await Expect(page["[data-chart=spread_bps] .trace:nth-child(1) .js-line"]).ToHaveCountAsync(2);
        // Both limits and the band.
        await Expect(page["[data-chart=spread_bps] .shapelayer path"]).ToHaveCountAsync(3);
        await Expect(page["#stale"]).ToBeHiddenAsync();
        Assert.Empty(page.Complaints);
        Assert.Equal([new Uri(_stage.Address).Authority], page.Hosts);
    }

    [Fact]
    public async Task Acknowledging_an_alert_hands_one_command_over()
    {
        var alert = await _stage.FireAsync(Perp, AlertPriority.P1);
        await using var page = await WatchedPage.OpenAsync(chromium, _stage.Address);
        var row = page[$"[data-alert='{alert.Id}']"];
        await Expect(row).ToContainTextAsync("▲ P1");
        await Expect(row).ToContainTextAsync("Spread critical");
        await row.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Expect(row).ToContainTextAsync("acknowledge asked for");
        var command = Assert.Single(await _stage.CommandsAsync());
        Assert.Equal(("acknowledge", alert.Id, "dashboard"), (command.Kind, command.AlertId, command.Actor));
        Assert.Empty(page.Complaints);
    }
}
