using Surveillance.Alerts;
using Surveillance.BrowserTests.Stage;
using Surveillance.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>The pages by keyboard alone.</summary>
public sealed class KeyboardTests(Chromium chromium, PostgresServer postgres) : IAsyncLifetime
{
    private DashboardStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await DashboardStage.SetAsync(postgres);

    public ValueTask DisposeAsync() => _stage?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task J_and_k_move_along_the_alerts_and_a_takes_the_one_in_focus()
    {
        var first = await _stage.FireAsync(new("binance", "BTC-USDT-PERP"), AlertPriority.P1);
        var second = await _stage.FireAsync(new("okx", "BTC-USDT-PERP"), AlertPriority.P2);
        await using var page = await WatchedPage.OpenAsync(chromium, _stage.Address);
        await Expect(page[".alerts tr[data-alert]"]).ToHaveCountAsync(2);
        await page.Page.Keyboard.PressAsync("a");
        await page.Page.Keyboard.PressAsync("j");
        await Expect(page[$"tr[data-alert='{first.Id}']"]).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("j");
        await Expect(page[$"tr[data-alert='{second.Id}']"]).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("k");
        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Keyboard.PressAsync("a");
        await Expect(page[$"tr[data-alert='{second.Id}']"]).ToContainTextAsync("acknowledge asked for");
        var command = Assert.Single(await _stage.CommandsAsync());
        Assert.Equal(("acknowledge", second.Id), (command.Kind, command.AlertId));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_slash_opens_the_overview_to_search_and_what_is_typed_there_is_text()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, _stage.Address);
        await Expect(page["#exchange"]).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("/");
        await Expect(page["#filter"]).ToBeFocusedAsync();
        await page.Page.Keyboard.TypeAsync("okx:?");
        await Expect(page["#filter"]).ToHaveValueAsync("okx:?");
        await Expect(page["#keys"]).ToBeHiddenAsync();
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_question_mark_lists_the_keys_and_escape_closes_the_list()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, $"{_stage.Address}/system");
        await Expect(page["nav"]).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("?");
        await Expect(page["#keys"]).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page["#keys"]).ToBeHiddenAsync();
        Assert.Empty(page.Complaints);
    }
}
