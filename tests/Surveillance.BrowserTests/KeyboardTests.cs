using Surveillance.BrowserTests.Stage;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>The pages by keyboard alone.</summary>
[Collection<FilledPages>]
public sealed class KeyboardTests(Chromium chromium, FilledStage stage)
{
    [Fact]
    public async Task J_and_k_move_along_the_alerts_and_a_takes_the_one_in_focus()
    {
        var (first, second) = (stage.Urgent, stage.Lesser);
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
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
        var command = Assert.Single(await stage.TakeCommandsAsync());
        Assert.Equal(("acknowledge", second.Id), (command.Kind, command.AlertId));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_slash_opens_the_overview_to_search_and_what_is_typed_there_is_text()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
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
        await using var page = await WatchedPage.OpenAsync(chromium, $"{stage.Address}/system");
        await Expect(page["nav"]).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("?");
        await Expect(page["#keys"]).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page["#keys"]).ToBeHiddenAsync();
        Assert.Empty(page.Complaints);
    }
}
