using System.Diagnostics;
using Npgsql;
using StackExchange.Redis;
using Surveillance.Benchmarks.Load;
using Surveillance.Benchmarks.Pipeline;
using Surveillance.Markets;
using Surveillance.Standalone.Stores;

namespace Surveillance.Benchmarks.Whole;

/// <summary>
/// A Redis, a PostgreSQL and the four services as processes, on a flooding venue in this one. All state is in a
/// temporary folder that goes with it.
/// </summary>
internal sealed class WholeStack : IAsyncDisposable
{
    /// <summary>
    /// What is stored with thousands of markets: the metrics that have a z-score, mid, and what lies within 5 and 25
    /// bps.
    /// </summary>
    public static readonly IReadOnlyList<string> StoredMetrics =
    [
        "mid_price", "spread_bps", "depth_5bps_total", "depth_10bps_total", "depth_25bps_total",
        "depth_10bps_change_pct", "imbalance", "basis_bps", "cross_exchange_spread_bps", "mark_index_deviation_bps",
    ];

    private const string Postgres = "postgres";

    private readonly string _folder;
    private readonly int _redisPort;
    private readonly Dictionary<string, Process> _processes = [];
    private readonly Dictionary<string, TimeSpan> _spentBefore = [];

    private WholeStack(string folder, int redisPort, EmbeddedPostgres database, FloodVenue venue)
    {
        (_folder, _redisPort, Database, Venue) = (folder, redisPort, database, venue);
        History = NpgsqlDataSource.Create(database.ConnectionString);
    }

    /// <summary>The venue.</summary>
    public FloodVenue Venue { get; }

    /// <summary>The server.</summary>
    public EmbeddedPostgres Database { get; }

    /// <summary>A pool of the measurement's own.</summary>
    public NpgsqlDataSource History { get; }

    /// <summary>A connection of the measurement's own.</summary>
    public ConnectionMultiplexer Store { get; private set; } = null!;

    /// <summary>The markets with their venue's side of them.</summary>
    public IReadOnlyDictionary<MarketId, FloodMarket> Markets => Venue.Markets.ToDictionary(
        one => FloodConfiguration.MarketOf(one.Key), one => one.Value);

    private string PostgresFolder => Path.Combine(_folder, Postgres);

    /// <summary>Starts all of it.</summary>
    public static async Task<WholeStack> StartAsync(WholeOptions options, CancellationToken stop)
    {
        // Others may enter it: the database server runs as another user.
        var folder = Directory.CreateDirectory(
            Path.Combine(Path.GetTempPath(), $"surveillance-whole-{Guid.NewGuid():N}")).FullName;
        var venue = await FloodVenue.StartAsync(options.Markets, hasPrices: true);
        venue.Rate = options.Rate;
        FloodConfiguration.Write(venue, Path.Combine(folder, "config"), StoredMetrics);
        var database = await EmbeddedPostgres.StartAsync(
            new PostgresOptions(Path.Combine(folder, Postgres), ListeningPort.Free(), StackProcess.DatabaseSettings),
            _ => { }, stop);
        var stack = new WholeStack(folder, ListeningPort.Free(), database, venue);
        stack.StartRedis();
        stack.Store = await ConnectionMultiplexer.ConnectAsync(
            $"127.0.0.1:{stack._redisPort},allowAdmin=true,abortConnect=false,connectRetry=10");
        foreach (var service in MeasuredStack.Services)
            stack.StartService(service);
        return stack;
    }

    /// <summary>Processor time that each part has spent since its first start, by name.</summary>
    public Dictionary<string, TimeSpan> Spent()
    {
        var spent = _processes.ToDictionary(one => one.Key, one => SpentBy(one.Key));
        spent[Postgres] = SpentByServer();
        spent["venue, watch"] = Process.GetCurrentProcess().TotalProcessorTime;
        return spent;
    }

    /// <summary>Resident memory in MiB of what is one process, by name.</summary>
    public Dictionary<string, double> ResidentMiB() => _processes.ToDictionary(one => one.Key, one =>
    {
        one.Value.Refresh();
        return Math.Round(one.Value.WorkingSet64 / 1048576.0);
    });

    /// <summary>Kills a process that gets no chance to say farewell, and starts it again.</summary>
    public async Task KillAsync(Victim victim, CancellationToken stop)
    {
        if (victim == Victim.Database)
        {
            _spentBefore[Postgres] = SpentByServer();
            await ServerTime.KillAsync(ServerId(), stop);
            await Database.StartAsync(stop);
            return;
        }

        var name = victim == Victim.Engine ? "metrics-engine" : "redis";
        _spentBefore[name] = SpentBy(name);
        using (var process = _processes[name])
        {
            process.Kill();
            await process.WaitForExitAsync(stop);
        }

        if (victim == Victim.Engine)
            StartService(name);
        else
            StartRedis();
    }

    /// <summary>Stops PostgreSQL as an administrator would.</summary>
    public async Task StopDatabaseAsync(CancellationToken stop)
    {
        _spentBefore[Postgres] = SpentByServer();
        await Database.StopAsync(stop);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        foreach (var process in _processes.Values)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await History.DisposeAsync();
        await Venue.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private TimeSpan SpentBy(string name)
    {
        _processes[name].Refresh();
        return _processes[name].TotalProcessorTime + _spentBefore.GetValueOrDefault(name);
    }

    private TimeSpan SpentByServer() => ServerTime.Of(ServerId()) + _spentBefore.GetValueOrDefault(Postgres);

    private int ServerId() =>
        int.Parse(File.ReadLines(Path.Combine(PostgresFolder, "cluster", "postmaster.pid")).First());

    private void StartRedis() => _processes["redis"] = StackProcess.Redis(_folder, _redisPort);

    private void StartService(string service) => _processes[service] = StackProcess.Service(
        service,
        new Dictionary<string, string>
        {
            ["CONFIG_DIR"] = Path.Combine(_folder, "config"),
            ["STATE_DIR"] = Directory.CreateDirectory(Path.Combine(_folder, "state", service)).FullName,
            ["DASHBOARD_PORT"] = $"{ListeningPort.Free()}",
            ["REDIS_PORT"] = $"{_redisPort}",
            ["POSTGRES_PORT"] = $"{Database.Port}",
            ["POSTGRES_DB"] = EmbeddedPostgres.Database,
            ["POSTGRES_USER"] = EmbeddedPostgres.User,
            ["POSTGRES_PASSWORD"] = EmbeddedPostgres.Password,
        });
}
