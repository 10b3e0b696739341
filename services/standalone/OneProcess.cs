using Surveillance.AnomalyDetector;
using Surveillance.Dashboard;
using Surveillance.DataIngestion;
using Surveillance.ExchangeSimulator;
using Surveillance.MetricsEngine;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Standalone.Settings;
using Surveillance.Standalone.Stores;

namespace Surveillance.Standalone;

/// <summary>
/// Stores, simulated venues and services in this process. Disposing it stops them in the opposite order of their start:
/// the services from the venues' end, so that each stores what the one before it still handed over, then the venues,
/// then the stores.
/// </summary>
internal sealed class OneProcess(RunOptions options, DataFolder data, Action<string> announce, TimeProvider time)
    : IAsyncDisposable
{
    private readonly Stack<(string Name, IAsyncDisposable Part)> _started = new();
    private readonly List<RunningService> _services = [];
    private ILoggerFactory? _logging;
    private Simulator? _simulator;

    /// <summary>The four services, in the order of their start.</summary>
    public IReadOnlyList<RunningService> Services => _services;

    /// <summary>What to open and type once it runs.</summary>
    public string Directions => $"""

        Surveillance watches {(options.Simulation is { } simulation ? Simulated(simulation) : "the live venues")}
          page       http://localhost:{options.DashboardPort}
          Redis      redis-cli -p {options.RedisPort} get "orderbook:binance:BTC-USDT-PERP"
          database   {Psql}
          data       {data.Path}
        Ctrl-C stops it.

        """;

    private string Psql =>
        $"PGPASSWORD={EmbeddedPostgres.Password} psql -h localhost -p {options.PostgresPort} "
        + $"-U {EmbeddedPostgres.User} -d {EmbeddedPostgres.Database}";

    /// <summary>Starts everything; the services may need a while after this until they are ready.</summary>
    /// <param name="config">The operator's folder.</param>
    /// <param name="configuration">What stands in it.</param>
    /// <param name="token">Gives up; what was started is stopped by disposing.</param>
    public async Task StartAsync(ConfigFolder config, SurveillanceConfig configuration, CancellationToken token)
    {
        ListeningPort.MustBeFree(options.RedisPort, "Redis", "--redis-port");
        ListeningPort.MustBeFree(options.DashboardPort, "the page", "--dashboard-port");
        _logging = SurveillanceHost.CreateLogging("standalone", options.LogLevel);
        var database = Started("PostgreSQL", await EmbeddedPostgres.StartAsync(
            new PostgresOptions(data.PathTo("postgres"), options.PostgresPort), announce, token));
        announce($"ready     PostgreSQL {database.MajorVersion} on port {options.PostgresPort}");
        Started("Redis", EmbeddedRedis.Start(data.PathTo("redis"), options.RedisPort, _logging));
        announce($"ready     Redis on port {options.RedisPort}");
        var folder = options.Simulation is { } asked
            ? await SimulateAsync(asked, config, configuration, token)
            : config.Path;

        ServiceEnvironment Environment(string service) => new(
            service,
            "standalone",
            folder,
            $"127.0.0.1:{options.RedisPort}",
            database.ConnectionString,
            options.LogLevel,
            data.PathTo("state"));
        // The readers first: nothing that is published waits for them.
        // One of them tells the meters of all: they are one instance in one process.
        await StartAsync(
            "dashboard",
            name => DashboardService.Build(
                Environment(name) with { MetricsPort = options.MetricsPort }, options.DashboardPort, time),
            token);
        await StartAsync("anomaly-detector", name => AnomalyDetectorService.Build(Environment(name), time), token);
        await StartAsync("metrics-engine", name => MetricsEngineService.Build(Environment(name), time), token);
        await StartAsync("data-ingestion", name => DataIngestionService.Build(Environment(name), time), token);
    }

    /// <summary>
    /// Returns when it is told to stop, the time is over, or a part ends by itself: then what crashed, and why.
    /// </summary>
    public async Task<string?> UntilEndAsync(TimeSpan? limit, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer = limit is { } span ? new CancellationTokenSource(span, time) : new CancellationTokenSource();
        await using var link = timer.Token.Register(over.Cancel);
        List<Task<string?>> ends = [.. _services.Select(service => EndAsync(service, over.Token))];
        if (_simulator is not null)
            ends.Add(EndAsync(_simulator, over.Token));
        var first = await Task.WhenAny(ends);
        await over.CancelAsync();
        return await first;
    }

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var last))
        {
            try
            {
                await last.Part.DisposeAsync();
            }
            catch (Exception failure)
            {
                // The others must be stopped all the same: a store that is left running would hold its port.
                announce($"{last.Name} did not stop cleanly: {failure.Message}");
            }
        }

        _logging?.Dispose();
    }

    private static string Simulated(SimulatorOptions simulation) => simulation.Recordings is { } folder
        ? $"simulated venues that replay {folder}"
        : "simulated venues with made-up markets";

    private static async Task<string?> EndAsync(RunningService service, CancellationToken over)
    {
        try
        {
            return await service.EndAsync(over) is { } crash
                ? $"{service.Name} crashed: {crash.GetType().Name}: {crash.Message}"
                : null;
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<string?> EndAsync(Simulator simulator, CancellationToken over)
    {
        try
        {
            await simulator.Completion.WaitAsync(over);
            return null;
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception crash)
        {
            return $"the simulator crashed: {crash.GetType().Name}: {crash.Message}";
        }
    }

    /// <summary>Starts the venues, and gives the folder of the configuration that leads to them.</summary>
    private async Task<string> SimulateAsync(
        SimulatorOptions asked, ConfigFolder config, SurveillanceConfig configuration, CancellationToken token)
    {
        // BTC and ETH are always served, so that an operator can turn ETH on while it runs.
        var simulation = asked with
        {
            Logging = _logging,
            Markets = Math.Max(asked.Markets, SimulatedConfiguration.LeastMarkets),
            DollarVenues = [.. configuration.Venues.Values.Where(venue => venue.Enabled).Select(venue => venue.Name)],
        };
        _simulator = Started("the simulator", await Simulator.StartAsync(simulation, time, token));
        announce($"ready     simulated venues on {_simulator.Addresses.Root}");
        var derived = new SimulatedConfiguration(configuration, simulation.Instruments, _simulator.Addresses);
        foreach (var unserved in derived.Unserved)
            announce($"{unserved} is enabled, but the simulator does not serve it: there will be no data");
        return derived.Write(config, data.PathTo("config"));
    }

    private async Task StartAsync(string name, Func<string, IHost> build, CancellationToken token)
    {
        var service = Started(name, new RunningService(name, build(name), time));
        _services.Add(service);
        await service.StartAsync(token);
    }

    private T Started<T>(string name, T part)
        where T : IAsyncDisposable
    {
        _started.Push((name, part));
        return part;
    }
}
