using Npgsql;
using Surveillance.Alerts;
using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Faults;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Standalone.Settings;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.WholeSystem;

/// <summary>
/// Services as operators run them, each a process that can be killed, on a Redis and a database of their own, with
/// simulated venues in place of the real ones and all else as shipped.
/// </summary>
internal sealed class SystemStage : IAsyncDisposable
{
    public const string Ingestion = "data-ingestion";
    public const string Engine = "metrics-engine";
    public const string Detector = "anomaly-detector";
    public const string PageService = "dashboard";

    private static readonly string[] Channels =
    [
        "SLACK_WEBHOOK_P1", "SLACK_WEBHOOK_P2", "SLACK_WEBHOOK_INFRASTRUCTURE", "PAGERDUTY_ROUTING_KEY",
        "ALERT_WEBHOOK_URL", "REDIS_PASSWORD",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, ServiceProcess> _services = [];
    private readonly List<(string Service, ServiceProcess Process)> _all = [];
    private readonly Simulator _simulator;
    private readonly NpgsqlConnectionStringBuilder _connection;
    private readonly NpgsqlDataSource _database;

    private readonly string _redisPort;
    private readonly IAsyncDisposable _redis;

    private SystemStage(
        IAsyncDisposable redis,
        RedisConnection connection,
        string database,
        Simulator simulator,
        SimulatorOptions options)
    {
        (_redis, _simulator) = (redis, simulator);
        _redisPort = connection.Servers.Split(':')[1];
        Store = new RedisStore(connection);
        Alerts = new ActiveAlerts(Store);
        _connection = new NpgsqlConnectionStringBuilder(database);
        _database = NpgsqlDataSource.Create($"{database};Pooling=false");
        Config = new SimulatedConfiguration(Shipped.Config, options.Instruments, simulator.Addresses)
            .Write(new ConfigFolder(Repository.PathTo("config")), _folder.PathTo("config"));
    }

    /// <summary>The Redis, unless it is a cluster.</summary>
    public RedisServer Redis => (RedisServer)_redis;

    public RedisStore Store { get; }

    public ActiveAlerts Alerts { get; }

    /// <summary>Where the page is, once its service was started.</summary>
    public Uri Page { get; } = new($"http://127.0.0.1:{ListeningPort.Free()}");

    /// <summary>Folder of the configuration, the test's own.</summary>
    public string Config { get; }

    public static async Task<SystemStage> SetAsync(PostgresServer postgres, SimulatorOptions? options = null)
    {
        options ??= new SimulatorOptions();
        var redis = new RedisServer();
        await redis.StartAsync();
        var stage = await SetAsync(redis, $"127.0.0.1:{redis.Port}", postgres, options);

        // As in production; the tests' own server waits for the disk after each write.
        await stage.Store.Database.ExecuteAsync("CONFIG", "SET", "appendfsync", "everysec");
        return stage;
    }

    /// <summary>The same on a cluster, of which the services are told one master.</summary>
    public static async Task<SystemStage> SetAsync(PostgresServer postgres, RedisCluster cluster)
    {
        await cluster.StartAsync();
        return await SetAsync(cluster, $"127.0.0.1:{cluster.Ports[0]}", postgres, new SimulatorOptions());
    }

    /// <summary>The same on a Redis that asks for a password, which the services are not told.</summary>
    public static Task<SystemStage> SetAsync(PostgresServer postgres, SecuredRedis redis) =>
        SetAsync(redis, redis.Open, postgres, new SimulatorOptions());

    /// <summary>
    /// Starts a service, which may have been killed before, with more in its environment if need be.
    /// </summary>
    public ServiceProcess Start(string service, params (string Name, string Value)[] more)
    {
        var program = string.Concat(service.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        var environment = new Dictionary<string, string>(EnvironmentOf(service));
        foreach (var (name, value) in more)
            environment[name] = value;
        var process = ServiceProcess.Start(service, $"Surveillance.{program}", environment);
        _all.Add((service, process));
        return _services[service] = process;
    }

    /// <summary>What stands in the environment of a service.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentOf(string service)
    {
        var environment = Channels.ToDictionary(name => name, _ => "");
        environment["INSTANCE"] = service;
        environment["CONFIG_DIR"] = Config;
        environment["STATE_DIR"] = Directory.CreateDirectory(_folder.PathTo($"state-{service}")).FullName;
        environment["SPOOL_DIR"] = _folder.PathTo("spool");
        environment["DASHBOARD_PORT"] = $"{Page.Port}";
        environment["LOG_LEVEL"] = "INFO";
        environment["REDIS_HOST"] = "127.0.0.1";
        environment["REDIS_PORT"] = _redisPort;
        environment["POSTGRES_HOST"] = _connection.Host!;
        environment["POSTGRES_PORT"] = $"{_connection.Port}";
        environment["POSTGRES_DB"] = _connection.Database!;
        environment["POSTGRES_USER"] = _connection.Username!;
        environment["POSTGRES_PASSWORD"] = _connection.Password!;
        return environment;
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync(string service) => _services[service].KillAsync();

    /// <summary>Lines that the service's present process has logged.</summary>
    public IReadOnlyList<string> Lines(string service) => _services[service].Output;

    /// <summary>What it has told beside its log.</summary>
    public IReadOnlyList<string> Errors(string service) => _services[service].Errors;

    /// <summary>Lets something go wrong from now on.</summary>
    public void Incident(IncidentKind kind, MarketId market, TimeSpan duration) =>
        _simulator.Inject(new Incident(kind, market, TimeSpan.Zero, duration));

    /// <summary>Lets a venue's protocol go wrong from now on.</summary>
    public void Inject(Fault fault) => _simulator.Inject(fault);

    /// <summary>Replaces a file of the configuration by an edited copy, at once as editors do.</summary>
    public void Edit(string file, Func<string, string> edit)
    {
        var path = Path.Combine(Config, file);
        var edited = _folder.PathTo($"edited-{file}");
        File.WriteAllText(edited, edit(File.ReadAllText(path)));
        File.Move(edited, path, overwrite: true);
    }

    public async Task<string?> TextAsync(string key) => await Store.Database.StringGetAsync(key);

    public Task<long> WindowLengthAsync(MarketId market, string metric = "spread_bps") =>
        Store.Database.ListLengthAsync(RedisKeys.ZScore(market, metric));

    /// <summary>
    /// Returns once a window of each market has so many samples. Slow starts that clear one on the way are waited for.
    /// </summary>
    public Task WindowsGrowToAsync(int samples)
    {
        MarketId[] markets = [.. Shipped.Config.EnabledMarkets];
        long[] lengths = [];
        return Eventually.TrueAsync(
            async () =>
            {
                lengths = await Task.WhenAll(markets.Select(market => WindowLengthAsync(market)));
                return Array.TrueForAll(lengths, length => length >= samples);
            },
            () => $"each window has {samples} samples: "
                + string.Join(", ", markets.Zip(lengths, (market, length) => $"{market} {length}")),
            TimeSpan.FromSeconds(90 + (3 * samples)));
    }

    /// <summary>The active alert that fits, once there is one.</summary>
    public Task<Alert> AlertAsync(Func<Alert, bool> which, string expectation) => Eventually.ValueAsync(
        async () => (await Alerts.AllAsync())?.Select(entry => entry.Alert).FirstOrDefault(which), expectation);

    /// <summary>Each row's columns joined by a space; none as long as there is no such table.</summary>
    public async Task<List<string>> RowsAsync(string sql)
    {
        var rows = new List<string>();
        try
        {
            await using var command = _database.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // No service has installed the schema yet.
        }

        return rows;
    }

    /// <summary>Name of the database.</summary>
    public string Database => _connection.Database!;

    /// <summary>Changes the database as an administrator.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        TellWhatWasLogged();
        foreach (var (_, process) in _all)
            await process.DisposeAsync();
        await _simulator.DisposeAsync();
        await Store.DisposeAsync();
        await _database.DisposeAsync();
        await _redis.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A test that failed shows what its services said last.</summary>
    private void TellWhatWasLogged()
    {
        const int LastLines = 12;
        foreach (var (service, process) in _all)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"-- {service}");
            foreach (var line in process.Output.Concat(process.Errors).TakeLast(LastLines))
                TestContext.Current.TestOutputHelper?.WriteLine(line);
        }
    }

    private static async Task<SystemStage> SetAsync(
        IAsyncDisposable redis, RedisConnection connection, PostgresServer postgres, SimulatorOptions options)
    {
        var stop = TestContext.Current.CancellationToken;
        var simulator = await Simulator.StartAsync(options, TimeProvider.System, stop);
        return new SystemStage(redis, connection, await postgres.FreshAsync(), simulator, options);
    }
}
