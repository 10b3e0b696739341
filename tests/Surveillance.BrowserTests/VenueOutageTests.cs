using StackExchange.Redis;
using Surveillance.BrowserTests.Stage;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>A venue that is off, or that sends nothing, beside one that does.</summary>
public sealed class VenueOutageTests(Chromium chromium, PostgresServer postgres)
{
    private static readonly RedisKey[] OfOkx =
    [
        RedisKeys.Health("okx"),
        .. new MarketId[] { new("okx", "BTC-USDT-PERP"), new("okx", "BTC-USDT-SPOT") }.SelectMany(market => (string[])
            [RedisKeys.OrderBook(market), RedisKeys.Ticker(market), RedisKeys.Metrics(market)]),
    ];

    [Fact]
    public async Task A_venue_that_sends_nothing_is_named_on_each_page_and_the_other_goes_on()
    {
        await using var stage = await DashboardStage.SetAsync(postgres);
        var alert = await stage.FireAsync(new("binance", "BTC-USDT-PERP"), Surveillance.Alerts.AlertPriority.P1);
        await using var pages = await AllPages.OpenAsync(
            chromium, stage.Address, alert.Id, "/?exchange=okx&instrument=BTC-USDT-PERP&range=5m");
        await Expect(pages.Market["[data-metric=mid_price] .v"]).ToHaveTextAsync("62,000.00");
        await stage.Markets.SilenceAsync("okx");

        // First old, and shown as such, then gone: its keys expire. Not before a slow browser has shown the first.
        await Task.WhenAll(OfOkx.Select(key => stage.Store.Database.KeyPersistAsync(key)));
        await Expect(pages.Market["[data-metric=mid_price] .age"]).ToContainTextAsync("s old");
        await Expect(pages.Market["[data-ladder=okx] .old"]).ToBeVisibleAsync();
        await Expect(pages.System["[data-feed=okx] .p1"]).ToHaveTextAsync("stale");
        await stage.Store.Database.KeyDeleteAsync(OfOkx);
        await Expect(pages.Market["[data-metric=mid_price]"]).ToContainTextAsync("Data unavailable");
        await Expect(pages.Market["[data-metric=mid_price] .s"]).ToHaveTextAsync("no readings for 30 s");
        await Expect(pages.Market["[data-ladder=okx] .empty"]).ToHaveTextAsync("Data unavailable: no book for 30 s");
        await Expect(pages.Market["[data-venue=okx]"]).ToContainTextAsync("no sign of its feed for 60 s");
        await Expect(pages.System["[data-feed=okx]"]).ToContainTextAsync("no sign of its feed for 60 s");
        await Expect(pages.Overview["tr[data-market='okx:BTC-USDT-PERP']"]).ToContainTextAsync("none");
        await Expect(pages.Overview["tr[data-market='binance:BTC-USDT-PERP']"]).ToContainTextAsync("60,000.00");
        await Expect(pages.Market["[data-ladder=binance] tr:first-child .bid"]).ToHaveTextAsync("59,999.5");
        await pages.NothingIsBlankAsync();
        stage.Markets.Resume("okx");
        await Expect(pages.Market["[data-metric=mid_price] .v"]).ToHaveTextAsync("62,000.00");
        await Expect(pages.Market["[data-ladder=okx] tr:first-child .bid"]).ToHaveTextAsync("61,999.5");
        await pages.NothingIsBlankAsync();
        Assert.Empty(pages.Complaints);
    }

    [Fact]
    public async Task A_page_of_a_venue_that_is_switched_off_shows_another_and_says_why_until_it_is_on_again()
    {
        await using var stage = await DashboardStage.SetAsync(postgres);
        await using var page = await WatchedPage.OpenAsync(
            chromium, $"{stage.Address}/?exchange=okx&instrument=BTC-USDT-SPOT");
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("62,500.00");
        stage.Edit("exchanges.yaml", "okx:\n  enabled: true", "okx:\n  enabled: false");
        await Expect(page[".complaint"]).ToHaveTextAsync("There is no exchange okx: showing binance.");
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,500.00");
        await Expect(page["[data-ladder]"]).ToHaveCountAsync(1);
        await Expect(page["#exchange option"]).ToHaveTextAsync(["binance"]);
        await Expect(page["[data-chart=spread_bps] .drawn"]).ToHaveCountAsync(1);
        await Expect(page[".strip"]).ToContainTextAsync("okx");
        await AllPages.NothingIsBlankAsync("market", page);
        stage.Edit("exchanges.yaml", "okx:\n  enabled: false", "okx:\n  enabled: true");
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("62,500.00");
        Assert.Empty(page.Complaints);
    }
}
