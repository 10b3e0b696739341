using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Surveillance.BrowserTests.Stage;
using Surveillance.Dashboard.Charts;
using Surveillance.Platform.Pages;
using Surveillance.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>The market view as an operator sees it, in a real browser on real stores.</summary>
[Collection<FilledPages>]
public sealed class MarketViewTests(Chromium chromium, FilledStage stage)
{
    /// <summary>A browser beside a build takes its time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_page_shows_the_market_its_charts_and_its_book_and_asks_no_other_host()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
        await Expect(page["#exchange option"]).ToHaveTextAsync(["binance", "okx"]);
        await Expect(page["#instrument option"]).ToHaveTextAsync(["BTC-USDT-PERP", "BTC-USDT-SPOT"]);
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,000.00");
        await Expect(page[".ladder tbody tr"]).ToHaveCountAsync(20);
        await Expect(page["[data-ladder=binance] tr:first-child .bid"]).ToHaveTextAsync("59,999.5");
        await Expect(page["[data-ladder=okx] tr:first-child .bid"]).ToHaveTextAsync("61,999.5");

        // A line a venue, broken where there was no data: two strokes. After many other tests, the minute without data
        // and the alert are no part of the usual quarter of an hour any more.
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "1h", Exact = true }).ClickAsync();
        await Expect(page["[data-chart=spread_bps] .trace"]).ToHaveCountAsync(2);
        await Expect(page["[data-chart=spread_bps] .trace:nth-child(1) .js-line"]).ToHaveCountAsync(2);
        // Both limits, the alert and the band.
        await Expect(page["[data-chart=spread_bps] .shapelayer path"]).ToHaveCountAsync(4);
        await Expect(page["[data-chart=spread_bps] .layer-below .shapelayer path"]).ToHaveCSSAsync(
            "fill", "url(\"#hatch\")");
        await Expect(page["#stale"]).ToBeHiddenAsync();
        Assert.Empty(page.Complaints);
        Assert.Equal([new Uri(stage.Address).Authority], page.Hosts);
    }

    [Fact]
    public async Task The_link_of_a_notice_shows_its_market_over_a_range_that_reaches_back_to_it()
    {
        var at = TimeProvider.System.GetUtcNow().AddMinutes(-40);
        await using var page = await WatchedPage.OpenAsync(
            chromium, stage.Address + PageAddress.OfMoment(new("okx", "BTC-USDT-SPOT"), at));
        await Expect(page.Page).ToHaveTitleAsync("BTC-USDT-SPOT on okx · Surveillance");
        await Expect(page["[aria-label=Range] [aria-pressed=true]"]).ToHaveTextAsync("1h");
        await Expect(page[".complaint"]).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Who_cannot_be_reached_and_what_reached_nobody_is_shown()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
        await Expect(page["[data-tile=notices]"]).ToContainTextAsync("channel fails");
        await Expect(page["[data-channel=pagerduty]"]).ToContainTextAsync("HTTP 503");
        await Expect(page["[data-channel=slack_ops]"]).ToContainTextAsync("SLACK_WEBHOOK_P2 is not set");
        await Expect(page["[data-dead=spread-1]"]).ToContainTextAsync("channel_is_archived");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Another_market_is_chosen_by_the_dropdowns_and_stands_in_the_address()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
        await page["#exchange"].SelectOptionAsync("okx");
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("62,000.00");
        await page["#instrument"].SelectOptionAsync("BTC-USDT-SPOT");
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("62,500.00");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "5m", Exact = true }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync($"{stage.Address}/?exchange=okx&instrument=BTC-USDT-SPOT&range=5m");
        await Expect(page["[data-chart=basis_bps] .note"]).ToHaveTextAsync("Not measured on BTC-USDT-SPOT.");
        await Expect(page.Page).ToHaveTitleAsync("BTC-USDT-SPOT on okx · Surveillance");

        // The link alone shows the same; what there is not is said.
        await page.Page.ReloadAsync();
        await Expect(page["#exchange"]).ToHaveValueAsync("okx");
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("62,500.00");
        await page.Page.GotoAsync($"{stage.Address}/?exchange=kraken");
        await Expect(page[".complaint"]).ToHaveTextAsync("There is no exchange kraken: showing binance.");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Charts_go_on_live_and_stand_still_when_paused()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
        Task<string> NewestAsync() => page["[data-chart=imbalance] .js-plotly-plot"].EvaluateAsync<string>(
            "plot => plot.data?.[0]?.x?.at(-1) ?? ''");
        async Task GoesOnAsync(string from) => await Eventually.TrueAsync(
            async () => string.CompareOrdinal(await NewestAsync(), from) > 0, "points are added", Patience);
        Task<long> AsOfAsync() => page["#as-of"].EvaluateAsync<long>("element => Number(element.dataset.at)");
        async Task<long> RestGoesOnAsync(long beyond)
        {
            await Eventually.TrueAsync(
                async () => await AsOfAsync() > beyond, "the rest of the page goes on", Patience);
            return await AsOfAsync();
        }

        await Expect(page["[data-chart=imbalance] .drawn"]).ToHaveCountAsync(1);

        // No history of it is stored: every point came after the page was opened.
        await GoesOnAsync(from: "");
        await GoesOnAsync(from: await NewestAsync());
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Live", Exact = true }).ClickAsync();
        await Expect(page[".live"]).ToHaveTextAsync("Paused");
        await Expect(page.Page).ToHaveURLAsync(new Regex("&paused=true$", RegexOptions.None, TimeSpan.FromSeconds(1)));

        // A browser that is busy at that moment gets the points up to it a little later, and none after it.
        var paused = await RestGoesOnAsync(beyond: await AsOfAsync());
        await RestGoesOnAsync(beyond: paused + 3_000);
        var newest = await NewestAsync();
        Assert.True(
            string.CompareOrdinal(newest, ChartFigure.Time(DateTimeOffset.FromUnixTimeMilliseconds(paused))) <= 0,
            $"no later point is added: {newest}");
        await page[".live"].ClickAsync();
        await GoesOnAsync(newest);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task The_link_of_a_paused_page_shows_the_book_of_that_moment()
    {
        await using var page = await WatchedPage.OpenAsync(
            chromium, $"{stage.Address}/?exchange=okx&instrument=BTC-USDT-SPOT&range=5m&paused=true");
        await Expect(page[".live"]).ToHaveTextAsync("Paused");
        await Expect(page["[data-ladder=okx] tr:first-child .bid"]).ToHaveTextAsync("62,499.5");
        Assert.Empty(page.Complaints);
    }

    [Theory]
    [InlineData(768)]
    [InlineData(1024)]
    [InlineData(1440)]
    public async Task Nothing_is_cut_off_on_a_narrow_screen(int width)
    {
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address, width);
        await Expect(page["[data-chart=spread_bps] .drawn"]).ToHaveCountAsync(1);
        await Expect(page[".alerts tbody tr"]).ToHaveCountAsync(2);
        Assert.True(await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        foreach (var button in await page[".alerts button >> text=Resolve"].AllAsync())
        {
            var box = await button.BoundingBoxAsync();
            Assert.InRange(box!.X + box.Width, 0, width);
        }
    }

    [Fact]
    public async Task Without_users_the_page_says_that_anyone_can_act()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
        await Expect(page["[data-person=anyone]"]).ToHaveTextAsync("anyone can act");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task The_theme_follows_the_system_until_an_operator_chooses()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
        await Expect(page["html"]).ToHaveAttributeAsync("data-theme", "dark");
        await page["[data-theme-toggle]"].ClickAsync();
        await Expect(page["html"]).ToHaveAttributeAsync("data-theme", "light");
        await page.Page.ReloadAsync();
        await Expect(page["html"]).ToHaveAttributeAsync("data-theme", "light");
    }

    [Fact]
    public async Task A_page_that_is_open_takes_at_most_five_kilobytes_a_second()
    {
        await using var relay = new Relay(new Uri(stage.Address).Port);
        await using var page = await WatchedPage.OpenAsync(chromium, relay.Address);
        await Expect(page["[data-chart=spread_bps] .drawn"]).ToHaveCountAsync(1);
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,000.00");

        // Once the charts are all drawn, however long a busy machine takes for it.
        await Eventually.TrueAsync(
            async () => await relay.BytesASecondAsync(
                TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken) is > 1 and < 5 * 1024,
            "the page settles at less than 5 KB a second", Patience);
    }

    [Fact]
    public async Task Acknowledging_an_alert_hands_one_command_over()
    {
        var alert = stage.Urgent;
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
        var row = page[$"[data-alert='{alert.Id}']"];
        await Expect(row).ToContainTextAsync("▲ P1");
        await Expect(row).ToContainTextAsync("Spread critical");
        await row.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Expect(row).ToContainTextAsync("acknowledge asked for");
        var command = Assert.Single(await stage.TakeCommandsAsync());
        Assert.Equal(("acknowledge", alert.Id, "dashboard"), (command.Kind, command.AlertId, command.Actor));
        Assert.Empty(page.Complaints);
    }
}
