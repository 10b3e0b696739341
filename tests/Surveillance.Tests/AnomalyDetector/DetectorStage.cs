using Npgsql;
using Surveillance.Alerts;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>A detector's process, a Redis of its own, a database of its own, a receiver, and a played engine.</summary>
internal sealed class DetectorStage : IAsyncDisposable
{
    private readonly List<DetectorProcess> _processes = [];
    private readonly NpgsqlDataSource _database;

    private DetectorStage(RedisServer redis, RedisStore store, string database, WebhookReceiver receiver)
    {
        Redis = redis;
        Store = store;
        Receiver = receiver;
        Connection = database;
        _database = NpgsqlDataSource.Create($"{database};Pooling=false");
        Engine = new PlayedEngine(store);
        Alerts = new ActiveAlerts(store);
    }

    public RedisServer Redis { get; }

    public RedisStore Store { get; }

    public WebhookReceiver Receiver { get; }

    public PlayedEngine Engine { get; }

    public ActiveAlerts Alerts { get; }

    public string Connection { get; }

    /// <summary>Folder of the configuration: as shipped, unless a test says otherwise.</summary>
    public string Config { get; private init; } = Repository.PathTo("config");

    /// <summary>Secrets of channels beside the webhook's, by variable.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; private init; } = new Dictionary<string, string>();

    /// <summary>The process that runs.</summary>
    public DetectorProcess Detector => _processes[^1];

    /// <summary>What the processes before it have logged.</summary>
    public IEnumerable<string> Earlier => _processes.SkipLast(1).SelectMany(process => process.Lines);

    public static async Task<DetectorStage> SetAsync(
        PostgresServer postgres, string? config = null, IReadOnlyDictionary<string, string>? secrets = null)
    {
        var redis = new RedisServer();
        await redis.StartAsync();
        var store = new RedisStore($"127.0.0.1:{redis.Port},allowAdmin=true");
        var stage = new DetectorStage(redis, store, await postgres.FreshAsync(), await WebhookReceiver.StartAsync())
        {
            Config = config ?? Repository.PathTo("config"),
            Secrets = secrets ?? new Dictionary<string, string>(),
        };
        await stage.Engine.CalmOthersAsync();
        stage.Start();

        // A process may take its time to start where much else goes on; what is judged then may not.
        await Eventually.TrueAsync(stage.Engine.IsReadAsync, "the detector judges", TimeSpan.FromMinutes(1));
        return stage;
    }

    public void Start() => _processes.Add(
        DetectorProcess.Start(Redis.Port, Connection, Receiver.Address, Config, Secrets));

    /// <summary>
    /// Starts another process and returns once it says so: what it does within a time counts from there, however long
    /// a slow machine takes to load a program.
    /// </summary>
    public async Task StartedAsync()
    {
        Start();
        await Eventually.TrueAsync(
            () => Detector.Lines.Any(line => line.Contains("started, version", StringComparison.Ordinal)),
            "the detector has started");
    }

    /// <summary>Kill -9, and another process on the same stores.</summary>
    public async Task KillAndStartAsync()
    {
        await Detector.KillAsync();
        Start();
    }

    /// <summary>The only active alert, once there is one.</summary>
    public async Task<Alert> AlertAsync(Func<Alert, bool>? which = null, TimeSpan? within = null) =>
        await Eventually.ValueAsync(
            async () => (await Alerts.AllAsync(new UnreadableEntries()))?.Select(entry => entry.Alert)
                .SingleOrDefault(alert => which?.Invoke(alert) ?? true),
            "the alert is in alerts:active",
            within);

    /// <summary>Returns once every notice is delivered and every row stored, and that is written down.</summary>
    public Task SettledAsync() => Eventually.TrueAsync(
        async () => (await Alerts.OutboxIdsAsync()).Count == 0, "nothing is left to deliver or to store");

    public Task EndedAsync() => Eventually.TrueAsync(
        async () => (await Alerts.IdsAsync()).Count == 0, "no alert is active");

    /// <summary>
    /// The reasons in <c>alert_events</c> of an alert, in their order, once the last of them is there.
    /// </summary>
    public async Task<IReadOnlyList<string>> EventsAsync(string id, string last)
    {
        List<string> found = [];
        await Eventually.TrueAsync(async () =>
        {
            found = await TextsAsync($"SELECT reason FROM alert_events WHERE alert_id = '{id}' ORDER BY at");
            return found.Contains(last);
        }, $"the event {last} is stored");
        return found;
    }

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

    /// <summary>The kinds of notices that arrived, in their order.</summary>
    public IReadOnlyList<string> Told => [.. Receiver.Deliveries.Select(delivery => delivery.Kind)];

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        await Store.DisposeAsync();
        await _database.DisposeAsync();
        await Receiver.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
