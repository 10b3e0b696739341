using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;
using Surveillance.Platform.Redis;
using Surveillance.Standalone.Stores;

namespace Surveillance.Benchmarks.Pipeline;

/// <summary>
/// data-ingestion and a Redis of its own as processes, without the other services. All their state is in a temporary
/// folder that goes with them.
/// </summary>
internal sealed class LoneIngestion : IAsyncDisposable
{
    private const string Name = "data-ingestion";

    /// <summary>An engine takes more at once than ingestion appends meanwhile.</summary>
    private const int TakenAtOnce = 2_000;

    private static readonly TimeSpan Taking = TimeSpan.FromMilliseconds(50);

    private readonly string _folder;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _taking;

    private LoneIngestion(string folder, Process redis, Process service, ConnectionMultiplexer store)
    {
        (_folder, Redis, Service, Store) = (folder, redis, service, store);
        _taking = TakeAsync(_over.Token);
    }

    /// <summary>The Redis.</summary>
    public Process Redis { get; }

    /// <summary>The service that is measured.</summary>
    public Process Service { get; }

    /// <summary>A connection of the measurement's own.</summary>
    public ConnectionMultiplexer Store { get; }

    /// <summary>A folder for it, whose <c>config</c> is to be written before the start.</summary>
    public static string NewFolder() => Directory.CreateTempSubdirectory("surveillance-load-").FullName;

    /// <summary>Starts it in its folder.</summary>
    public static async Task<LoneIngestion> StartAsync(string folder)
    {
        var port = ListeningPort.Free();
        var redis = StackProcess.Redis(folder, port);
        var service = StackProcess.Service(Name, new Dictionary<string, string>
        {
            ["CONFIG_DIR"] = Path.Combine(folder, "config"),
            ["STATE_DIR"] = Directory.CreateDirectory(Path.Combine(folder, "state")).FullName,
            ["REDIS_PORT"] = $"{port}",
        });
        var store = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},allowAdmin=true,abortConnect=false");
        return new LoneIngestion(folder, redis, service, store);
    }

    /// <summary>Books and tickers written to Redis, by Redis' own count: books by a script, whose SET counts.</summary>
    public async Task<long> PublishedAsync()
    {
        var info = await Store.GetServers()[0].InfoAsync("commandstats");
        return info.SelectMany(group => group)
            .Where(one => one.Key is "cmdstat_set" or "cmdstat_setex")
            .Sum(one => long.Parse(one.Value.Split(',')[0].Split('=')[1], CultureInfo.InvariantCulture));
    }

    /// <summary>States of books that were never written, as the service told at most 5 s ago.</summary>
    public async Task<long> ConflatedAsync()
    {
        var text = (byte[]?)await Store.GetDatabase().StringGetAsync(RedisKeys.Heartbeat(Name, Name));
        using var heartbeat = JsonDocument.Parse(text ?? "{}"u8.ToArray());
        return heartbeat.RootElement.TryGetProperty("figures", out var figures)
            && figures.TryGetProperty("states_conflated", out var conflated) ? (long)conflated.GetDouble() : 0;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _taking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.Dispose();
        await Store.DisposeAsync();
        foreach (var process in (Process[])[Service, Redis])
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>
    /// Takes markets out of the lists, as engines do. Of lists from which nobody takes, each push goes beyond the bound
    /// and is followed by a trim, which is no part of what is measured.
    /// </summary>
    private async Task TakeAsync(CancellationToken over)
    {
        using var timer = new PeriodicTimer(Taking, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(over))
        {
            for (var share = 0; share < RedisKeys.Shares; share++)
                await TryTakeAsync(share);
        }
    }

    // A Redis that answers late, or is not there yet, ends no measurement: the next round takes more.
    private async Task TryTakeAsync(int share)
    {
        try
        {
            await Store.GetDatabase().ListLeftPopAsync(RedisKeys.BookQueue(share), TakenAtOnce);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            Console.WriteLine($"Nothing could be taken: {error.Message}");
        }
    }
}
