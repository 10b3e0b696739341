using System.Text.RegularExpressions;
using Surveillance.BrowserTests.Stage;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>Rules tried on stored history, in a real browser.</summary>
[Collection<FilledPages>]
public sealed class TuningTests(Chromium chromium, FilledStage stage)
{
    private static readonly Regex Some = new("^[1-9]", RegexOptions.None, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Another_limit_shows_what_would_have_fired_and_the_lines_to_paste()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, $"{stage.Address}/tuning");
        var (configured, tried) = (
            page["[data-count=depth_warning] td:nth-child(2)"], page["[data-count=depth_warning] td:nth-child(3)"]);
        await page["#family"].SelectOptionAsync("depth");
        await Expect(configured).ToHaveTextAsync("0", new() { Timeout = 30_000 });
        await Expect(tried).ToHaveTextAsync("0");
        await Expect(page["#yaml"]).ToHaveCountAsync(0);

        // The depth of the stage lies between 8 and 10 million: above the limit as configured, below the one tried.
        var threshold = page["[data-rule=depth_warning] [data-key=threshold]"];
        await threshold.FillAsync("12000000");
        await threshold.PressAsync("Enter");
        await Expect(tried).ToHaveTextAsync(Some, new() { Timeout = 30_000 });
        await Expect(configured).ToHaveTextAsync("0");
        await Expect(page["[data-incident=new]"].First).ToBeVisibleAsync();
        await Expect(page["#yaml"]).ToContainTextAsync("depth_warning: { threshold: 12000000 }");
        await Expect(page[".chart .drawn"]).ToHaveCountAsync(1);
        await Expect(page[".chart .shapelayer path"].First).ToBeAttachedAsync();

        // The link alone shows the same, and the way back is a click.
        await page.Page.ReloadAsync();
        await Expect(threshold).ToHaveValueAsync("12000000");
        await Expect(tried).ToHaveTextAsync(Some, new() { Timeout = 30_000 });
        await Expect(page[".chart .drawn"]).ToHaveCountAsync(1);
        await page["[data-rule=depth_warning] .was"].ClickAsync();
        await Expect(tried).ToHaveTextAsync("0", new() { Timeout = 30_000 });
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task What_would_be_refused_is_said_and_markup_in_an_address_is_text()
    {
        await using var page = await WatchedPage.OpenAsync(
            chromium, $"{stage.Address}/tuning?family=spread&try=spread_critical.threshold:%3Cb%3Ewide%3C/b%3E&try=x");
        await Expect(page[".trial .complaint"]).ToHaveTextAsync(
            "spread_critical: threshold must be >= 0, was <b>wide</b>");
        await Expect(page["#tuning-note"]).ToContainTextAsync("Not replayed");
        await Expect(page[".ctl .complaint"]).ToHaveTextAsync(
            "A part of the address cannot be understood, and is not tried.");
        Assert.Empty(page.Complaints);
    }
}
