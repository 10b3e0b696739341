using Surveillance.BrowserTests.Stage;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>A page whose connection is gone, or never was, says so and comes back by itself.</summary>
[Collection<FilledPages>]
public sealed class LostConnectionTests(Chromium chromium, FilledStage stage)
{
    private const string Mark = "window.isTheSame = true";
    private const string IsTheSame = "window.isTheSame === true";

    [Fact]
    public async Task A_network_that_was_cut_or_held_up_leaves_the_page_where_it_was()
    {
        await using var relay = new Relay(new Uri(stage.Address).Port);
        await using var page = await WatchedPage.OpenAsync(chromium, relay.Address);
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,000.00");
        await page.Page.EvaluateAsync(Mark);
        relay.Hold();
        await Expect(page["#stale"]).ToBeVisibleAsync();
        await Expect(page["#stale"]).ToContainTextAsync("what stands below is OLD");
        relay.Heal();
        await Expect(page["#stale"]).ToBeHiddenAsync();
        relay.Cut();

        // A choice that cannot be sent would stand beside the figures of another market.
        await Expect(page["main[inert]"]).ToHaveCountAsync(1);
        await Expect(page["#stale"]).ToBeVisibleAsync();
        await Expect(page["#stale"]).ToContainTextAsync("what stands below is OLD");
        relay.Heal();
        await Expect(page["#stale"]).ToBeHiddenAsync();
        await Expect(page["main[inert]"]).ToHaveCountAsync(0);
        await page["#exchange"].SelectOptionAsync("okx");
        await Expect(page["[data-metric=mid_price] .v"]).ToHaveTextAsync("62,000.00");
        Assert.True(await page.Page.EvaluateAsync<bool>(IsTheSame), "it was not loaded again");
    }

    [Fact]
    public async Task A_page_that_never_had_one_or_met_an_error_loads_again_by_itself()
    {
        await using var broken = await WatchedPage.OpenAsync(chromium, stage.Address);
        await Expect(broken["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,000.00");
        await using var unconnected = await WatchedPage.OpenAsync(chromium, $"{stage.Address}/health");
        await unconnected.Page.RouteAsync("**/_blazor/**", route => route.AbortAsync());
        await unconnected.Page.GotoAsync(stage.Address);
        await broken["html"].EvaluateAsync("page => page.dataset.isTheSame = ''");

        // As the framework does when a panel throws.
        await broken.Page.EvaluateAsync("document.getElementById('blazor-error-ui').style.display = 'block'");
        await Expect(unconnected["#stale"]).ToContainTextAsync("the page is not connected");
        await unconnected.Page.UnrouteAsync("**/_blazor/**");
        await Expect(unconnected["[data-metric=mid_price] .v"]).ToHaveTextAsync(
            "60,000.00", new() { Timeout = 60_000 });
        await Expect(unconnected["#stale"]).ToBeHiddenAsync();

        // Until it is loaded again, it shows the same figures.
        await Expect(broken["html[data-is-the-same]"]).ToHaveCountAsync(0);
        await Expect(broken["[data-metric=mid_price] .v"]).ToHaveTextAsync("60,000.00");
    }
}
