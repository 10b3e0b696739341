using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Surveillance.BrowserTests.Stage;

/// <summary>A page, and everything that it must not do: complain to the console, fail, or ask another host.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<string> _requests = new();

    private WatchedPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
                _complaints.Enqueue($"{response.Status} {response.Url}");
        };
        page.Request += (_, request) => _requests.Enqueue(request.Url);
        page.WebSocket += (_, socket) => _requests.Enqueue(socket.Url);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings so far.</summary>
    public IReadOnlyList<string> Complaints => [.. _complaints];

    /// <summary>Hosts that were asked so far.</summary>
    public IReadOnlyList<string> Hosts =>
        [.. _requests.Select(url => new Uri(url).Authority).Where(host => host.Length > 0).Distinct()];

    /// <summary>Opens an address.</summary>
    public static async Task<WatchedPage> OpenAsync(
        Chromium chromium, string address, int width = 1440, int height = 900)
    {
        var page = new WatchedPage(await chromium.PageAsync(width, height));
        await page.Page.GotoAsync(address);
        return page;
    }

    public ILocator this[string selector] => Page.Locator(selector);

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
