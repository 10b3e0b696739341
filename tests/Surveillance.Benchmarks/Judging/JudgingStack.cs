using System.Diagnostics;
using StackExchange.Redis;
using Surveillance.Benchmarks.Load;
using Surveillance.Benchmarks.Pipeline;
using Surveillance.Platform.Redis;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.AnomalyDetector;

namespace Surveillance.Benchmarks.Judging;

/// <summary>anomaly-detector as a process on many markets, with its stores and a receiver of notices.</summary>
internal sealed class JudgingStack : IAsyncDisposable
{
    private readonly string _folder;
    private readonly EmbeddedPostgres _database;
    private readonly FloodVenue _venue;
    private readonly Process _redis;
    private readonly Process _detector;

    private JudgingStack(
        string folder, int redisPort, EmbeddedPostgres database, FloodVenue venue, WebhookReceiver receiver)
    {
        (_folder, _database, _venue, Receiver) = (folder, database, venue, receiver);
        _redis = StackProcess.Redis(folder, redisPort);
        Store = new RedisStore($"127.0.0.1:{redisPort}");
        _detector = StackProcess.Service("anomaly-detector", new Dictionary<string, string>
        {
            ["CONFIG_DIR"] = Path.Combine(folder, "config"),
            ["STATE_DIR"] = Directory.CreateDirectory(Path.Combine(folder, "state")).FullName,
            ["REDIS_PORT"] = $"{redisPort}",
            ["POSTGRES_PORT"] = $"{database.Port}",
            ["POSTGRES_DB"] = EmbeddedPostgres.Database,
            ["POSTGRES_USER"] = EmbeddedPostgres.User,
            ["POSTGRES_PASSWORD"] = EmbeddedPostgres.Password,
            ["ALERT_WEBHOOK_URL"] = receiver.Address.ToString(),
        });
    }

    /// <summary>A client of its Redis.</summary>
    public RedisStore Store { get; }

    /// <summary>Symbols of the markets.</summary>
    public IReadOnlyCollection<string> Names => [.. _venue.Markets.Keys];

    /// <summary>Who is told.</summary>
    public WebhookReceiver Receiver { get; }

    /// <summary>Processor time that the detector has spent.</summary>
    public TimeSpan Spent
    {
        get
        {
            _detector.Refresh();
            return _detector.TotalProcessorTime;
        }
    }

    /// <summary>Its memory, MiB.</summary>
    public double ResidentMiB
    {
        get
        {
            _detector.Refresh();
            return Math.Round(_detector.WorkingSet64 / 1048576.0);
        }
    }

    /// <summary>Starts it; the venue is there for its names alone.</summary>
    public static async Task<JudgingStack> StartAsync(int markets, CancellationToken stop)
    {
        // Others may enter it: the database server runs as another user.
        var folder = Directory.CreateDirectory(
            Path.Combine(Path.GetTempPath(), $"surveillance-judging-{Guid.NewGuid():N}")).FullName;
        var venue = await FloodVenue.StartAsync(markets);
        FloodConfiguration.Write(venue, Path.Combine(folder, "config"));
        var database = await EmbeddedPostgres.StartAsync(
            new PostgresOptions(Path.Combine(folder, "postgres"), ListeningPort.Free()), _ => { }, stop);
        var stack = new JudgingStack(
            folder, ListeningPort.Free(), database, venue, await WebhookReceiver.StartAsync());
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        while (!await stack.IsUpAsync())
            await timer.WaitForNextTickAsync(stop);
        return stack;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        foreach (var process in new[] { _detector, _redis })
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await Receiver.DisposeAsync();
        await _venue.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> IsUpAsync()
    {
        try
        {
            return (await new Heartbeats(Store).AllAsync()).Count > 0;
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            return false;
        }
    }
}
