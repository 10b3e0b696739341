using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using Surveillance.Dashboard.Access;
using Surveillance.Platform.Hosting;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Dashboard.Access;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Telemetry;

/// <summary>Where a service answers Prometheus, and whom.</summary>
public sealed class MetricsEndpointTests : IDisposable
{
    private readonly TemporaryFolder _state = new();
    private readonly int _port = ListeningPort.Free();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _state.Dispose();

    [Theory]
    [InlineData("data-ingestion", "Surveillance.DataIngestion", "surveillance_books_published_total")]
    [InlineData("metrics-engine", "Surveillance.MetricsEngine", "surveillance_rows_dropped_total")]
    [InlineData("anomaly-detector", "Surveillance.AnomalyDetector", "surveillance_entries_unreadable_total")]
    [InlineData("dashboard", "Surveillance.Dashboard", "surveillance_redis_up")]
    public async Task A_service_answers_on_the_port_that_is_set_also_without_its_stores(
        string folder, string program, string name)
    {
        await using var service = ServiceProcess.Start(folder, program, Environment($"{_port}"));
        Scrape? scrape = null;
        await Eventually.TrueAsync(
            async () => (scrape = await TryScrapeAsync())?[name] is not null, $"{folder} tells {name}",
            TimeSpan.FromSeconds(60));
        Assert.Equal(1, scrape!["surveillance_build_info", $"service={folder}", $"version={ServiceVersion.Text}"]);
        Assert.NotNull(scrape["dotnet_process_memory_working_set_bytes"]);
        // No secret of the environment, no address.
        Assert.DoesNotContain(scrape.Series.SelectMany(series => series.Labels.Values), value =>
            value.Contains("hush", StringComparison.Ordinal) || value.Contains("127.0.0.1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_port_is_a_mistake_at_the_start()
    {
        await using var service = ServiceProcess.Start(
            "metrics-engine", "Surveillance.MetricsEngine", Environment("high"));
        Assert.Equal(1, await service.ExitAsync());
        Assert.Equal(["environment: METRICS_PORT: must be a port from 1 to 65535, was high"], service.Errors);
    }

    [Fact]
    public async Task So_is_a_port_that_is_taken()
    {
        using var other = new TcpListener(IPAddress.Any, _port);
        other.Start();
        await using var service = ServiceProcess.Start(
            "metrics-engine", "Surveillance.MetricsEngine", Environment($"{_port}"));
        Assert.Equal(1, await service.ExitAsync());
        Assert.StartsWith(
            $"environment: METRICS_PORT: {_port} cannot be listened on:", Assert.Single(service.Errors),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_port_a_worker_collects_nothing(string? port)
    {
        var environment = new ServiceEnvironment(
            "metrics-engine", "one", Repository.PathTo("config"), "127.0.0.1:1", "Host=127.0.0.1;Port=1", "CRITICAL",
            _state.Path)
        {
            MetricsPort = port,
        };
        using var host = SurveillanceHost.CreateBuilder(environment).Build();
        Assert.Null(host.Services.GetService<MeterProvider>());
    }

    [Fact]
    public async Task The_page_answers_whoever_may_read_it()
    {
        await using var open = await AccessStage.StartAsync("127.0.0.1:1,password=hush", AccessSettings.Open);
        var text = await open.Client.GetStringAsync("/metrics", Token);
        Assert.Contains("surveillance_build_info{", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", text, StringComparison.Ordinal);
    }

    private async Task<Scrape?> TryScrapeAsync()
    {
        using var client = new HttpClient();
        try
        {
            return new Scrape(await client.GetStringAsync($"http://127.0.0.1:{_port}/metrics", Token));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private Dictionary<string, string> Environment(string port) => new()
    {
        ["CONFIG_DIR"] = Repository.PathTo("config"),
        ["STATE_DIR"] = _state.Path,
        ["METRICS_PORT"] = port,
        ["DASHBOARD_PORT"] = $"{ListeningPort.Free()}",
        ["REDIS_HOST"] = "127.0.0.1",
        ["REDIS_PORT"] = "1",
        ["REDIS_PASSWORD"] = "hush",
        ["POSTGRES_HOST"] = "127.0.0.1",
        ["POSTGRES_PORT"] = "1",
        ["POSTGRES_PASSWORD"] = "hush",
    };
}
