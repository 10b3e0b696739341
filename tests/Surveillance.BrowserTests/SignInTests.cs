using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Surveillance.BrowserTests.Stage;
using Surveillance.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>
/// An operator signs in, acts under their own name, and leaves; who has not signed in sees and cannot act.
/// </summary>
public sealed class SignInTests(Chromium chromium, GuardedStage stage, PostgresServer postgres)
    : IClassFixture<GuardedStage>
{
    private const string Acknowledge = ".alerts button:has-text('Acknowledge')";

    [Fact]
    public async Task Signing_in_leads_back_and_lets_act_until_signing_out()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, $"{stage.Address}/alerts");
        await Expect(page[Acknowledge]).ToBeDisabledAsync();
        await Expect(page[Acknowledge]).ToHaveAttributeAsync("title", "sign in to act");
        await page["a[data-person='']"].ClickAsync();
        await SignInAsync(page, "ann");
        await Expect(page.Page).ToHaveURLAsync($"{stage.Address}/alerts");
        await Expect(page["[data-person=ann]"]).ToHaveTextAsync("ann · operator");
        await page[Acknowledge].ClickAsync();
        await Eventually.TrueAsync(
            async () => await stage.CommandsAsync() is [{ Kind: "acknowledge", Actor: "ann" } asked]
                && asked.AlertId == stage.Alert.Id,
            "the command waits for anomaly-detector under the operator's name");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page["a[data-person='']"]).ToBeVisibleAsync();
        await Expect(page[Acknowledge]).ToBeDisabledAsync();
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_page_that_is_open_is_closed_when_the_session_ends_in_another_tab()
    {
        var settings = new Dictionary<string, string>(GuardedStage.Users())
        {
            ["DASHBOARD_READ_REQUIRES_LOGIN"] = "true",
        };
        await using var closed = await DashboardStage.SetAsync(postgres, settings);
        await using var page = await WatchedPage.OpenAsync(chromium, $"{closed.Address}/overview");
        await SignInAsync(page, "vic");
        await Expect(page["tr[data-market]"]).ToHaveCountAsync(4);
        var other = await page.Page.Context.NewPageAsync();
        await other.GotoAsync($"{closed.Address}/system");
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync($"{closed.Address}/sign-in?return=%2Foverview");
        await Expect(page["#password"]).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_tuning_page_is_read_by_anybody_and_only_operators_start_a_replay()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, $"{stage.Address}/tuning?family=depth");
        await Expect(page["[data-rule=depth_warning] [data-key=threshold]"]).ToHaveValueAsync("500000");
        await Expect(page["#tuning-note"]).ToContainTextAsync("Not replayed: sign in to act.");
        await page["#up-to-now"].ClickAsync();
        await Expect(page["#tuning-note"]).ToContainTextAsync("Not replayed: sign in to act.");
        await page["a[data-person='']"].ClickAsync();
        await SignInAsync(page, "vic");
        await Expect(page["#tuning-note"]).ToContainTextAsync("Not replayed: vic is a viewer: only operators act.");
        await Expect(page[".counts"]).ToHaveCountAsync(0);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        // The page that is left knows of it too, and for a moment has the same link.
        await Expect(page.Page).ToHaveURLAsync($"{stage.Address}/");
        await page["a[data-person='']"].ClickAsync();
        await SignInAsync(page, "ann");
        await Expect(page["[data-person=ann]"]).ToBeVisibleAsync();
        await page.Page.GotoAsync($"{stage.Address}/tuning?family=depth");
        await Expect(page["[data-count=depth_warning]"]).ToHaveCountAsync(1, new() { Timeout = 30_000 });
        await Expect(page["#tuning-note"]).ToHaveCountAsync(0);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Everybody_can_use_the_sign_in_page_also_without_scripts_of_ours()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, $"{stage.Address}/sign-in");
        foreach (var theme in (ColorScheme[])[ColorScheme.Dark, ColorScheme.Light])
        {
            await page.Page.EmulateMediaAsync(new() { ColorScheme = theme });
            await Expect(page["html"]).ToHaveAttributeAsync("data-theme", theme == ColorScheme.Dark ? "dark" : "light");
            var found = await page.Page.RunAxe();
            Assert.NotEmpty(found.Passes);
            Assert.Empty(found.Violations.Select(one => $"{one.Id}: {one.Help}"));
        }

        await page.Page.RouteAsync("**/*.js", route => route.AbortAsync());
        await page.Page.ReloadAsync();
        await SignInAsync(page, "ann");
        await Expect(page.Page).ToHaveURLAsync($"{stage.Address}/");
    }

    private static async Task SignInAsync(WatchedPage page, string name)
    {
        await page["#name"].FillAsync(name);
        await page["#password"].FillAsync(GuardedStage.Password);
        await page["#password"].PressAsync("Enter");
    }
}
