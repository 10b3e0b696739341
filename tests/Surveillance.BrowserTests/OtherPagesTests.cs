using Microsoft.Playwright;
using Surveillance.BrowserTests.Stage;
using Surveillance.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>The overview, the history of alerts, one alert, and the health of the system, in a real browser.</summary>
[Collection<FilledPages>]
public sealed class OtherPagesTests(Chromium chromium, FilledStage stage)
{
    [Fact]
    public async Task Every_market_is_on_the_overview_sorted_and_filtered_by_its_address()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, $"{stage.Address}/overview");
        await Expect(page["tr[data-market]"]).ToHaveCountAsync(4);

        // The market of the most urgent alert, then the dearest, then the cheapest.
        await Expect(page["tr[data-market]"].First).ToHaveAttributeAsync("data-market", "binance:BTC-USDT-PERP");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Mid price" }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync($"{stage.Address}/overview?sort=mid_price&order=desc");
        await Expect(page["tr[data-market]"].First).ToHaveAttributeAsync("data-market", "okx:BTC-USDT-SPOT");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Mid price" }).ClickAsync();
        await Expect(page["tr[data-market]"].First).ToHaveAttributeAsync("data-market", "binance:BTC-USDT-PERP");
        await page["#filter"].FillAsync("okx:");
        await Expect(page["tr[data-market]"]).ToHaveCountAsync(2);
        await Expect(page.Page).ToHaveURLAsync($"{stage.Address}/overview?sort=mid_price&order=asc&q=okx%3A");
        await page["tr[data-market='okx:BTC-USDT-PERP'] a"].ClickAsync();
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("62,000.00");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Two_quick_clicks_on_a_column_of_the_overview_count_twice()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, $"{stage.Address}/overview");
        await Expect(page["tr[data-market]"]).ToHaveCountAsync(4);
        var column = page.Page.GetByRole(AriaRole.Button, new() { Name = "Mid price" });

        // The second before anything is known of the first.
        await column.EvaluateAsync("button => { button.click(); button.click(); }");
        await Expect(page.Page).ToHaveURLAsync($"{stage.Address}/overview?sort=mid_price&order=asc");
        await Expect(page["th[aria-sort=ascending]"]).ToContainTextAsync("Mid price");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Nothing_is_written_over_what_is_typed_into_the_search()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, $"{stage.Address}/overview");
        await Expect(page["tr[data-market]"]).ToHaveCountAsync(4);
        await page["#filter"].EvaluateAsync("""
            field => {
              const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
              window.written = [];
              Object.defineProperty(field, "value", {
                get: () => value.get.call(field),
                set: (text) => { window.written.push(text); value.set.call(field, text); },
              });
            }
            """);
        await page["#filter"].PressSequentiallyAsync("okx:btc");
        await Expect(page.Page).ToHaveURLAsync($"{stage.Address}/overview?sort=alerts&order=desc&q=okx%3Abtc");
        await Expect(page["tr[data-market]"]).ToHaveCountAsync(2);
        Assert.Empty(await page.Page.EvaluateAsync<string[]>("window.written"));
        await Expect(page["#filter"]).ToHaveValueAsync("okx:btc");
    }

    [Fact]
    public async Task An_alert_is_shown_with_its_steps_and_the_books_around_it()
    {
        var alert = stage.Urgent;
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
        await page[".alerts tbody a:has-text('Spread critical')"].ClickAsync();
        await Expect(page[$".facts[data-alert='{alert.Id}']"]).ToContainTextAsync("10.02");
        await Expect(page["[data-step=fired]"]).ToContainTextAsync("inactive → firing");

        // The first book at the alert or after it, and then the one before.
        await Expect(page[".replay tr:first-child .bid"]).ToHaveTextAsync("100.00");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "The book before" }).ClickAsync();
        await Expect(page[".replay tr:first-child .bid"]).ToHaveTextAsync("99.00");
        await Expect(page[".replay"]).ToContainTextAsync("−1.0 s");
        await page[".alerts button:has-text('Acknowledge')"].ClickAsync();
        await Eventually.TrueAsync(
            async () => await stage.TakeCommandsAsync() is [{ Kind: "acknowledge" } asked] && asked.AlertId == alert.Id,
            "the command waits for anomaly-detector");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task The_history_of_alerts_is_searched_by_its_address_and_comes_as_a_file()
    {
        var alert = stage.Urgent;
        await using var page = await WatchedPage.OpenAsync(chromium, $"{stage.Address}/alerts");
        await Expect(page[$"[data-past='{alert.Id}']"]).ToBeVisibleAsync();
        await page["#priority"].SelectOptionAsync("P3");
        await Expect(page[".history .empty"]).ToHaveTextAsync("No alert answers this.");
        await Expect(page.Page).ToHaveURLAsync($"{stage.Address}/alerts?priority=P3");
        await page["#priority"].SelectOptionAsync("P1");
        await Expect(page["[data-past]"]).ToHaveCountAsync(1);
        var file = await page.Page.RunAndWaitForDownloadAsync(
            () => page.Page.GetByRole(AriaRole.Link, new() { Name = "CSV" }).ClickAsync());
        using var text = new StreamReader(await file.CreateReadStreamAsync());
        Assert.Contains(
            alert.Id, await text.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task The_health_page_names_what_is_missing()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, $"{stage.Address}/system");
        await Expect(page["[data-service=dashboard]"]).ToContainTextAsync("moves on");
        await Expect(page["[data-service=anomaly-detector]"]).ToContainTextAsync("no sign of life");
        await Expect(page["[data-feed=okx]"]).ToContainTextAsync("41.0");
        await Expect(page["[data-queue='queue:metrics'] .n"]).ToHaveTextAsync("0");
        await Expect(page["[data-channel=pagerduty]"]).ToContainTextAsync("HTTP 503");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task An_unknown_alert_says_so_and_markup_in_an_address_is_text()
    {
        await using var page = await WatchedPage.OpenAsync(
            chromium, $"{stage.Address}/alerts/%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E");
        await Expect(page["main"]).ToContainTextAsync("There is no alert of that id.");
        await page.Page.GotoAsync($"{stage.Address}/overview?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E");
        await Expect(page["main"]).ToContainTextAsync("No market has “<script>alert(1)</script>” in its name.");
        Assert.Empty(page.Complaints);
    }
}
