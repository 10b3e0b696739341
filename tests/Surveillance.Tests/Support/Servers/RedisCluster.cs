using System.Diagnostics;
using StackExchange.Redis;
using Surveillance.Standalone.Stores;

namespace Surveillance.Tests.Support;

/// <summary>
/// A real Redis Cluster of three masters on free ports of this machine, which between them hold all keys. It starts
/// when first asked.
/// </summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int Slots = 16_384;

    private readonly TemporaryFolder _folder = new();
    private readonly List<int> _buses = [.. Enumerable.Range(0, 3).Select(_ => ListeningPort.Free())];
    private readonly Process?[] _masters = new Process?[3];
    private bool _isFormed;

    /// <summary>
    /// After so long without a sign of a master the others hold the cluster to be down. As Redis has it: a master that
    /// a busy machine or its disk holds up for some seconds is not dead. A test that kills masters waits less.
    /// </summary>
    public int NodeTimeoutMs { get; init; } = 15_000;

    /// <summary>The ports of the masters on 127.0.0.1.</summary>
    public IReadOnlyList<int> Ports { get; } = [.. Enumerable.Range(0, 3).Select(_ => ListeningPort.Free())];

    /// <summary>A connection string that names one of the masters; the cluster is empty.</summary>
    public async Task<string> EmptyAsync()
    {
        await StartAsync();
        foreach (var port in Ports)
            await AskAsync(port, "FLUSHALL");
        return $"127.0.0.1:{Ports[0]}";
    }

    /// <summary>Starts the masters, if they do not run, and makes them one cluster, if they are not one yet.</summary>
    public async Task StartAsync()
    {
        for (var master = 0; master < Ports.Count; master++)
            await StartAsync(master);
        if (!_isFormed)
            await FormAsync();
        _isFormed = true;
        foreach (var port in Ports)
            await Eventually.TrueAsync(async () => await IsWholeAsync(port), $"the cluster is whole for {port}");
    }

    /// <summary>Starts a master with the data that it had.</summary>
    public async Task StartAsync(int master)
    {
        if (_masters[master] is { HasExited: false })
            return;
        if (Tool.OnPath("redis-server") is not { } program)
        {
            MissingServer.Report("Redis Cluster", "redis-server is not installed");
            return;
        }

        var folder = Directory.CreateDirectory(_folder.PathTo($"{master}")).FullName;
        _masters[master] = Process.Start(new ProcessStartInfo(
            program,
            ["--port", $"{Ports[master]}", "--bind", "127.0.0.1", "--dir", folder, "--save", "",
             "--cluster-enabled", "yes", "--cluster-port", $"{_buses[master]}",
             "--cluster-node-timeout", $"{NodeTimeoutMs}", "--appendonly", "yes", "--appendfsync", "everysec",
             "--maxmemory-policy", "noeviction", "--logfile", "redis.log"])
        {
            UseShellExecute = false,
        });
        await Eventually.TrueAsync(async () => await AnswersAsync(Ports[master]), $"master {master} answers");
    }

    /// <summary>kill -9 of a master.</summary>
    public async Task KillAsync(int master)
    {
        if (_masters[master] is not { HasExited: false } process)
            return;
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>A master loses all its keys; the others keep theirs.</summary>
    public Task EmptyAsync(int master) => AskAsync(Ports[master], "FLUSHALL");

    /// <summary>Which master holds a key.</summary>
    public async Task<int> MasterOfAsync(string key)
    {
        await using var client = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{Ports[0]}");
        var node = client.GetServers()[0].ClusterConfiguration!.GetBySlot((RedisKey)key)!;
        return Ports.Index().Single(port => node.EndPoint!.ToString()!.EndsWith($":{port.Item}")).Index;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        for (var master = 0; master < Ports.Count; master++)
        {
            await KillAsync(master);
            _masters[master]?.Dispose();
        }

        _folder.Dispose();
    }

    private async Task FormAsync()
    {
        for (var master = 0; master < Ports.Count; master++)
        {
            var (first, end) = (Slots * master / Ports.Count, Slots * (master + 1) / Ports.Count);
            await AskAsync(Ports[master], "CLUSTER", "ADDSLOTSRANGE", first, end - 1);
            await AskAsync(Ports[master], "CLUSTER", "SET-CONFIG-EPOCH", master + 1);
        }

        for (var master = 1; master < Ports.Count; master++)
            await AskAsync(Ports[0], "CLUSTER", "MEET", "127.0.0.1", Ports[master], _buses[master]);
    }

    private static async Task<bool> IsWholeAsync(int port)
    {
        var state = $"{await AskAsync(port, "CLUSTER", "INFO")}";
        return state.Contains("cluster_state:ok", StringComparison.Ordinal)
            && state.Contains("cluster_size:3", StringComparison.Ordinal);
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            return $"{await AskAsync(port, "PING")}" == "PONG";
        }
        catch (RedisException)
        {
            return false;
        }
    }

    private static async Task<RedisResult> AskAsync(int port, string command, params object[] arguments)
    {
        await using var client = await ConnectionMultiplexer.ConnectAsync(
            $"127.0.0.1:{port},allowAdmin=true,connectTimeout=500");
        return await client.GetServer("127.0.0.1", port).ExecuteAsync(command, arguments);
    }
}
