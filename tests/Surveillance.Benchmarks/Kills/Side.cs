using System.Diagnostics;
using Npgsql;
using StackExchange.Redis;
using Surveillance.Alerts;
using Surveillance.Benchmarks.Pipeline;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.AnomalyDetector;

namespace Surveillance.Benchmarks.Kills;

/// <summary>
/// anomaly-detector as a process, with a Redis, a PostgreSQL and a receiver of notices of its own. Two of them live
/// through the same hour; one is killed in it.
/// </summary>
internal sealed class Side : IAsyncDisposable
{
    private const string Service = "anomaly-detector";

    private readonly string _folder;
    private readonly int _redisPort;
    private readonly EmbeddedPostgres _database;
    private readonly WebhookReceiver _receiver;
    private readonly Process _redis;
    private readonly RedisStore _store;
    private readonly MarketMetrics _metrics;
    private readonly MetricsQueue _queue;
    private readonly RuleStates _rules;
    private readonly VenueHealths _healths;
    private readonly CommandQueue _commands;
    private Process _detector;

    private Side(string folder, int redisPort, EmbeddedPostgres database, WebhookReceiver receiver)
    {
        (_folder, _redisPort, _database, _receiver) = (folder, redisPort, database, receiver);
        _redis = StackProcess.Redis(folder, redisPort);
        _store = new RedisStore($"127.0.0.1:{redisPort}");
        _metrics = new MarketMetrics(_store);
        _queue = new MetricsQueue(_store);
        _rules = new RuleStates(_store);
        _healths = new VenueHealths(_store);
        _commands = new CommandQueue(_store);
        Alerts = new ActiveAlerts(_store);
        History = NpgsqlDataSource.Create(database.ConnectionString);
        _detector = StartDetector();
    }

    /// <summary>Its alerts as they stand in Redis.</summary>
    public ActiveAlerts Alerts { get; }

    /// <summary>Its database.</summary>
    public NpgsqlDataSource History { get; }

    /// <summary>What its receiver got, oldest first.</summary>
    public IReadOnlyList<ArrivedNotice> Arrived => _receiver.Deliveries;

    /// <summary>Starts it on the shipped configuration.</summary>
    public static async Task<Side> StartAsync(CancellationToken stop)
    {
        // Others may enter it: the database server runs as another user.
        var folder = Directory.CreateDirectory(
            Path.Combine(Path.GetTempPath(), $"surveillance-kills-{Guid.NewGuid():N}")).FullName;
        var database = await EmbeddedPostgres.StartAsync(
            new PostgresOptions(Path.Combine(folder, "postgres"), ListeningPort.Free()), _ => { }, stop);
        var side = new Side(folder, ListeningPort.Free(), database, await WebhookReceiver.StartAsync());
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        while (!await side.TakesWritesAsync())
            await timer.WaitForNextTickAsync(stop);
        return side;
    }

    /// <summary>Plays metrics-engine and data-ingestion for one second of the script.</summary>
    public async Task PublishAsync(HourScript script, int second, DateTimeOffset now)
    {
        foreach (var market in HourScript.Markets.Concat(HourScript.Venues))
            await _metrics.SetAsync(new MarketReadings(market, now, Simulated: false, script.At(market, second)));
        foreach (var venue in HourScript.Venues)
            await _healths.SetAsync(script.HealthAt(venue.Exchange, second, now), processingLagP95Ms: 3);
        await TellAsync();
    }

    /// <summary>Tells of all markets: again, as metrics-engine does with its next measurement.</summary>
    public Task TellAsync() => _queue.PushAsync([.. HourScript.Markets, .. HourScript.Venues]);

    /// <summary>Whether everything that was told of has been taken out of the list.</summary>
    public async Task<bool> HasTakenAsync() => await _store.Database.ListLengthAsync(RedisKeys.MetricsQueue) == 0;

    /// <summary>
    /// Whether everything of a moment was judged, and that is written down; what is written down less than a second
    /// after the time before is not, so that false does not say that it was not judged.
    /// </summary>
    public async Task<bool> HasJudgedAsync(DateTimeOffset now)
    {
        foreach (var market in HourScript.Markets.Concat(HourScript.Venues))
            if (await _rules.GetAsync(market) is not { } rules || rules.At < now)
                return false;
        return true;
    }

    /// <summary>What an operator asks for on the page.</summary>
    public Task CommandAsync(OperatorCommand command) => _commands.PushAsync(command);

    /// <summary>What an operator does with <c>SREM alerts:active</c>.</summary>
    public Task RemoveAsync(string alertId) => _store.Database.SetRemoveAsync(RedisKeys.ActiveAlerts, alertId);

    /// <summary>Whether nothing is left to deliver or to store, and no alert is active.</summary>
    public async Task<bool> IsSettledAsync() =>
        (await Alerts.OutboxIdsAsync()).Count == 0 && (await Alerts.IdsAsync()).Count == 0;

    /// <summary>kill -9, and another process on the same stores.</summary>
    public async Task KillAsync(CancellationToken stop)
    {
        using (_detector)
        {
            _detector.Kill();
            await _detector.WaitForExitAsync(stop);
        }

        _detector = StartDetector();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        foreach (var process in new[] { _detector, _redis })
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await _receiver.DisposeAsync();
        await History.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> TakesWritesAsync()
    {
        try
        {
            await _store.Database.KeyDeleteAsync(RedisKeys.MetricsQueue);
            return true;
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            return false;
        }
    }

    private Process StartDetector() => StackProcess.Service(
        Service,
        new Dictionary<string, string>
        {
            ["CONFIG_DIR"] = StackProcess.ShippedConfig,
            ["STATE_DIR"] = Directory.CreateDirectory(Path.Combine(_folder, "state")).FullName,
            ["REDIS_PORT"] = $"{_redisPort}",
            ["POSTGRES_PORT"] = $"{_database.Port}",
            ["POSTGRES_DB"] = EmbeddedPostgres.Database,
            ["POSTGRES_USER"] = EmbeddedPostgres.User,
            ["POSTGRES_PASSWORD"] = EmbeddedPostgres.Password,
            ["ALERT_WEBHOOK_URL"] = _receiver.Address.ToString(),
        });
}
