using System.Globalization;
using Surveillance.Alerts;
using Surveillance.BrowserTests.Stage;
using Surveillance.Markets;
using Surveillance.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>Clocks that are wrong: the browser's changes nothing, and a service's is told.</summary>
[Collection<FilledPages>]
public sealed class ClockTests(Chromium chromium, FilledStage filled, PostgresServer postgres)
{
    private static readonly MarketId Perp = new("binance", "BTC-USDT-PERP");

    /// <summary>How far what is shown may lag: a busy browser, and the pace of the page.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(-9)]
    [InlineData(5)]
    public async Task A_browser_whose_clock_is_off_by_hours_shows_the_servers(int hours)
    {
        await using var page = await WatchedPage.OpenAsync(chromium, "about:blank");
        await page.Page.AddInitScriptAsync($$"""
            window.ahead = {{hours}} * 3600e3;
            const Real = Date, now = Date.now.bind(Date);
            window.Date = class extends Real {
              constructor(...at) { super(...(at.length ? at : [now() + window.ahead])); }
            };
            window.Date.now = () => now() + window.ahead;
            """);
        await page.Page.GotoAsync(filled.Address);
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,000.00");
        await IsRightAsync(page, filled.Urgent);
        await Expect(page["[data-chart=imbalance] .drawn"]).ToHaveCountAsync(1);
        await Eventually.TrueAsync(
            async () => await page["[data-chart=imbalance] .js-plotly-plot"].EvaluateAsync<string>(
                "plot => plot.data?.[0]?.x?.at(-1) ?? ''") is { Length: > 0 } newest && IsNow(newest),
            "the newest point of a chart is now", TimeSpan.FromSeconds(30));

        // Set right, or wrong the other way, while the page is open.
        await page.Page.EvaluateAsync("window.ahead = -window.ahead");
        await IsRightAsync(page, filled.Urgent);
        Assert.Empty(page.Complaints);
    }

    [Theory]
    [InlineData(2, "1:59:5|2:00:0", "ahead of")]
    [InlineData(-3, "2:59:5|3:00:0", "behind")]
    public async Task Services_whose_clock_is_off_are_named_and_nothing_is_blank(int hours, string by, string which)
    {
        await using var stage = await DashboardStage.SetAsync(postgres);
        stage.Markets.Ahead = TimeSpan.FromHours(hours);
        var alert = await stage.FireAsync(Perp, AlertPriority.P1);
        await using var pages = await AllPages.OpenAsync(chromium, stage.Address, alert.Id);
        await pages.EachAsync(page => Expect(page["[data-banner=clock]"]).ToContainTextAsync(
            new System.Text.RegularExpressions.Regex(
                $"The clock of the feed of (binance|okx) is ({by}). {which} the clock of this dashboard",
                System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1))));
        await Expect(pages.Market["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,000.00");
        await Expect(pages.Market["[data-metric=mid_price] .age"]).ToHaveCountAsync(hours < 0 ? 1 : 0);
        await pages.NothingIsBlankAsync();
        stage.Markets.Ahead = TimeSpan.Zero;
        await pages.EachAsync(page => Expect(page["[data-banner=clock]"]).ToHaveCountAsync(0));
        await Expect(pages.Market["[data-metric=mid_price] .age"]).ToHaveCountAsync(0);
        Assert.Empty(pages.Complaints);
    }

    private static async Task IsRightAsync(WatchedPage page, Alert alert)
    {
        async Task<TimeSpan> ReadAsync(string selector) => TimeSpan.TryParseExact(
            (await page[selector].First.InnerTextAsync()).Trim(), [@"hh\:mm\:ss", @"mm\:ss"],
            CultureInfo.InvariantCulture, out var read) ? read : TimeSpan.MaxValue;
        await Eventually.TrueAsync(
            async () => IsNear(await ReadAsync("#clock"), TimeProvider.System.GetUtcNow().TimeOfDay)
                && IsNear(await ReadAsync("#as-of [data-clock-at]"), TimeProvider.System.GetUtcNow().TimeOfDay)
                && IsNear(
                    await ReadAsync($"tr[data-alert='{alert.Id}'] [data-age-from]"),
                    TimeProvider.System.GetUtcNow() - alert.TriggeredAt),
            "clock, moment of the data and age of the alert are right", TimeSpan.FromSeconds(30));
        await Expect(page["#stale"]).ToBeHiddenAsync();
    }

    private static bool IsNear(TimeSpan shown, TimeSpan right) => (shown - right).Duration() < Lag;

    private static bool IsNow(string time) => (TimeProvider.System.GetUtcNow() - DateTimeOffset.Parse(
        time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)).Duration() < Lag;
}
