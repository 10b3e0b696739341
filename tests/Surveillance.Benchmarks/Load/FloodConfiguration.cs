using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Standalone.Settings;

namespace Surveillance.Benchmarks.Load;

/// <summary>The shipped configuration with a flooding OKX as its only venue.</summary>
internal static class FloodConfiguration
{
    private const string Exchange = "okx";

    /// <summary>The market of a symbol.</summary>
    public static MarketId MarketOf(string symbol) => new(Exchange, IdOf(symbol));

    /// <summary>Writes the four files into a folder.</summary>
    /// <param name="venue">The venue.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="storedMetrics">Metrics that have rows; none to leave that as shipped.</param>
    public static void Write(FloodVenue venue, string folder, params IReadOnlyCollection<string> storedMetrics)
    {
        var shipped = ConfigFolder.Find(null).Path;
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(shipped, "alerts.yaml"), Path.Combine(folder, "alerts.yaml"));
        var features = File.ReadAllText(Path.Combine(shipped, "features.yaml"));
        const string Section = "\ndata_capture:\n";
        if (storedMetrics.Count > 0)
            features = features.Replace(
                Section,
                $"{Section}  stored_metrics: [{string.Join(", ", storedMetrics)}]\n",
                StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "features.yaml"), features);
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
                .. venue.Markets.Keys.Select(Instrument),
            ],
            [.. configured.BasisPairs, .. venue.HasPrices ? Pairs(venue) : []]));
    }

    private static IEnumerable<BasisPair> Pairs(FloodVenue venue) =>
        from spot in venue.Markets.Keys
        where !FloodListing.IsSwap(spot)
        select new BasisPair(IdOf($"{spot}-SWAP"), IdOf(spot));

    private static string IdOf(string symbol) =>
        FloodListing.IsSwap(symbol) ? symbol.Replace("-SWAP", "-PERP", StringComparison.Ordinal) : $"{symbol}-SPOT";

    private static Instrument Instrument(string symbol)
    {
        var isSwap = FloodListing.IsSwap(symbol);
        return new Instrument(
            IdOf(symbol), symbol, isSwap ? InstrumentType.Perpetual : InstrumentType.Spot, symbol.Split('-')[0], "USDT",
            Enabled: true, DepthLevels: 20,
            new Dictionary<string, Listing> { [Exchange] = new(symbol, InstrumentType: isSwap ? "SWAP" : "SPOT") });
    }
}
