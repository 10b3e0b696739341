using System.Diagnostics;
using StackExchange.Redis;
using Surveillance.Benchmarks.Pipeline;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Standalone.Settings;
using Surveillance.Standalone.Stores;

namespace Surveillance.Benchmarks.Load;

/// <summary>data-ingestion and a Redis as processes, on a venue in this one that floods them.</summary>
internal sealed class FloodStack : IAsyncDisposable
{
    private const string Exchange = "okx";

    private readonly string _folder;

    private FloodStack(
        string folder, FloodVenue venue, Process redis, Process ingestion, ConnectionMultiplexer store) =>
        (_folder, Venue, Redis, Ingestion, Store) = (folder, venue, redis, ingestion, store);

    /// <summary>The venue.</summary>
    public FloodVenue Venue { get; }

    /// <summary>The Redis.</summary>
    public Process Redis { get; }

    /// <summary>The service that is measured.</summary>
    public Process Ingestion { get; }

    /// <summary>A connection of the measurement's own.</summary>
    public ConnectionMultiplexer Store { get; }

    /// <summary>The markets, in the venue's order.</summary>
    public IReadOnlyList<MarketId> Markets => [.. Venue.Symbols.Select(symbol => new MarketId(Exchange, IdOf(symbol)))];

    /// <summary>Starts all of it.</summary>
    public static async Task<FloodStack> StartAsync(int markets)
    {
        var folder = Directory.CreateTempSubdirectory("surveillance-flood-").FullName;
        var venue = await FloodVenue.StartAsync(markets);
        var config = Path.Combine(folder, "config");
        WriteConfig(venue, config);
        var port = ListeningPort.Free();
        var redis = StackProcess.Redis(folder, port);
        var ingestion = StackProcess.Service("data-ingestion", new Dictionary<string, string>
        {
            ["CONFIG_DIR"] = config,
            ["STATE_DIR"] = Directory.CreateDirectory(Path.Combine(folder, "state")).FullName,
            ["REDIS_PORT"] = $"{port}",
        });
        var store = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},allowAdmin=true,abortConnect=false");
        return new FloodStack(folder, venue, redis, ingestion, store);
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

        await Venue.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
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
