using System.Diagnostics;
using Surveillance.Benchmarks.Pipeline;
using Surveillance.ExchangeSimulator;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;
using Surveillance.Standalone.Settings;
using Surveillance.Standalone.Stores;

namespace Surveillance.Benchmarks.Soak;

/// <summary>
/// data-ingestion as a process, as shipped but with all venues and instruments on, between a Redis of its own and
/// simulated venues in this process. All state is in a temporary folder that goes with it.
/// </summary>
internal sealed class IngestionStack : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Process _redis;

    private IngestionStack(string folder, Process redis, int redisPort, Simulator simulator)
    {
        (_folder, _redis, Simulator) = (folder, redis, simulator);
        Config = ConfigurationReader.Read(Path.Combine(folder, "config"));
        Store = new RedisStore($"127.0.0.1:{redisPort}");
        Ingestion = StartIngestion(redisPort);
    }

    /// <summary>The venues.</summary>
    public Simulator Simulator { get; }

    /// <summary>Where books and gaps are found.</summary>
    public RedisStore Store { get; }

    /// <summary>What is ingested.</summary>
    public SurveillanceConfig Config { get; }

    /// <summary>The service.</summary>
    public Process Ingestion { get; }

    /// <summary>What it wrote last to its log, newest last; bounded.</summary>
    public Queue<string> LastLines { get; } = new();

    /// <param name="options">What the venues serve.</param>
    /// <param name="venues">The venues that are on; null = all.</param>
    /// <param name="binanceLife">How long a connection to Binance is kept; null = as shipped.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<IngestionStack> StartAsync(
        SimulatorOptions options,
        IReadOnlyCollection<string>? venues,
        TimeSpan? binanceLife,
        CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("surveillance-soak-").FullName;
        var port = ListeningPort.Free();
        var redis = StackProcess.Redis(folder, port);
        var simulator = await Simulator.StartAsync(options, TimeProvider.System, stop);
        var config = ConfigurationReader.Read(ConfigFolder.Find(null).Path);
        config = config with { Venues = Alter(config.Venues, venues, binanceLife) };
        WriteConfig(config, options.Instruments, simulator, Path.Combine(folder, "config"));
        return new IngestionStack(folder, redis, port, simulator);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in (Process[])[Ingestion, _redis])
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await Simulator.DisposeAsync();
        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Dictionary<string, VenueSettings> Alter(
        IReadOnlyDictionary<string, VenueSettings> venues, IReadOnlyCollection<string>? on, TimeSpan? binanceLife)
    {
        var altered = venues.ToDictionary(
            venue => venue.Key, venue => venue.Value with { Enabled = on?.Contains(venue.Key) ?? true });
        if (binanceLife is { } life)
            altered["binance"] = altered["binance"] with
            {
                Connection = altered["binance"].Connection with { Life = life },
            };
        return altered;
    }

    private static void WriteConfig(
        SurveillanceConfig config, IReadOnlyList<Instrument> served, Simulator simulator, string folder)
    {
        var simulated = new SimulatedConfiguration(config, served, simulator.Addresses);
        simulated.Write(ConfigFolder.Find(null), folder);
        var instruments = Path.Combine(folder, "instruments.yaml");
        File.Delete(instruments);
        File.WriteAllText(instruments, SimulatedYaml.Instruments(
            simulated.Instruments.Select(one => one with { Enabled = true }), simulated.Pairs));
    }

    private Process StartIngestion(int redisPort) => StackProcess.Service(
        "data-ingestion",
        new Dictionary<string, string>
        {
            ["CONFIG_DIR"] = Path.Combine(_folder, "config"),
            ["STATE_DIR"] = Directory.CreateDirectory(Path.Combine(_folder, "state")).FullName,
            ["REDIS_PORT"] = $"{redisPort}",
        },
        Keep);

    private void Keep(string? line)
    {
        const int kept = 400;
        if (line is null)
            return;
        lock (LastLines)
        {
            LastLines.Enqueue(line);
            if (LastLines.Count > kept)
                LastLines.Dequeue();
        }
    }
}
