using System.Globalization;
using Npgsql;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>Engines as processes, a Redis of their own, a database of their own, and a played feed.</summary>
internal sealed class EngineStage : IAsyncDisposable
{
    private readonly List<EngineProcess> _engines = [];
    private readonly TemporaryFolder _folder = new();
    private readonly NpgsqlDataSource _database;
    private readonly string _connection;

    private EngineStage(RedisServer redis, RedisStore store, string connection)
    {
        Redis = redis;
        Store = store;
        _connection = connection;
        _database = NpgsqlDataSource.Create($"{connection};Pooling=false");
        Feed = new PlayedFeed(store, [.. Shipped.Config.EnabledMarkets]);
        Metrics = new MarketMetrics(store);
        Windows = new ZScoreLists(store);
        Gaps = new GapQueue(store);
        Leases = new Leases(store);
    }

    public RedisServer Redis { get; }

    public RedisStore Store { get; }

    public PlayedFeed Feed { get; }

    public MarketMetrics Metrics { get; }

    public ZScoreLists Windows { get; }

    public GapQueue Gaps { get; }

    public Leases Leases { get; }

    /// <summary>Folder that the engines share for rows on their way to the database.</summary>
    public string Spool => _folder.PathTo("spool");

    /// <summary>Folder of the configuration: as shipped, unless a test says otherwise.</summary>
    public string Config { get; init; } = Repository.PathTo("config");

    public static async Task<EngineStage> SetAsync(PostgresServer postgres, string? config = null)
    {
        var redis = new RedisServer();
        await redis.StartAsync();
        var store = new RedisStore($"127.0.0.1:{redis.Port}");

        // As in production; the tests' own server waits for the disk after each write.
        await store.Database.ExecuteAsync("CONFIG", "SET", "appendfsync", "everysec");
        return new EngineStage(redis, store, await postgres.FreshAsync())
        {
            Config = config ?? Repository.PathTo("config"),
        };
    }

    public EngineProcess Start(string instance = "one")
    {
        var engine = EngineProcess.Start(instance, Redis.Port, _connection, Config, Spool);
        _engines.Add(engine);
        return engine;
    }

    public async Task<Reading?> ReadingAsync(MarketId market, string metric) =>
        (await Metrics.GetAsync(market))?.Readings.TryGetValue(metric, out var reading) == true ? reading : null;

    /// <summary>Returns once a reading of a market is as expected.</summary>
    public Task ReadsAsync(
        MarketId market,
        string metric,
        Func<Reading, bool> expected,
        string expectation,
        TimeSpan? within = null) => Eventually.TrueAsync(
        async () => await ReadingAsync(market, metric) is { } reading && expected(reading), expectation, within);

    public Task<long> WindowLengthAsync(MarketId market, string metric = "spread_bps") =>
        Store.Database.ListLengthAsync(RedisKeys.ZScore(market, metric));

    public Task GrowsToAsync(MarketId market, int samples, TimeSpan? within = null) => Eventually.TrueAsync(
        async () => await WindowLengthAsync(market) >= samples,
        $"the window of {market} has {samples} samples",
        within);

    /// <summary>
    /// The seconds for which a metric of a market is stored, as Unix time, each as often as it has a row.
    /// </summary>
    public async Task<IReadOnlyList<long>> SecondsAsync(MarketId market, string metric = "spread_bps") =>
        [.. (await TextsAsync($"""
            SELECT extract(epoch FROM timestamp)::bigint FROM metrics
            WHERE exchange = '{market.Exchange}' AND instrument = '{market.Instrument}' AND metric_name = '{metric}'
            ORDER BY timestamp
            """)).Select(text => long.Parse(text, CultureInfo.InvariantCulture))];

    public async Task<List<string>> TextsAsync(string sql)
    {
        var texts = new List<string>();
        try
        {
            await using var command = _database.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                texts.Add(reader.IsDBNull(0) ? "" : $"{reader.GetValue(0)}");
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // The service has not installed the schema yet.
        }

        return texts;
    }

    public async ValueTask DisposeAsync()
    {
        await Feed.DisposeAsync();
        foreach (var engine in _engines)
            await engine.DisposeAsync();
        await Store.DisposeAsync();
        await _database.DisposeAsync();
        await Redis.DisposeAsync();
        _folder.Dispose();
    }
}
