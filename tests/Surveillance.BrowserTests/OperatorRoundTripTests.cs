using Microsoft.Playwright;
using Surveillance.BrowserTests.Stage;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;
using Surveillance.Tests.WholeSystem;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>
/// All services as processes on simulated venues, and an operator in front of the page: what goes wrong is seen, and
/// what is asked for is done.
/// </summary>
public sealed class OperatorRoundTripTests(Chromium chromium, PostgresServer postgres, ITestOutputHelper output)
{
    /// <summary>
    /// An incident is to be visible within a second on a machine that is idle, which is read off the output; the limit
    /// only finds what waits for something that does not come.
    /// </summary>
    private static readonly TimeSpan LongestToBeSeen = TimeSpan.FromSeconds(10);

    /// <summary>None is to end by itself before the operator, on a busy machine, is done with it.</summary>
    private static readonly TimeSpan Incident = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task An_incident_is_seen_at_once_and_acknowledging_silencing_and_resolving_it_is_done()
    {
        await using var stage = await SystemStage.SetAsync(postgres);
        foreach (var service in (string[])[SystemStage.Detector, SystemStage.Engine, SystemStage.Ingestion])
            stage.Start(service);
        await using var dashboard = await PublishedDashboard.StartAsync(
            stage.EnvironmentOf("dashboard"), stage.Config);
        await stage.WindowsGrowToAsync(35);
        await using var page = await WatchedPage.OpenAsync(chromium, dashboard.Address);
        await Expect(page[".ladder tbody tr"]).ToHaveCountAsync(20);
        await Expect(page["[data-tile=services] .v"]).ToHaveTextAsync("4 of 4");

        var seen = new List<TimeSpan>();
        foreach (var market in (MarketId[])[Shipped.Perp, Shipped.OtherPerp, Shipped.Spot])
            seen.Add(await SeenAfterAsync(stage, page, market));
        var times = string.Join(", ", seen.Select(time => $"{time.TotalMilliseconds:0}"));
        output.WriteLine($"An incident is on the page after {times} ms");

        await AcknowledgeAsync(page, Shipped.Perp);
        await SilenceAsync(page, Shipped.OtherPerp);
        var ended = await ResolveAsync(page, Shipped.Spot);
        await Eventually.TrueAsync(
            async () => (await stage.RowsAsync(
                $"SELECT resolution_type FROM alerts WHERE alert_id = '{ended}'")) is ["manual"],
            "the database tells that it was resolved by hand");
        await Eventually.TrueAsync(
            async () => (await stage.RowsAsync("SELECT reason, actor FROM alert_events WHERE actor <> 'system'"))
                .Contains("acknowledged dashboard"),
            "the database tells who acknowledged");
        Assert.Empty(page.Complaints);
        Assert.True(seen.Order().ElementAt(seen.Count / 2) < LongestToBeSeen, "half of them within the limit");
    }

    private static async Task<TimeSpan> SeenAfterAsync(SystemStage stage, WatchedPage page, MarketId market)
    {
        var began = TimeProvider.System.GetTimestamp();
        stage.Incident(IncidentKind.SpreadBlowout, market, Incident);

        // Looked for in each frame that is painted; an expectation looks more and more rarely.
        await page.Page.WaitForSelectorAsync(RowOf(market));
        return TimeProvider.System.GetElapsedTime(began);
    }

    private static async Task AcknowledgeAsync(WatchedPage page, MarketId market)
    {
        var row = page[RowOf(market)];
        await row.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Expect(row).ToContainTextAsync("acknowledged by dashboard");
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" })).ToHaveCountAsync(0);
        await Expect(row).Not.ToContainTextAsync("asked for");
    }

    private static async Task SilenceAsync(WatchedPage page, MarketId market)
    {
        var row = page[RowOf(market)];
        await row.GetByLabel("Silence this alert").SelectOptionAsync("30 min");
        await Expect(row).ToContainTextAsync("· silenced");
        await Expect(page["[data-tile=alerts]"]).ToContainTextAsync("1 silence");
        await page["[data-tile=alerts] a"].ClickAsync();
        await page[".silences"].GetByRole(AriaRole.Button, new() { Name = "End" }).ClickAsync();
        await Expect(page[".silences"]).ToHaveCountAsync(0);
        await Expect(page[RowOf(market)]).Not.ToContainTextAsync("· silenced");
        await page.Page.GoBackAsync();

        // The address is that of the market at once, the page only once the server has answered.
        await Expect(page["[data-metric=mid_price]"]).ToBeVisibleAsync();
    }

    private static async Task<string> ResolveAsync(WatchedPage page, MarketId market)
    {
        var row = page[RowOf(market)];
        var id = await row.GetAttributeAsync("data-alert");
        await row.GetByRole(AriaRole.Button, new() { Name = "Resolve", Exact = true }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Resolve now" }).ClickAsync();

        // The incident goes on, and yet it stays away: its condition has not cleared.
        await Expect(row).ToHaveCountAsync(0);
        await Expect(page[$".resolved [data-resolved='{id}']"]).ToContainTextAsync("by hand");
        await Expect(row).ToHaveCountAsync(0);
        return id!;
    }

    private static string RowOf(MarketId market) =>
        ".alerts tr[data-alert^='spread']"
        + $":has(a[href='/?exchange={market.Exchange}&instrument={market.Instrument}'])";
}
