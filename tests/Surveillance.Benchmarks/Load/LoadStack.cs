using Surveillance.Benchmarks.Pipeline;
using Surveillance.ExchangeSimulator;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Standalone.Settings;

namespace Surveillance.Benchmarks.Load;

/// <summary>
/// data-ingestion and a Redis as processes, and the simulated venues in this one. All state is in a temporary folder
/// that goes with it.
/// </summary>
internal sealed class LoadStack : IAsyncDisposable
{
    private static readonly string[] Venues = ["binance", "okx"];

    private LoadStack(string folder, Simulator simulator, LoneIngestion ingestion)
    {
        (Simulator, Ingestion) = (simulator, ingestion);
        var config = ConfigurationReader.Read(Path.Combine(folder, "config"));
        Instruments = [.. config.Instruments.Values.Where(one => one.Enabled)];
        Markets = [.. config.EnabledMarkets];
    }

    /// <summary>The venues.</summary>
    public Simulator Simulator { get; }

    /// <summary>What is measured.</summary>
    public LoneIngestion Ingestion { get; }

    /// <summary>The instruments, each on both venues.</summary>
    public IReadOnlyList<Instrument> Instruments { get; }

    /// <summary>The markets.</summary>
    public IReadOnlyList<MarketId> Markets { get; }

    /// <summary>Starts all of it.</summary>
    public static async Task<LoadStack> StartAsync(LoadOptions options, CancellationToken stop)
    {
        var folder = LoneIngestion.NewFolder();
        var served = new SimulatorOptions
        {
            Markets = options.Markets / Venues.Length,
            Exchanges = Venues,
            Speed = options.Rate * 0.1,
        };
        var simulator = await Simulator.StartAsync(served, TimeProvider.System, stop);
        WriteConfig(served.Instruments, simulator, Path.Combine(folder, "config"));
        return new LoadStack(folder, simulator, await LoneIngestion.StartAsync(folder));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Ingestion.DisposeAsync();
        await Simulator.DisposeAsync();
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
