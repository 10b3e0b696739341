using Surveillance.ExchangeSimulator;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;

namespace Surveillance.Standalone.Settings;

/// <summary>The operator's configuration with the simulator in place of the venues.</summary>
/// <param name="configuration">As the operator wrote it.</param>
/// <param name="served">What the simulator serves.</param>
/// <param name="addresses">Where it listens.</param>
internal sealed class SimulatedConfiguration(
    SurveillanceConfig configuration, IReadOnlyList<Instrument> served, SimulatorAddresses addresses)
{
    /// <summary>BTC and ETH, perpetual and spot: what is shipped.</summary>
    public const int LeastMarkets = 4;

    /// <summary>Markets that the operator enabled and nobody serves.</summary>
    public IEnumerable<MarketId> Unserved => configuration.EnabledMarkets.Where(market => !IsServed(market));

    /// <summary>
    /// The venues at the simulator's addresses, marked as simulated. One that the simulator does not speak for
    /// is turned off: a simulation never touches a live venue.
    /// </summary>
    public IReadOnlyList<VenueSettings> Venues => [.. configuration.Venues.Values.Select(Simulate)];

    /// <summary>The operator's instruments as they are, then those that only the simulator has.</summary>
    public IReadOnlyList<Instrument> Instruments =>
    [
        .. configuration.Instruments.Values,
        .. served.Where(one => !configuration.Instruments.ContainsKey(one.Id)).Select(Configured),
    ];

    /// <summary>The operator's pairs, then each perpetual of the simulator alone with its spot.</summary>
    public IReadOnlyList<BasisPair> Pairs =>
    [
        .. configuration.BasisPairs,
        .. from perp in Instruments.Skip(configuration.Instruments.Count)
           where perp.Type == InstrumentType.Perpetual
           join spot in Instruments
               on (perp.Base, perp.Quote, InstrumentType.Spot) equals (spot.Base, spot.Quote, spot.Type)
           select new BasisPair(perp.Id, spot.Id),
    ];

    /// <summary>
    /// Writes the folder anew. Files that stay as they are become links, so that an operator's edit is
    /// followed as ever.
    /// </summary>
    /// <returns>The folder.</returns>
    public string Write(ConfigFolder original, string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "exchanges.yaml"), SimulatedYaml.Exchanges(Venues));
        foreach (var file in ConfigFolder.Unchanged)
            Link(original.PathTo(file), Path.Combine(folder, file));
        var instruments = Path.Combine(folder, "instruments.yaml");
        if (Instruments.Count == configuration.Instruments.Count)
            Link(original.PathTo("instruments.yaml"), instruments);
        else
            File.WriteAllText(
                instruments,
                SimulatedYaml.Instruments(Instruments, Pairs) + SimulatedYaml.Discover(configuration.Discoveries));
        return folder;
    }

    private static void Link(string original, string link)
    {
        // Windows lets only some users make links.
        if (OperatingSystem.IsWindows())
            File.Copy(original, link);
        else
            File.CreateSymbolicLink(link, original);
    }

    private VenueSettings Simulate(VenueSettings venue) => venue.Name switch
    {
        "binance" => venue with
        {
            Simulated = true,
            WebSocket = new Dictionary<string, Uri>
            {
                ["futures"] = addresses.BinanceFuturesWebSocket,
                ["spot"] = addresses.BinanceSpotWebSocket,
            },
            Rest = new Dictionary<string, Uri>
            {
                ["futures"] = addresses.BinanceFuturesRest,
                ["spot"] = addresses.BinanceSpotRest,
            },
        },
        "okx" => venue with
        {
            Simulated = true,
            WebSocket = new Dictionary<string, Uri> { ["public"] = addresses.OkxWebSocket },
            Rest = new Dictionary<string, Uri> { ["base"] = addresses.OkxRest },
        },
        "bybit" => venue with
        {
            Simulated = true,
            WebSocket = new Dictionary<string, Uri>
            {
                ["linear"] = addresses.BybitLinearWebSocket,
                ["spot"] = addresses.BybitSpotWebSocket,
            },
            Rest = new Dictionary<string, Uri> { ["base"] = addresses.BybitRest },
        },
        "kraken" => venue with
        {
            Simulated = true,
            WebSocket = Public(addresses.KrakenWebSocket),
            Rest = new Dictionary<string, Uri> { ["base"] = addresses.KrakenRest },
        },
        "coinbase" => venue with
        {
            Simulated = true,
            WebSocket = Public(addresses.CoinbaseWebSocket),
            Rest = new Dictionary<string, Uri> { ["base"] = addresses.CoinbaseRest },
        },
        _ => venue with { Enabled = false },
    };

    /// <summary>An instrument of the simulator, without the venues that the operator does not have.</summary>
    private Instrument Configured(Instrument one) => one with
    {
        Listings = one.Listings.Where(listing => configuration.Venues.ContainsKey(listing.Key)).ToDictionary(),
    };

    private static Dictionary<string, Uri> Public(Uri address) => new() { ["public"] = address };

    private bool IsServed(MarketId market)
    {
        var symbol = configuration.Instruments[market.Instrument].Listings[market.Exchange].Symbol;
        return served.Any(one =>
            one.Type == configuration.Instruments[market.Instrument].Type
            && one.Listings.TryGetValue(market.Exchange, out var listing) && listing.Symbol == symbol);
    }
}
