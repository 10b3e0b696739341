using Microsoft.Playwright;
using Surveillance.Tests.Support;

namespace Surveillance.BrowserTests.Stage;

/// <summary>Every page of the dashboard, each in a tab of its own, as an operations desk has them open.</summary>
internal sealed class AllPages : IAsyncDisposable
{
    /// <summary>What comes by itself may take a busy machine a while.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    // A panel is blank when nothing stands below its heading; a chart when no line has a value and nothing says why.
    private const string FindBlank = """
        () => {
          const told = (element) => {
            const copy = element.cloneNode(true);
            copy.querySelectorAll("h2, h3, thead, .vh, .k, figcaption").forEach((part) => part.remove());
            return copy.textContent.trim() !== "";
          };
          const drawn = (chart) => chart.querySelector(".note")?.textContent.trim()
            || chart.querySelector(".drawn .js-plotly-plot")?.data?.some((line) => line.y?.some((y) => y != null));
          const main = document.querySelector("main");
          const blank = main && told(main) ? [] : ["the page"];
          for (const panel of document.querySelectorAll(".panel, .tile, .kpi")) {
            if (!(panel.matches(".chart") ? drawn(panel) : told(panel)))
              blank.push(panel.innerText || panel.className);
          }
          return blank;
        }
        """;

    // What is not known must not look like a number, least of all like none. How often a rule would have fired is
    // known.
    private const string FindZeros = """
        () => [...document.querySelectorAll(".tile .v, .tile .s, .kpi .v, .panel:not(.counts) td.n")]
          .map((element) => element.innerText).filter((text) => /(^|[^\d.,:])0([.,]0+)?($|[^\d.,:])/.test(text))
        """;

    private readonly Dictionary<string, WatchedPage> _pages = [];

    private AllPages()
    {
    }

    public WatchedPage Market => _pages["market"];

    public WatchedPage Overview => _pages["overview"];

    public WatchedPage Alerts => _pages["alerts"];

    public WatchedPage Alert => _pages["alert"];

    public WatchedPage System => _pages["system"];

    public WatchedPage Tuning => _pages["tuning"];

    /// <summary>Opens them all.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="address">Where the dashboard is.</param>
    /// <param name="alertId">Whose page is that of one alert.</param>
    /// <param name="market">Path of the market view.</param>
    public static async Task<AllPages> OpenAsync(
        Chromium chromium, string address, string alertId, string market = "/")
    {
        var pages = new AllPages();
        foreach (var (name, path) in new[]
        {
            ("market", market), ("overview", "/overview"), ("alerts", "/alerts"), ("alert", $"/alerts/{alertId}"),
            ("system", "/system"), ("tuning", "/tuning?family=spread"),
        })
            pages._pages[name] = await WatchedPage.OpenAsync(chromium, address + path);
        return pages;
    }

    /// <summary>Returns once no page has a panel with nothing in it.</summary>
    public Task NothingIsBlankAsync() => EachAsync(FindBlank, "blank");

    /// <summary>Returns once a page has no panel with nothing in it.</summary>
    public static Task NothingIsBlankAsync(string name, WatchedPage page) => NoneAsync(name, page, FindBlank, "blank");

    /// <summary>Returns once no page shows a nought in the place of what is not known.</summary>
    public Task NothingUnknownIsZeroAsync() => EachAsync(FindZeros, "0");

    /// <summary>Errors and warnings of all of them so far.</summary>
    public IReadOnlyList<string> Complaints => [.. _pages.Values.SelectMany(page => page.Complaints)];

    /// <summary>Looks at each.</summary>
    public async Task EachAsync(Func<WatchedPage, Task> check)
    {
        foreach (var page in _pages.Values)
            await check(page);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var page in _pages.Values)
            await page.DisposeAsync();
    }

    private async Task EachAsync(string find, string what)
    {
        foreach (var (name, page) in _pages)
            await NoneAsync(name, page, find, what);
    }

    private static async Task NoneAsync(string name, WatchedPage page, string find, string what)
    {
        string[] found = [];
        try
        {
            await Eventually.TrueAsync(
                async () => (found = await FindAsync(page, find)).Length == 0, $"{name} has none", Patience);
        }
        catch (Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{what} on the page {name}: {string.Join(" | ", found)}");
        }
    }

    // A page may load itself again meanwhile.
    private static async Task<string[]> FindAsync(WatchedPage page, string find)
    {
        try
        {
            return await page.Page.EvaluateAsync<string[]>(find);
        }
        catch (PlaywrightException)
        {
            return ["it loads"];
        }
    }
}
