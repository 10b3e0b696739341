using System.Diagnostics;
using StackExchange.Redis;
using Surveillance.Standalone.Stores;
using Testcontainers.Redis;

[assembly: AssemblyFixture(typeof(Surveillance.Tests.Support.RedisServer))]

namespace Surveillance.Tests.Support;

/// <summary>
/// A real Redis on a free port, in a container when an engine answers, else from the machine's `redis-server`. One is
/// shared by the whole run (take it as a constructor argument); each test class asks it for a database of its own. A
/// test that stops Redis makes its own with <c>new</c>. It starts when first asked.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    /// <summary>Logical databases: each <see cref="FreshAsync"/> takes the next one.</summary>
    private const int Databases = 1024;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly int _port = ListeningPort.Free();
    private readonly TemporaryFolder _folder = new();
    private RedisContainer? _container;
    private Process? _process;
    private bool _started;
    private int _taken;

    /// <summary>The port on 127.0.0.1; the same after a stop and a start.</summary>
    public int Port => _port;

    /// <summary>
    /// A connection string, `127.0.0.1:PORT,defaultDatabase=N`, to an empty database no other test uses. It is patient:
    /// on a busy machine a command of a test that is about something else may take longer than a service waits.
    /// </summary>
    public async Task<string> FreshAsync()
    {
        await StartAsync();
        var database = Interlocked.Increment(ref _taken);
        return database < Databases
            ? $"127.0.0.1:{_port},defaultDatabase={database},asyncTimeout=20000"
            : throw new InvalidOperationException($"all {Databases} test databases are taken");
    }

    /// <summary>
    /// Starts it if it does not run; after <see cref="StopAsync"/> on the same port with the same data.
    /// </summary>
    public async Task StartAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_started)
                return;
            if (DockerEngine.Runs("REDIS_IMAGE", isInstalled: Tool.OnPath("redis-server") is not null))
                await StartContainerAsync();
            else
                StartProcess();
            await Eventually.TrueAsync(AnswersAsync, $"Redis answers on port {_port}");
            _started = true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops it as an outage would: what was written stays on disk.</summary>
    public async Task StopAsync()
    {
        if (_container != null)
            await _container.StopAsync();
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process?.Dispose();
        _process = null;
        _started = false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_container != null)
            await _container.DisposeAsync();
        _folder.Dispose();
        _gate.Dispose();
    }

    private async Task StartContainerAsync()
    {
        _container ??= new RedisBuilder(DockerEngine.Image("REDIS_IMAGE"))
            .WithPortBinding(_port, RedisBuilder.RedisPort)
            .WithCommand("redis-server", "--databases", $"{Databases}", "--appendonly", "yes")
            .Build();
        await _container.StartAsync();
    }

    private void StartProcess()
    {
        if (Tool.OnPath("redis-server") is not { } program)
        {
            MissingServer.Report("Redis", "no Docker engine answers and redis-server is not installed");
            return;
        }
        _process = Process.Start(new ProcessStartInfo(
            program,
            ["--port", $"{_port}", "--bind", "127.0.0.1", "--dir", _folder.Path, "--databases", $"{Databases}",
             "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--maxmemory-policy", "noeviction",
             "--logfile", _folder.PathTo("redis.log")])
        {
            UseShellExecute = false,
        });
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process is { HasExited: true })
            throw new InvalidOperationException(await File.ReadAllTextAsync(_folder.PathTo("redis.log")));
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_port},connectTimeout=500");
            return (await redis.GetDatabase().PingAsync()) > TimeSpan.Zero;
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            return false;
        }
    }
}
