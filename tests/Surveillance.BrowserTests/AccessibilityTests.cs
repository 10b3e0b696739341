using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Surveillance.BrowserTests.Stage;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>
/// Every page, in both themes: it can be read and operated by everybody, has nothing to complain of, and asks no other
/// host for anything.
/// </summary>
[Collection<FilledPages>]
public sealed class AccessibilityTests(Chromium chromium, FilledStage stage)
{
    [Theory]
    [InlineData("/", "[data-chart=spread_bps] .drawn")]
    [InlineData("/overview", "tr[data-market]")]
    [InlineData("/alerts", "[data-past]")]
    [InlineData("/alerts/{id}", "[data-step]")]
    [InlineData("/system", "[data-feed]")]
    [InlineData("/tuning?try=spread_critical.threshold:0.9", "[data-count=spread_critical]")]
    public async Task Axe_and_the_console_have_nothing_to_complain_of(string path, string filled)
    {
        var address = stage.Address + path.Replace("{id}", stage.Urgent.Id, StringComparison.Ordinal);
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

        Assert.Empty(page.Complaints);
        Assert.Equal([new Uri(stage.Address).Authority], page.Hosts);
    }

    private static string Told(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(4).Select(node => node.Html))}";
}
