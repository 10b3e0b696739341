using Surveillance.Benchmarks.Pipeline;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Standalone.Settings;

namespace Surveillance.Benchmarks.Load;

/// <summary>data-ingestion and a Redis as processes, on a venue in this one that floods them.</summary>
internal sealed class FloodStack : IAsyncDisposable
{
    private const string Exchange = "okx";

    private FloodStack(FloodVenue venue, LoneIngestion ingestion) => (Venue, Ingestion) = (venue, ingestion);

    /// <summary>The venue.</summary>
    public FloodVenue Venue { get; }

    /// <summary>What is measured.</summary>
    public LoneIngestion Ingestion { get; }

    /// <summary>The markets, in the venue's order.</summary>
    public IReadOnlyList<MarketId> Markets => [.. Venue.Symbols.Select(symbol => new MarketId(Exchange, IdOf(symbol)))];

    /// <summary>Starts all of it.</summary>
    public static async Task<FloodStack> StartAsync(int markets)
    {
        var folder = LoneIngestion.NewFolder();
        var venue = await FloodVenue.StartAsync(markets);
        WriteConfig(venue, Path.Combine(folder, "config"));
        return new FloodStack(venue, await LoneIngestion.StartAsync(folder));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Ingestion.DisposeAsync();
        await Venue.DisposeAsync();
    }

    private static string IdOf(string symbol) => symbol.Replace("-SWAP", "-PERP", StringComparison.Ordinal);

    private static void WriteConfig(FloodVenue venue, string folder)
    {
        var shipped = ConfigFolder.Find(null).Path;
        Directory.CreateDirectory(folder);
        foreach (var file in (string[])["alerts.yaml", "features.yaml"])
            File.Copy(Path.Combine(shipped, file), Path.Combine(folder, file));
        var configured = ConfigurationReader.Read(shipped);
        var okx = configured.Venues[Exchange] with
        {
            Simulated = true,
            WebSocket = new Dictionary<string, Uri> { ["public"] = new($"ws://{venue.Authority}/ws/v5/public") },
            Rest = new Dictionary<string, Uri> { ["base"] = new($"http://{venue.Authority}") },
        };
        File.WriteAllText(Path.Combine(folder, "exchanges.yaml"), SimulatedYaml.Exchanges([okx]));
        File.WriteAllText(Path.Combine(folder, "instruments.yaml"), SimulatedYaml.Instruments(
            [
                .. configured.Instruments.Values.Select(one => one with { Enabled = false }),
                .. venue.Symbols.Select(Instrument),
            ],
            configured.BasisPairs));
    }

    private static Instrument Instrument(string symbol) => new(
        IdOf(symbol), symbol, InstrumentType.Perpetual, symbol.Split('-')[0], "USDT", Enabled: true, DepthLevels: 20,
        new Dictionary<string, Listing> { [Exchange] = new(symbol, InstrumentType: "SWAP") });
}
