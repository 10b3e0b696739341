using Surveillance.BrowserTests.Stage;
using Surveillance.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>Lines, large and small, as a browser draws them.</summary>
[Collection<FilledPages>]
public sealed class ChartTests(Chromium chromium, FilledStage stage)
{
    /// <summary>A browser beside a build takes its time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Slippage_is_drawn_for_both_sides_of_each_venue_in_the_colour_of_the_venue()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
        var lines = page["[data-chart=slippage_buy_1m_bps] .js-line"];

        // All at one moment: a line that is broken while the browser is slow has strokes more until it is drawn anew.
        await Eventually.TrueAsync(
            async () => await lines.EvaluateAllAsync<string[]>(
                "lines => lines.map(line => getComputedStyle(line).stroke)")
                is [var binance, var okx, var sameBinance, var sameOkx]
                && binance == sameBinance && okx == sameOkx && binance != okx,
            "two lines of each side, in the colours of two venues", Patience);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_chart_without_any_value_says_why()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
        await Expect(page["[data-chart=mark_index_deviation_bps] .note"]).ToHaveTextAsync(
            "No value: the venue does not tell it.");
        await Expect(page["[data-chart=spread_bps] .note"]).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Charts_of_a_page_that_is_left_before_the_library_is_there_are_no_error()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, $"{stage.Address}/overview");
        var isLeft = new TaskCompletionSource();
        await page.Page.RouteAsync("**/*plotly-basic*", async route =>
        {
            await isLeft.Task;
            await route.ContinueAsync();
        });
        await page["nav a[href='/']"].ClickAsync();
        await Expect(page["#chart-spread_bps"]).ToBeAttachedAsync();
        await Expect(page["script[src*='plotly-basic']"]).ToBeAttachedAsync();
        await page["nav a[href='/overview']"].ClickAsync();
        await Expect(page["#filter"]).ToBeVisibleAsync();
        isLeft.SetResult();
        await Eventually.TrueAsync(
            () => page.Page.EvaluateAsync<bool>("window.Plotly !== undefined"), "the library is there", Patience);

        // The way back draws what the way out did not.
        await page["nav a[href='/']"].ClickAsync();
        await Expect(page["[data-chart=spread_bps] .js-line"]).Not.ToHaveCountAsync(0, new() { Timeout = 30_000 });
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_library_that_cannot_be_had_is_told_and_tried_again()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, $"{stage.Address}/overview");
        await page.Page.RouteAsync("**/*plotly-basic*", route => route.FulfillAsync(new() { Status = 503 }));
        await page["nav a[href='/']"].ClickAsync();
        await Expect(page["[data-chart=spread_bps] .note"]).ToHaveTextAsync(
            "What draws the chart could not be loaded; it is tried again.");
        await page.Page.UnrouteAsync("**/*plotly-basic*");
        await Expect(page["[data-chart=spread_bps] .js-line"]).Not.ToHaveCountAsync(0, new() { Timeout = 30_000 });
        await Expect(page["[data-chart=spread_bps] .note"]).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_last_minutes_stand_beside_numbers_of_every_page_and_screen_readers_skip_them()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);

        // A second value comes to the line ten seconds after the first.
        var readings = page["[data-metric=spread_bps] svg.spark[aria-hidden=true] path"];
        await Expect(readings).ToHaveCountAsync(1, new() { Timeout = 45_000 });
        await Expect(page["[data-metric=mark_index_deviation_bps] svg.spark"]).ToHaveCountAsync(0);
        await Expect(page["[data-venue=okx] svg.spark path"]).ToHaveCountAsync(1);
        await page.Page.GotoAsync($"{stage.Address}/overview");
        await Expect(page["[data-market='okx:BTC-USDT-SPOT'] svg.spark path"]).ToHaveCountAsync(1);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task One_moment_under_the_pointer_is_read_off_every_chart()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, $"{stage.Address}/?range=5m", height: 1600);
        await Expect(page["[data-chart=depth_10bps_total] .drawn"]).ToHaveCountAsync(1);
        var pointed = page["[data-chart=spread_bps] .nsewdrag"];
        string Told(string chart) => $"[data-chart={chart}] .hoverlayer .legendtitletext";
        Task<string[]> MomentsAsync() => page.Page.EvaluateAsync<string[]>(
            "told => told.map(label => document.querySelector(label)?.textContent ?? '')",
            (string[])[Told("spread_bps"), Told("depth_10bps_total")]);
        async Task<string> SharedMomentAsync(string before)
        {
            var moments = Array.Empty<string>();
            await Eventually.TrueAsync(
                async () => (moments = await MomentsAsync())[0] == moments[1]
                    && moments[0].EndsWith("UTC", StringComparison.Ordinal) && moments[0] != before,
                "both charts tell the same moment", Patience);
            return moments[0];
        }

        // The first movement is what lets the chart know of the pointer. It rests where the newest half a minute lies:
        // the minute without data wanders from there to the left, and under it the moment would be the same for long.
        var right = (await pointed.BoundingBoxAsync())!.Width;
        await pointed.HoverAsync(new() { Position = new() { X = right - 40, Y = 40 } });
        await pointed.HoverAsync(new() { Position = new() { X = right - 20, Y = 50 } });
        var first = await SharedMomentAsync(before: "");

        // The charts grow, and under the resting pointer lies a later moment: of one chart as of the other.
        var second = await SharedMomentAsync(before: first);
        await SharedMomentAsync(before: second);
        await page["h1"].HoverAsync();
        await Expect(page[Told("depth_10bps_total")]).ToHaveCountAsync(0);

        // Nobody points: nothing is told again when the charts grow.
        var last = await LastPointAsync(page);
        await Eventually.TrueAsync(async () => await LastPointAsync(page) != last, "the chart grew", Patience);
        await Expect(page[Told("depth_10bps_total")]).ToHaveCountAsync(0);
        Assert.Empty(page.Complaints);
    }

    private static Task<string> LastPointAsync(WatchedPage page) => page.Page.EvaluateAsync<string>(
        "document.querySelector('#chart-depth_10bps_total').data[0].x.at(-1)");
}
