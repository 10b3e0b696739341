using System.Diagnostics;
using Surveillance.ExchangeSimulator;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Standalone.Settings;
using Surveillance.Standalone.Stores;

namespace Surveillance.Benchmarks.Pipeline;

/// <summary>
/// A Redis and a PostgreSQL of their own and the four services as processes, on a simulator in this process. All state
/// is in a temporary folder that goes with it.
/// </summary>
internal sealed class MeasuredStack : IAsyncDisposable
{
    /// <summary>In the order of their start.</summary>
    public static readonly IReadOnlyList<string> Services =
        ["dashboard", "anomaly-detector", "metrics-engine", "data-ingestion"];

    /// <summary>The venues that are measured: those that are on as shipped.</summary>
    private static readonly string[] Venues = ["binance", "okx"];

    private readonly string _folder;
    private readonly Process _redis;
    private readonly EmbeddedPostgres _database;
    private readonly Dictionary<string, Process> _services = [];

    private MeasuredStack(string folder, Process redis, int redisPort, EmbeddedPostgres database, Simulator simulator)
    {
        (_folder, _redis, RedisPort, _database, Simulator) = (folder, redis, redisPort, database, simulator);
        Config = ConfigurationReader.Read(Path.Combine(folder, "config"));
    }

    /// <summary>Where Redis listens on 127.0.0.1.</summary>
    public int RedisPort { get; }

    /// <summary>Where the dashboard listens on 127.0.0.1.</summary>
    public int DashboardPort { get; } = ListeningPort.Free();

    /// <summary>The venues.</summary>
    public Simulator Simulator { get; }

    /// <summary>
    /// As shipped, with the simulator in place of the venues and all instruments enabled that both list.
    /// </summary>
    public SurveillanceConfig Config { get; }

    /// <summary>The processes of the services, by their names.</summary>
    public IReadOnlyDictionary<string, Process> Processes => _services;

    /// <summary>Starts all of it.</summary>
    public static async Task<MeasuredStack> StartAsync(int instruments, CancellationToken stop)
    {
        // Others may enter it: the database server runs as another user.
        var folder = Directory.CreateDirectory(
            Path.Combine(Path.GetTempPath(), $"surveillance-benchmark-{Guid.NewGuid():N}")).FullName;
        var redisPort = ListeningPort.Free();
        var redis = StackProcess.Redis(folder, redisPort);
        var database = await EmbeddedPostgres.StartAsync(
            new PostgresOptions(Path.Combine(folder, "postgres"), ListeningPort.Free()), _ => { }, stop);
        var options = new SimulatorOptions { Markets = instruments };
        var simulator = await Simulator.StartAsync(options, TimeProvider.System, stop);
        WriteConfig(options.Instruments, simulator, Path.Combine(folder, "config"));
        var stack = new MeasuredStack(folder, redis, redisPort, database, simulator);
        foreach (var service in Services)
            stack._services[service] = stack.StartService(service);
        return stack;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _services.Values.Append(_redis))
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await Simulator.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void WriteConfig(IReadOnlyList<Instrument> served, Simulator simulator, string folder)
    {
        var shipped = ConfigFolder.Find(null);
        var config = ConfigurationReader.Read(shipped.Path);
        var simulated = new SimulatedConfiguration(config, served, simulator.Addresses);
        simulated.Write(shipped, folder);
        var instruments = Path.Combine(folder, "instruments.yaml");
        File.Delete(instruments);
        File.WriteAllText(instruments, SimulatedYaml.Instruments(
            simulated.Instruments.Select(one => one with { Enabled = Venues.All(one.Listings.ContainsKey) }),
            simulated.Pairs));
    }

    private Process StartService(string service) => StackProcess.Service(service, new Dictionary<string, string>
    {
        ["CONFIG_DIR"] = Path.Combine(_folder, "config"),
        ["STATE_DIR"] = Directory.CreateDirectory(Path.Combine(_folder, "state", service)).FullName,
        ["DASHBOARD_PORT"] = $"{DashboardPort}",
        ["REDIS_PORT"] = $"{RedisPort}",
        ["POSTGRES_PORT"] = $"{_database.Port}",
        ["POSTGRES_DB"] = EmbeddedPostgres.Database,
        ["POSTGRES_USER"] = EmbeddedPostgres.User,
        ["POSTGRES_PASSWORD"] = EmbeddedPostgres.Password,
    });
}
