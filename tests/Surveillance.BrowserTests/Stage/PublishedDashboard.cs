using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;

namespace Surveillance.BrowserTests.Stage;

/// <summary>
/// The dashboard as operators get it: published, a process of its own, started from a folder that is not its own.
/// </summary>
internal sealed class PublishedDashboard : IAsyncDisposable
{
    /// <summary>Where the build of the tests publishes it.</summary>
    private static readonly string Program =
        Path.Combine(AppContext.BaseDirectory, "published", "dashboard", "Surveillance.Dashboard.dll");

    private readonly ServiceProcess _service;

    private PublishedDashboard(ServiceProcess service, int port) =>
        (_service, Address) = (service, $"http://127.0.0.1:{port}");

    /// <summary>Where the pages are.</summary>
    public string Address { get; }

    /// <summary>Starts it; returns once it makes progress.</summary>
    /// <param name="settings">Its environment, without its port.</param>
    /// <param name="folder">Where it is started from.</param>
    /// <param name="port">Its port; null for a free one.</param>
    public static async Task<PublishedDashboard> StartAsync(
        IReadOnlyDictionary<string, string> settings, string folder, int? port = null)
    {
        var own = port ?? ListeningPort.Free();
        var dashboard = new PublishedDashboard(
            ServiceProcess.StartPublished(
                Program, folder, new Dictionary<string, string>(settings) { ["DASHBOARD_PORT"] = $"{own}" }),
            own);
        try
        {
            using var client = new HttpClient();
            await Eventually.TrueAsync(
                () => dashboard.AnswersAsync(client), "the dashboard is healthy", TimeSpan.FromSeconds(60));
            return dashboard;
        }
        catch
        {
            await dashboard.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9.</summary>
    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            var answer = await client.GetAsync(new Uri($"{Address}/health"), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
