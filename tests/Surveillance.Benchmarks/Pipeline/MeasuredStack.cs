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

    private static readonly string[] Unset =
    [
        "SLACK_WEBHOOK_P1", "SLACK_WEBHOOK_P2", "SLACK_WEBHOOK_INFRASTRUCTURE", "PAGERDUTY_ROUTING_KEY",
        "ALERT_WEBHOOK_URL", "REDIS_PASSWORD",
    ];

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
        var redis = StartRedis(folder, redisPort);
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

    // As docker-compose.yml starts it.
    private static Process StartRedis(string folder, int port) => Process.Start(
        "redis-server",
        [
            "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--logfile", "redis.log",
            "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
            "--maxmemory", "512mb", "--maxmemory-policy", "noeviction",
        ]);

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

    private Process StartService(string service)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var root = built.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        var name = string.Concat(service.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        var program = Path.Combine(
            root, "services", service, "bin", built.Parent.Name, built.Name, $"Surveillance.{name}.dll");
        var start = new ProcessStartInfo("dotnet", [program])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetDirectoryName(program)!,
        };
        foreach (var variable in Unset)
            start.Environment[variable] = "";
        start.Environment["INSTANCE"] = service;
        start.Environment["CONFIG_DIR"] = Path.Combine(_folder, "config");
        start.Environment["STATE_DIR"] = Directory.CreateDirectory(Path.Combine(_folder, "state", service)).FullName;
        start.Environment["DASHBOARD_PORT"] = $"{ListeningPort.Free()}";
        start.Environment["REDIS_HOST"] = "127.0.0.1";
        start.Environment["REDIS_PORT"] = $"{RedisPort}";
        start.Environment["POSTGRES_HOST"] = "127.0.0.1";
        start.Environment["POSTGRES_PORT"] = $"{_database.Port}";
        start.Environment["POSTGRES_DB"] = EmbeddedPostgres.Database;
        start.Environment["POSTGRES_USER"] = EmbeddedPostgres.User;
        start.Environment["POSTGRES_PASSWORD"] = EmbeddedPostgres.Password;
        var process = Process.Start(start)!;

        // What it logs is read, so that it never waits for us, and forgotten.
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }
}
