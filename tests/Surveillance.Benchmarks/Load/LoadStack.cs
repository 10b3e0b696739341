using System.Diagnostics;
using StackExchange.Redis;
using Surveillance.Benchmarks.Pipeline;
using Surveillance.ExchangeSimulator;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Standalone.Settings;
using Surveillance.Standalone.Stores;

namespace Surveillance.Benchmarks.Load;

/// <summary>
/// data-ingestion and a Redis as processes, and the simulated venues in this one. All state is in a temporary folder
/// that goes with it.
/// </summary>
internal sealed class LoadStack : IAsyncDisposable
{
    private static readonly string[] Venues = ["binance", "okx"];

    private readonly string _folder;

    private LoadStack(string folder, Simulator simulator, Process redis, Process ingestion, ConnectionMultiplexer store)
    {
        (_folder, Simulator, Redis, Ingestion, Store) = (folder, simulator, redis, ingestion, store);
        var config = ConfigurationReader.Read(Path.Combine(folder, "config"));
        Instruments = [.. config.Instruments.Values.Where(one => one.Enabled)];
        Markets = [.. config.EnabledMarkets];
    }

    /// <summary>The venues.</summary>
    public Simulator Simulator { get; }

    /// <summary>The Redis.</summary>
    public Process Redis { get; }

    /// <summary>The service that is measured.</summary>
    public Process Ingestion { get; }

    /// <summary>A connection of the measurement's own.</summary>
    public ConnectionMultiplexer Store { get; }

    /// <summary>The instruments, each on both venues.</summary>
    public IReadOnlyList<Instrument> Instruments { get; }

    /// <summary>The markets.</summary>
    public IReadOnlyList<MarketId> Markets { get; }

    /// <summary>Starts all of it.</summary>
    public static async Task<LoadStack> StartAsync(LoadOptions options, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("surveillance-load-").FullName;
        var port = ListeningPort.Free();
        var redis = StackProcess.Redis(folder, port);
        var served = new SimulatorOptions
        {
            Markets = options.Markets / Venues.Length,
            Exchanges = Venues,
            Speed = options.Rate * 0.1,
        };
        var simulator = await Simulator.StartAsync(served, TimeProvider.System, stop);
        WriteConfig(served.Instruments, simulator, Path.Combine(folder, "config"));
        var ingestion = StackProcess.Service("data-ingestion", new Dictionary<string, string>
        {
            ["CONFIG_DIR"] = Path.Combine(folder, "config"),
            ["STATE_DIR"] = Directory.CreateDirectory(Path.Combine(folder, "state")).FullName,
            ["REDIS_PORT"] = $"{port}",
        });
        var store = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},allowAdmin=true,abortConnect=false");
        return new LoadStack(folder, simulator, redis, ingestion, store);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        foreach (var process in (Process[])[Ingestion, Redis])
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await Simulator.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void WriteConfig(IReadOnlyList<Instrument> served, Simulator simulator, string folder)
    {
        var shipped = ConfigFolder.Find(null);
        var simulated = new SimulatedConfiguration(
            ConfigurationReader.Read(shipped.Path), served, simulator.Addresses);
        simulated.Write(shipped, folder);
        var instruments = Path.Combine(folder, "instruments.yaml");
        File.Delete(instruments);
        File.WriteAllText(instruments, SimulatedYaml.Instruments(
            simulated.Instruments.Select(one => one with { Enabled = Venues.All(one.Listings.ContainsKey) }),
            simulated.Pairs));
    }
}
