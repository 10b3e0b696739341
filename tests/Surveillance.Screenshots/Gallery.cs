using Microsoft.Playwright;

namespace Surveillance.Screenshots;

/// <summary>
/// Takes a picture of every page in both themes, as an operator who has signed in sees it while a simulated spread is
/// blown out: what the documentation shows is what the program of this commit shows.
/// </summary>
internal static class Gallery
{
    private const string Usage = "usage: dotnet run -c Release --project tests/Surveillance.Screenshots -- FOLDER";
    private const string FirstAlert = "{alert}";

    private static readonly (string Name, string Path, string Filled)[] Pages =
    [
        ("market", "/", "[data-chart=spread_bps] .drawn"),
        ("overview", "/overview", "tr[data-market] .badge"),
        ("alerts", "/alerts", "[data-past]"),
        ("alert", $"/alerts/{FirstAlert}", ".replay tbody tr"),
        ("tuning", "/tuning?family=spread&range=1h", ".chart .drawn"),
        ("health", "/system", "[data-service=metrics-engine]"),
    ];

    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Rows and charts fill in a moment after the page is there.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    /// <summary>Takes them; the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var folder])
        {
            await Console.Error.WriteLineAsync(Usage);
            return 1;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        await using var simulation = await Simulation.StartAsync(stop.Token);
        using var playwright = await Playwright.CreateAsync();

        // Without a sandbox: it cannot be had as root, and nothing but our own pages is opened.
        await using var browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = Browser(), Args = ["--no-sandbox"] });
        var alert = await simulation.AlertAsync(stop.Token);
        Directory.CreateDirectory(folder);
        foreach (var theme in (ColorScheme[])[ColorScheme.Dark, ColorScheme.Light])
        {
            await using var context = await browser.NewContextAsync(
                new() { ViewportSize = new() { Width = 1440, Height = 900 }, ColorScheme = theme });
            var page = await context.NewPageAsync();
            string FileOf(string name) => Path.Combine(folder, $"{name}-{theme.ToString().ToLowerInvariant()}.png");
            await page.GotoAsync($"{simulation.Address}/sign-in");
            await TakeAsync(page, "#password", FileOf("sign-in"));
            await SignInAsync(page);
            foreach (var (name, path, filled) in Pages)
            {
                await page.GotoAsync(simulation.Address + path.Replace(FirstAlert, alert, StringComparison.Ordinal));
                await TakeAsync(page, filled, FileOf(name));
            }
        }

        return 0;
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.FillAsync("#name", Simulation.Name);
        await page.FillAsync("#password", Simulation.Password);
        await page.PressAsync("#password", "Enter");
        await page.Locator($"[data-person={Simulation.Name}]").WaitForAsync();
    }

    private static async Task TakeAsync(IPage page, string filled, string file)
    {
        await page.Locator(filled).First.WaitForAsync(new() { Timeout = 60_000 });
        await Task.Delay(Settling, TimeProvider.System);
        await page.ScreenshotAsync(new() { Path = file, FullPage = true });
        Console.WriteLine(file);
    }

    private static string Browser() =>
        (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         from name in Browsers
         let program = Path.Combine(folder, name)
         where File.Exists(program)
         select program).FirstOrDefault()
        ?? throw new FileNotFoundException($"none of {string.Join(", ", Browsers)} is on the path");
}
