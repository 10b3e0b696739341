using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Surveillance.Alerts;
using Surveillance.BrowserTests.Stage;
using Surveillance.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>The page can be read and operated by everybody, in both themes.</summary>
public sealed class AccessibilityTests(Chromium chromium, PostgresServer postgres)
{
    [Theory]
    [InlineData("dark")]
    [InlineData("light")]
    public async Task Axe_finds_nothing_to_complain_of(string theme)
    {
        await using var stage = await DashboardStage.SetAsync(postgres);
        await stage.FireAsync(new("binance", "BTC-USDT-PERP"), AlertPriority.P1);
        await stage.FireAsync(new("okx", "BTC-USDT-PERP"), AlertPriority.P2);
        await stage.TellChannelsAsync();
        stage.Markets.Samples = 17;
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
        await page.Page.EmulateMediaAsync(
            new() { ColorScheme = theme == "light" ? ColorScheme.Light : ColorScheme.Dark });
        await Expect(page["html"]).ToHaveAttributeAsync("data-theme", theme);
        await Expect(page["[data-chart=spread_bps] .drawn"]).ToHaveCountAsync(1);
        await Expect(page[".alerts tbody tr"]).ToHaveCountAsync(2);
        var found = await page.Page.RunAxe();
        Assert.NotEmpty(found.Passes);
        Assert.Empty(found.Violations.Select(Told));
    }

    [Theory]
    [InlineData("/overview", "tr[data-market]")]
    [InlineData("/alerts", "[data-past]")]
    [InlineData("/alerts/{id}", "[data-step]")]
    [InlineData("/system", "[data-feed]")]
    public async Task Nor_on_the_other_pages(string path, string filled)
    {
        await using var stage = await DashboardStage.SetAsync(postgres);
        var alert = await stage.FireAsync(new("binance", "BTC-USDT-PERP"), AlertPriority.P1);
        await stage.StoreAsync(alert);
        await stage.TellChannelsAsync();
        var address = stage.Address + path.Replace("{id}", alert.Id, StringComparison.Ordinal);
        await using var page = await WatchedPage.OpenAsync(chromium, address);
        await Expect(page[filled].First).ToBeVisibleAsync();
        foreach (var theme in (ColorScheme[])[ColorScheme.Dark, ColorScheme.Light])
        {
            await page.Page.EmulateMediaAsync(new() { ColorScheme = theme });
            await Expect(page["html"]).ToHaveAttributeAsync("data-theme", theme == ColorScheme.Dark ? "dark" : "light");
            var found = await page.Page.RunAxe();
            Assert.NotEmpty(found.Passes);
            Assert.Empty(found.Violations.Select(Told));
        }
    }

    private static string Told(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(4).Select(node => node.Html))}";
}
