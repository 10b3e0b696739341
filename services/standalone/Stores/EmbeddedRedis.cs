using Garnet;

namespace Surveillance.Standalone.Stores;

/// <summary>
/// A server that speaks Redis' protocol inside this process: Microsoft's Garnet, with an append-only file, so that a
/// second start on the same directory continues. `redis-cli` and every Redis client talk to it. Where it differs from
/// Redis: `LPOP key count` on a missing key is an empty array instead of null, `INFO memory` has
/// `total_main_store_size` (bytes) instead of `used_memory`, and there are no Lua scripts.
/// </summary>
internal sealed class EmbeddedRedis : IAsyncDisposable
{
    /// <summary>
    /// Sized for the live state of some hundred markets (a few KB each) beside four services. Pages of memory are taken
    /// as they fill. The disk tier is not about size: without it Garnet drops its oldest records, silently, once 64 MB
    /// have been appended, and those are the rarely written ones, such as `alerts:active`.
    /// </summary>
    private static readonly string[] Sizes =
    [
        "--memory", "64m", "--page", "1m", "--index", "1m", "--index-max-size", "16m",
        "--storage-tier", "--segment", "16m", "--object-log-segment", "16m",
        "--aof-memory", "8m", "--aof-page-size", "2m", "--aof-segment-size", "16m",
    ];

    /// <summary>
    /// The append-only file is written every 100 ms (Redis' own default is a second), and a checkpoint each minute,
    /// with the dead records dropped, lets it start anew: so neither grows for ever. Managed file access, since
    /// the default device of Linux aborts the process where libaio is not installed. An expired key is gone from `KEYS`
    /// at once, and its memory is taken back by a scan each second.
    /// </summary>
    private static readonly string[] Durability =
    [
        "--aof", "--recover", "--fail-on-recovery-error", "--aof-commit-freq", "100", "--device-type", "RandomAccess",
        "--checkpoint-freq", "60", "--compaction-type", "Lookup", "--compaction-max-segments", "4",
        "--expired-key-deletion-scan-freq", "1",
    ];

    private readonly GarnetServer _server;

    private readonly GarnetLogs _logs;

    private EmbeddedRedis(GarnetServer server, GarnetLogs logs, int port)
    {
        _server = server;
        _logs = logs;
        Port = port;
    }

    /// <summary>The TCP port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts the server; it accepts connections when this returns.</summary>
    /// <param name="directory">Its files; the state they hold is loaded first.</param>
    /// <param name="port">The TCP port on 127.0.0.1.</param>
    /// <param name="logs">Where Garnet's own errors go.</param>
    /// <exception cref="StoreUnavailableException">The port is taken.</exception>
    public static EmbeddedRedis Start(string directory, int port, ILoggerFactory logs)
    {
        ListeningPort.MustBeFree(port, "Redis", "--redis-port");
        Directory.CreateDirectory(directory);
        string[] arguments =
        [
            "--port", $"{port}", "--bind", "127.0.0.1", "-q", "--disable-console-logger",
            "--checkpointdir", Path.GetFullPath(directory), "--logdir", Path.GetFullPath(directory),
            .. Sizes, .. Durability,
        ];
        var garnetLogs = new GarnetLogs(logs);
        var server = new GarnetServer(arguments, garnetLogs);
        server.Start();
        return new EmbeddedRedis(server, garnetLogs, port);
    }

    /// <summary>Writes what the append-only file still lacks, then stops the server; the files stay.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.Store.CommitAOFAsync(CancellationToken.None);
        _logs.Stop();
        _server.Dispose(deleteDir: false);
    }
}
