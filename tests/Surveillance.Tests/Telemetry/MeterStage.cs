using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry.Metrics;
using Surveillance.AnomalyDetector;
using Surveillance.Dashboard.Live;
using Surveillance.Dashboard.Telemetry;
using Surveillance.DataIngestion;
using Surveillance.MetricsEngine.Figures;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Telemetry;
using Surveillance.Standalone.Stores;

namespace Surveillance.Tests.Telemetry;

/// <summary>
/// The meters of all four services as one instance, without their loops, told to a real port: what a scrape shows hangs
/// on what the test says is known.
/// </summary>
internal sealed class MeterStage : IAsyncDisposable
{
    /// <summary>The exporter answers from what it collected within the last 300 ms.</summary>
    public static readonly TimeSpan CacheDuration = TimeSpan.FromMilliseconds(350);

    private readonly HttpClient _client = new();
    private readonly List<ServiceMeter> _meters = [];
    private readonly ServiceEnvironment _environment;
    private readonly int _port = ListeningPort.Free();
    private ServiceProvider? _provider;
    private MetricsEndpoint? _endpoint;

    /// <param name="config">Folder of the four YAML files.</param>
    public MeterStage(string config)
    {
        _environment = new ServiceEnvironment("dashboard", $"{Guid.NewGuid()}", config, "", "", null, "");
        Configuration = new ConfigurationWatch(
            config, ConfigurationReader.Read(config), TimeProvider.System, NullLogger<ConfigurationWatch>.Instance);
        Board = new StateBoard(Configuration, TimeProvider.System);
        Pulses = Figures.Keys.ToDictionary(service => service, _ => new ServicePulse(TimeProvider.System));
    }

    /// <summary>The figures of each service.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Figure>> Figures { get; } =
        new Dictionary<string, IReadOnlyList<Figure>>
        {
            ["data-ingestion"] = IngestionFigures.All,
            ["metrics-engine"] = EngineFigures.All,
            ["anomaly-detector"] = DetectorFigures.All,
            ["dashboard"] = DashboardFigures.All,
        };

    public ConfigurationWatch Configuration { get; }

    public StateBoard Board { get; }

    public IReadOnlyDictionary<string, ServicePulse> Pulses { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Begins to answer.</summary>
    public async Task<MeterStage> StartAsync()
    {
        foreach (var (service, figures) in Figures)
        {
            var meter = new ServiceMeter(
                _environment with { Service = service }, Pulses[service], Configuration, figures);
            _meters.Add(meter);
            await meter.StartAsync(Token);
        }

        await new SystemMeter(Board, _meters[^1]).StartAsync(Token);
        var services = new ServiceCollection();
        services.AddPrometheus(_environment);
        _provider = services.BuildServiceProvider();
        _endpoint = new MetricsEndpoint(_provider.GetRequiredService<MeterProvider>(), _port);
        await _endpoint.StartAsync(Token);
        return this;
    }

    /// <summary>Lets everything be known that can be.</summary>
    public void TellEverything()
    {
        foreach (var (service, figures) in Figures)
        {
            foreach (var figure in figures)
                Pulses[service].Set(figure, 1, figure.IsOfExchange ? "okx" : null);
        }

        Board.Put(KnownState.Of(Configuration.Current));
        Board.Put(new HistoryPart(null, []));
    }

    /// <summary>The text as Prometheus gets it.</summary>
    public Task<string> TextAsync() => _client.GetStringAsync($"http://127.0.0.1:{_port}/metrics", Token);

    public async Task<Scrape> ScrapeAsync() => new(await TextAsync());

    public async ValueTask DisposeAsync()
    {
        if (_endpoint is not null)
        {
            await _endpoint.StopAsync(CancellationToken.None);
            await _endpoint.DisposeAsync();
        }

        foreach (var meter in _meters)
            meter.Dispose();
        if (_provider is not null)
            await _provider.DisposeAsync();
        _client.Dispose();
        Configuration.Dispose();
    }
}
