using StackExchange.Redis;
using Surveillance.Alerts;
using Surveillance.BrowserTests.Stage;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>What stands in Redis and cannot be understood is named, and hides nothing else.</summary>
public sealed class UnreadableEntryTests(Chromium chromium, PostgresServer postgres)
{
    private const string Nonsense = "{ typed by hand";

    private static readonly MarketId Perp = new("binance", "BTC-USDT-PERP");
    private static readonly MarketId Quiet = new("okx", "BTC-USDT-PERP");

    [Fact]
    public async Task Each_is_named_with_its_key_and_everything_else_is_shown()
    {
        await using var stage = await DashboardStage.SetAsync(postgres);
        var alert = await stage.FireAsync(Perp, AlertPriority.P1);
        var spoilt = await stage.FireAsync(Quiet, AlertPriority.P1);
        await stage.TellChannelsAsync();
        await using var pages = await AllPages.OpenAsync(
            chromium, stage.Address, spoilt.Id, "/?exchange=okx&instrument=BTC-USDT-PERP&range=5m");
        await Expect(pages.Market["tr[data-alert]"]).ToHaveCountAsync(2);
        await stage.Markets.SilenceAsync("okx");
        var redis = stage.Store.Database;
        var entries = new[]
        {
            RedisKeys.Alert(spoilt.Id), RedisKeys.Metrics(Quiet), RedisKeys.OrderBook(Quiet), RedisKeys.Rules(Quiet),
            RedisKeys.Notifications, RedisKeys.Health("okx"),
        };
        foreach (var key in entries)
            await redis.StringSetAsync(key, Nonsense);
        await redis.HashSetAsync(RedisKeys.Silences, "by-hand", Nonsense);

        await pages.EachAsync(page => Expect(page["[data-banner=unreadable]"]).ToContainTextAsync(
            "7 entries of Redis cannot be understood and are not shown; everything else is."));
        await Expect(pages.Market["[data-banner=unreadable] li"]).ToHaveCountAsync(5);
        await Expect(pages.Market["[data-banner=unreadable]"]).ToContainTextAsync(
            $"{RedisKeys.Health("okx")}: it holds another kind of value");
        await Expect(pages.Market["#unreadable-alerts"]).ToContainTextAsync("1 active alert cannot be understood");
        await Expect(pages.Market[$"tr[data-alert='{alert.Id}']"]).ToBeVisibleAsync();
        await Expect(pages.Market["[data-metric=mid_price] .s"]).ToHaveTextAsync(
            $"{RedisKeys.Metrics(Quiet)} cannot be understood");
        await Expect(pages.Market["[data-ladder=okx] .empty"]).ToContainTextAsync("cannot be understood");
        await Expect(pages.Market[".rules .empty"]).ToContainTextAsync("cannot be understood");
        await Expect(pages.Market[".notices .empty"]).ToContainTextAsync("cannot be understood");
        await Expect(pages.Market["[data-ladder=binance] tr:first-child .bid"]).ToHaveTextAsync("59,999.5");
        await Expect(pages.System["[data-feed=binance]"]).ToContainTextAsync("41.0");
        await Expect(pages.System["[data-tile=alerts]"]).ToContainTextAsync("1 cannot be understood");
        await Expect(pages.Overview["tr[data-market='binance:BTC-USDT-PERP']"]).ToContainTextAsync("60,000.00");
        await pages.NothingIsBlankAsync();

        await redis.KeyDeleteAsync([.. entries.Select(key => (RedisKey)key), RedisKeys.Silences]);
        stage.Markets.Resume("okx");
        await pages.EachAsync(page => Expect(page["[data-banner=unreadable]"]).ToHaveCountAsync(0));
        await Expect(pages.Market["[data-metric=mid_price] .v"]).ToHaveTextAsync("62,000.00");
        Assert.Empty(pages.Complaints);
    }

    [Fact]
    public async Task Where_the_list_of_alerts_is_unreadable_nobody_is_told_that_there_are_none()
    {
        await using var stage = await DashboardStage.SetAsync(postgres);
        await stage.Store.Database.StringSetAsync(RedisKeys.ActiveAlerts, Nonsense);
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
        await Expect(page["[data-banner=unreadable]"]).ToContainTextAsync(
            $"{RedisKeys.ActiveAlerts}: it holds another kind of value");
        await Expect(page[".alerts"]).ToContainTextAsync("cannot be understood");
        await Expect(page[".alerts"]).Not.ToContainTextAsync("No active alerts");
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,000.00");
        await stage.Store.Database.KeyDeleteAsync(RedisKeys.ActiveAlerts);
        await Expect(page[".alerts .empty"]).ToHaveTextAsync("No active alerts");
        await Expect(page["[data-banner=unreadable]"]).ToHaveCountAsync(0);
    }
}
