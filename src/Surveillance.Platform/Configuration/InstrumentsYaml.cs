using Surveillance.Markets;

namespace Surveillance.Platform.Configuration;

/// <summary>
/// Reads <c>instruments.yaml</c>: what is traded, how venues call it, and which perpetual tracks which spot.
/// </summary>
internal static class InstrumentsYaml
{
    /// <summary>Name of the file.</summary>
    public const string File = "instruments.yaml";

    /// <summary>How types are spelled.</summary>
    public static IReadOnlyDictionary<string, InstrumentType> Types { get; } = new Dictionary<string, InstrumentType>
    {
        ["perpetual"] = InstrumentType.Perpetual,
        ["spot"] = InstrumentType.Spot,
    };

    /// <summary>
    /// The instruments by id. Venues are null when their own file cannot be read: then nothing is said about them.
    /// </summary>
    // instruments:
    //   - id: ETH-USDT-PERP
    //     name: "ETH/USDT Perpetual"
    //     type: perpetual
    //     base: ETH
    //     quote: USDT
    //     enabled: true
    //     depth_levels: 20
    //     exchange_symbols:
    //       binance: { symbol: ETHUSDT, stream: ethusdt@depth20@100ms }
    //       okx: { symbol: ETH-USDT-SWAP, inst_type: SWAP }
    public static IReadOnlyDictionary<string, Instrument> ReadInstruments(
        YamlSection file, IReadOnlyCollection<string>? venues)
    {
        var instruments = new Dictionary<string, Instrument>();
        var lines = new Dictionary<string, int>();
        var listed = new Dictionary<(string Venue, InstrumentType Type, string Symbol), string>();
        if (!file.Has("discover"))
            file.Required("instruments");
        foreach (var section in file.Sections("instruments"))
        {
            var instrument = Instrument(section, venues);
            if (instrument.Id.Length == 0)
                continue;
            if (!Identifiers.IsValid(instrument.Id))
                section.Mistake("id", $"{Identifiers.Rule}, was {instrument.Id}");
            else if (!instruments.TryAdd(instrument.Id, instrument))
                section.Mistake("id", $"{instrument.Id} stands twice, first on line {lines[instrument.Id]}");
            else
            {
                lines[instrument.Id] = section.Line;
                CheckSymbols(section.Section("exchange_symbols"), instrument, listed);
            }
        }

        return instruments;
    }

    /// <summary>The pairs whose basis is measured.</summary>
    // basis_pairs:
    //   - { perp: ETH-USDT-PERP, spot: ETH-USDT-SPOT }
    public static IReadOnlyList<BasisPair> ReadPairs(
        YamlSection file, IReadOnlyDictionary<string, Instrument> instruments)
    {
        var pairs = new List<BasisPair>();
        foreach (var section in file.Sections("basis_pairs"))
        {
            var pair = new BasisPair(section.RequiredText("perp"), section.RequiredText("spot"));
            var perp = Leg(section, "perp", pair.Perp, InstrumentType.Perpetual, instruments);
            var spot = Leg(section, "spot", pair.Spot, InstrumentType.Spot, instruments);
            section.EndOfKeys();
            if (perp is not null && spot is not null && (perp.Base, perp.Quote) != (spot.Base, spot.Quote))
            {
                section.Mistake(
                    "spot", $"{perp.Id} is {perp.Base}/{perp.Quote}, {spot.Id} is {spot.Base}/{spot.Quote}");
            }

            if (pairs.Exists(earlier => earlier.Perp == pair.Perp))
                section.Mistake("perp", $"{pair.Perp} is in a pair already");
            pairs.Add(pair);
        }

        return pairs;
    }

    private static Instrument Instrument(YamlSection section, IReadOnlyCollection<string>? venues)
    {
        var id = section.RequiredText("id");
        section.Required("type");
        section.Required("enabled");
        section.Required("exchange_symbols");
        var isEnabled = section.Flag("enabled", otherwise: false);
        var instrument = new Instrument(
            id,
            section.Text("name") ?? id,
            section.OneOf("type", Types, InstrumentType.Spot),
            section.RequiredText("base"),
            section.RequiredText("quote"),
            isEnabled,
            section.Whole("depth_levels", otherwise: 20, NumberRange.Between(1, 1000)),
            // An instrument that is off may name venues that the operator has taken out.
            Listings(section.Section("exchange_symbols"), isEnabled ? venues : null));
        section.EndOfKeys();
        return instrument;
    }

    /// <summary>A venue's frame tells a symbol: what two instruments share would belong to neither.</summary>
    private static void CheckSymbols(
        YamlSection section,
        Instrument instrument,
        Dictionary<(string Venue, InstrumentType Type, string Symbol), string> listed)
    {
        foreach (var (venue, listing) in instrument.Listings.Where(_ => instrument.Enabled))
        {
            var symbol = (venue, instrument.Type, listing.Symbol.ToUpperInvariant());
            if (listing.Symbol.Length > 0 && !listed.TryAdd(symbol, instrument.Id))
                section.Section(venue).Mistake("symbol", $"{listing.Symbol} is {listed[symbol]} already");
        }
    }

    private static Dictionary<string, Listing> Listings(YamlSection section, IReadOnlyCollection<string>? venues)
    {
        var listings = new Dictionary<string, Listing>();
        var isListedAnywhere = section.Entries.Any(entry => venues?.Contains(entry.Key) == true);
        foreach (var venue in section.Entries.Select(entry => entry.Key))
        {
            // The operator may have taken a venue out: that is no mistake as long as the instrument has another one.
            if (venues?.Contains(venue) == false && (!isListedAnywhere || Spelling.IsNear(venue, venues)))
                section.Mistake(venue, $"no such venue in {ExchangesYaml.File}, {Spelling.Hint(venue, venues)}");
            var listing = section.Section(venue);
            listings[venue] = new Listing(
                listing.RequiredText("symbol"),
                listing.Text("stream"),
                listing.Text("inst_type"),
                listing.Number("contract_size", NumberRange.Positive),
                listing.Number("tick_size", NumberRange.Positive));
            listing.EndOfKeys();
        }

        return listings;
    }

    private static Instrument? Leg(
        YamlSection pair,
        string key,
        string id,
        InstrumentType type,
        IReadOnlyDictionary<string, Instrument> instruments)
    {
        if (id.Length == 0)
            return null;
        if (!instruments.TryGetValue(id, out var instrument))
        {
            pair.Mistake(key, $"no such instrument: {id}, {Spelling.Hint(id, [.. instruments.Keys])}");
            return null;
        }

        if (instrument.Type != type)
            pair.Mistake(key, $"must be a {WordOf(type)}, {id} is a {WordOf(instrument.Type)}");
        return instrument;
    }

    private static string WordOf(InstrumentType type) => Types.First(word => word.Value == type).Key;
}
