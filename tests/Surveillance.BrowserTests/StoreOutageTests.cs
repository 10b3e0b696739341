using Surveillance.Alerts;
using Surveillance.BrowserTests.Stage;
using Surveillance.Markets;
using Surveillance.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>
/// A store that is away, when the dashboard starts or later, or that is new: every page says what is missing and why,
/// goes on with the rest, and is whole again by itself.
/// </summary>
public sealed class StoreOutageTests(Chromium chromium, PostgresServer postgres)
{
    private const string NoRedis = "Data unavailable: Redis does not answer";
    private const string NoDatabase = "Data unavailable: the database does not answer.";
    private const string NoTables = "No history yet: the database is new.";

    private static readonly MarketId Perp = new("binance", "BTC-USDT-PERP");

    /// <summary>A browser beside a build takes its time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Without_redis_each_page_says_so_at_the_start_and_later_and_is_whole_again_by_itself()
    {
        await using var stage = await DashboardStage.SetAsync(postgres);
        var alert = await stage.FireAsync(Perp, AlertPriority.P1);
        await stage.StoreAsync(alert);
        await stage.TellChannelsAsync();
        await stage.KillAsync();
        await stage.Redis.StopAsync();
        await stage.StartAsync(postgres.Port);
        await using var pages = await AllPages.OpenAsync(chromium, stage.Address, alert.Id);
        await NoRedisIsToldAsync(pages);
        await stage.Redis.StartAsync();
        await RedisIsBackAsync(pages, alert);
        await stage.Redis.StopAsync();
        await NoRedisIsToldAsync(pages);
        await stage.Redis.StartAsync();
        await RedisIsBackAsync(pages, alert);
        Assert.Empty(pages.Complaints);
    }

    [Fact]
    public async Task Without_a_database_each_page_says_so_at_the_start_and_later_and_is_whole_again_by_itself()
    {
        await using var own = new PostgresServer();
        await using var stage = await DashboardStage.SetAsync(own);
        var alert = await stage.FireAsync(Perp, AlertPriority.P1);
        await stage.StoreAsync(alert);
        await stage.KillAsync();
        await own.StopAsync();
        await stage.StartAsync(own.Port);
        await using var pages = await AllPages.OpenAsync(chromium, stage.Address, alert.Id);
        await pages.EachAsync(page => Expect(page["[data-banner=database]"]).ToBeVisibleAsync());
        await NoHistoryIsToldAsync(pages, NoDatabase);
        await Expect(pages.Market["[data-tile=database] .v"]).ToHaveTextAsync("unreachable");
        await own.StartAsync();
        await HistoryIsThereAsync(pages, alert);
        await own.StopAsync();

        // What was read before stays where it is of the past; what is asked for anew says why it cannot be had.
        await pages.EachAsync(page => Expect(page["[data-banner=database]"]).ToBeVisibleAsync());
        await Expect(pages.Market[".resolved .empty"]).ToHaveTextAsync(NoDatabase);
        await Expect(pages.Alerts[".history .empty"]).ToHaveTextAsync(NoDatabase);
        await pages.NothingIsBlankAsync();
        await own.StartAsync();
        await HistoryIsThereAsync(pages, alert);
    }

    [Fact]
    public async Task While_the_database_is_away_charts_go_on_and_it_comes_back_by_itself()
    {
        await using var own = new PostgresServer();
        await using var stage = await DashboardStage.SetAsync(own);
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
        var plot = page["[data-chart=spread_bps] .js-plotly-plot"];
        Task<int> PointsAsync() => plot.EvaluateAsync<int>("plot => plot.data?.[0]?.x?.length ?? 0");
        Task<string> NewestAsync() => plot.EvaluateAsync<string>("plot => plot.data?.[0]?.x?.at(-1)");
        await Expect(page["[data-chart=spread_bps] .drawn"]).ToHaveCountAsync(1);
        await own.StopAsync();
        await Expect(page["[data-banner=database]"]).ToContainTextAsync(
            "Database unreachable since", new() { Timeout = 30_000 });
        await Expect(page[".resolved .empty"]).ToHaveTextAsync(
            "Data unavailable: the database does not answer.");
        var points = await PointsAsync();
        Assert.True(points > 500, $"the history of a quarter of an hour stays: {points} points");
        var newest = await NewestAsync();
        await Eventually.TrueAsync(
            async () => string.CompareOrdinal(await NewestAsync(), newest) > 0, "points are added", Patience);

        // Opened now, the page has no history, and says so.
        await page.Page.ReloadAsync();
        await Expect(page["[data-chart=spread_bps] .note"]).ToContainTextAsync(
            "Data unavailable: the database does not answer. What comes from now on is drawn.");
        await own.StartAsync();
        await Expect(page["[data-banner=database]"]).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        await Eventually.TrueAsync(async () => await PointsAsync() > 500, "the history is back", Patience);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_new_database_is_told_from_one_that_is_away_and_its_first_rows_are_seen_by_themselves()
    {
        await using var stage = await DashboardStage.SetAsync(postgres, past: StagedPast.NewDatabase);
        var alert = await stage.FireAsync(Perp, AlertPriority.P1);
        await using var pages = await AllPages.OpenAsync(chromium, stage.Address, alert.Id);
        await pages.EachAsync(page => Expect(page["[data-banner=history]"]).ToContainTextAsync(NoTables));
        await pages.EachAsync(page => Expect(page["[data-banner=database]"]).ToHaveCountAsync(0));
        await NoHistoryIsToldAsync(pages, NoTables);
        await Expect(pages.Market["[data-tile=database] .v"]).ToHaveTextAsync("answers");
        await stage.StoreHistoryAsync();
        await stage.StoreAsync(alert);
        await HistoryIsThereAsync(pages, alert);
    }

    private static async Task NoRedisIsToldAsync(AllPages pages)
    {
        await pages.EachAsync(
            page => Expect(page["[data-banner=redis]"]).ToContainTextAsync("Redis unreachable since"));
        await Expect(pages.Market["[data-metric=mid_price]"]).ToContainTextAsync("Data unavailable");
        await Expect(pages.Market["[data-metric=mid_price] .s"]).ToHaveTextAsync("Redis does not answer");
        foreach (var panel in (string[])["[data-ladder=binance]", "[data-ladder=okx]", ".alerts", ".rules", ".notices"])
            await Expect(pages.Market[$"{panel} .empty"]).ToHaveTextAsync(NoRedis);
        foreach (var tile in (string[])["venue=binance", "venue=okx", "tile=alerts", "tile=services", "tile=notices"])
            await Expect(pages.System[$".strip [data-{tile}]"]).ToContainTextAsync("Redis does not answer");
        foreach (var panel in (string[])["services", "feeds", "queues", "figures", "notices"])
            await Expect(pages.System[$".{panel} .empty"]).ToHaveTextAsync(NoRedis);
        await Expect(pages.Overview["tr[data-market] td:not(.n) .mut"].First).ToHaveTextAsync("?");
        await Expect(pages.Overview["tr[data-market] td.n .mut"].First).ToHaveTextAsync("?");
        await Expect(pages.Overview["tr[data-market] td[title]"].First).ToHaveAttributeAsync(
            "title", "Redis does not answer");
        await Expect(pages.Alerts[".alerts .empty"]).ToHaveTextAsync(NoRedis);

        // Of the database, all is there: what the alert is, and what became of it.
        await Expect(pages.Alert[".facts"]).ToContainTextAsync("10.02");
        await Expect(pages.Alert["[data-step=fired]"]).ToBeVisibleAsync();
        await Expect(pages.Alert[".why .empty"]).ToHaveTextAsync($"{NoRedis}.");
        await Expect(pages.Tuning["[data-count=spread_critical]"]).ToBeVisibleAsync();
        await pages.NothingIsBlankAsync();
        await pages.NothingUnknownIsZeroAsync();
    }

    private static async Task RedisIsBackAsync(AllPages pages, Alert alert)
    {
        await pages.EachAsync(page => Expect(page["[data-banner=redis]"]).ToHaveCountAsync(0));
        await Expect(pages.Market["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,000.00");
        await Expect(pages.Market[".ladder tbody tr"]).ToHaveCountAsync(20);
        foreach (var page in (WatchedPage[])[pages.Market, pages.Alerts, pages.Alert])
            await Expect(page[$"tr[data-alert='{alert.Id}']"]).ToBeVisibleAsync();
        await Expect(pages.Overview["tr[data-market='okx:BTC-USDT-PERP']"]).ToContainTextAsync("62,000.00");
        await Expect(pages.System["[data-feed=okx]"]).ToContainTextAsync("41.0");
        await Expect(pages.System["[data-channel=pagerduty]"]).ToBeVisibleAsync();
        await pages.NothingIsBlankAsync();
    }

    private static async Task NoHistoryIsToldAsync(AllPages pages, string words)
    {
        await Expect(pages.Market["[data-chart=spread_bps] .note"]).ToHaveTextAsync(
            $"{words} What comes from now on is drawn.");
        await Expect(pages.Market[".resolved .empty"]).ToHaveTextAsync(words);
        await Expect(pages.Alerts[".history .empty"]).ToHaveTextAsync(words);
        await Expect(pages.Alert[".trail .empty"]).ToHaveTextAsync([words, words]);
        await Expect(pages.Alert[".replay .empty"]).ToHaveTextAsync(words);
        await Expect(pages.Tuning["#tuning-note"]).ToContainTextAsync("It is tried again by itself.");

        // Everything live goes on.
        await Expect(pages.Market["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,000.00");
        await Expect(pages.Alert[".facts"]).ToContainTextAsync("10.02");
        await Expect(pages.Overview["tr[data-market='okx:BTC-USDT-PERP']"]).ToContainTextAsync("62,000.00");
        await pages.NothingIsBlankAsync();
    }

    private static async Task HistoryIsThereAsync(AllPages pages, Alert alert)
    {
        foreach (var banner in (string[])["database", "history"])
            await pages.EachAsync(page => Expect(page[$"[data-banner={banner}]"]).ToHaveCountAsync(0));
        await Expect(pages.Market[".resolved .empty"]).ToHaveTextAsync("None in the last 24 hours");
        await Expect(pages.Market["[data-chart=spread_bps] .note"]).ToHaveCountAsync(0);
        await Expect(pages.Alerts[$"[data-past='{alert.Id}']"]).ToBeVisibleAsync();
        await Expect(pages.Alert["[data-step=fired]"]).ToBeVisibleAsync();
        await Expect(pages.Alert[".replay tr:first-child .bid"]).ToBeVisibleAsync();
        await Expect(pages.Tuning["[data-count=spread_critical]"]).ToBeVisibleAsync();
        await pages.NothingIsBlankAsync();
    }
}
