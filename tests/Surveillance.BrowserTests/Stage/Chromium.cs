using Microsoft.Playwright;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;

[assembly: AssemblyFixture(typeof(Surveillance.BrowserTests.Stage.Chromium))]

// A browser, a dashboard and two stores keep two cores busy: one after the other is as fast, and none starves.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Surveillance.BrowserTests.Stage;

/// <summary>The machine's own Chromium, one for the whole run. It starts when first asked.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>A page beside other work takes its time; what never comes is found all the same.</summary>
    private const float PatienceMs = 30_000;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A page in a session of its own, as wide and high as a laptop's screen unless told otherwise.</summary>
    public async Task<IPage> PageAsync(int width = 1440, int height = 900)
    {
        await StartAsync();
        var context = await _browser!.NewContextAsync(
            new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = ColorScheme.Dark });
        return await context.NewPageAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        _gate.Dispose();
    }

    private async Task StartAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_browser is not null)
                return;
            var program = Names.Select(Tool.OnPath).FirstOrDefault(path => path is not null);
            if (program is null)
                MissingServer.Report("Chromium", $"none of {string.Join(", ", Names)} is on the path");
            Assertions.SetDefaultExpectTimeout(PatienceMs);
            _playwright = await Playwright.CreateAsync();

            // Without a sandbox: it cannot be had as root, and nothing but our own pages is opened.
            _browser = await _playwright.Chromium.LaunchAsync(
                new() { ExecutablePath = program, Args = ["--no-sandbox"] });
        }
        finally
        {
            _gate.Release();
        }
    }
}
