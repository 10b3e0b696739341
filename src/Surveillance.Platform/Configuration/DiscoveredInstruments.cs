using System.Security.Cryptography;
using System.Text;
using Surveillance.Markets;

namespace Surveillance.Platform.Configuration;

/// <summary>
/// Adds what discoveries found to what the operator typed. What is typed wins: a market that a typed instrument lists
/// is left alone, and so is an instrument that is typed and turned off. A market of a coin that is there already, typed
/// or found on another venue, is one more listing of the same instrument: so venues are compared. The same files and
/// the same lists make the same configuration in every service.
/// </summary>
internal static class DiscoveredInstruments
{
    private const int VersionDigits = 12;

    /// <summary>The configuration with what was found; the very same one where nothing was.</summary>
    /// <param name="written">As the files say.</param>
    /// <param name="found">What is known of each wish; those that nobody wishes any more count for nothing.</param>
    public static SurveillanceConfig Add(SurveillanceConfig written, IReadOnlyList<DiscoveredMarkets> found)
    {
        var answers = written.EnabledDiscoveries
            .Select(wish => (Wish: wish, Found: found.FirstOrDefault(one => one.Answers(wish))))
            .Where(answer => answer.Found is not null).ToList();
        if (answers.Count == 0)
            return written;

        var typed = SymbolsOf(written);
        var instruments = new Dictionary<string, Instrument>(written.Instruments);
        foreach (var (wish, markets) in answers)
        {
            foreach (var market in markets!.Markets)
            {
                if (!typed.Contains((wish.Exchange, wish.Type, market.Symbol.ToUpperInvariant())))
                    Add(instruments, wish, market);
            }
        }

        // By id, so that a new ranking of the same markets is the same configuration.
        var added = instruments.Values.Where(one => !written.Instruments.ContainsKey(one.Id))
            .OrderBy(one => one.Id, StringComparer.Ordinal);
        return written with
        {
            Version = VersionOf(written, answers.Select(answer => answer.Found!)),
            Answered = [.. answers.Select(answer => answer.Wish)],
            Instruments = written.Instruments.Keys.Select(id => instruments[id]).Concat(added)
                .ToDictionary(one => one.Id),
            BasisPairs = [.. written.BasisPairs, .. PairsOf(written, instruments)],
        };
    }

    private static void Add(Dictionary<string, Instrument> instruments, Discovery wish, DiscoveredMarket market)
    {
        var id = wish.IdOf(market.Coin);
        var listing = new Listing(market.Symbol);
        if (!instruments.TryGetValue(id, out var known))
        {
            instruments[id] = new Instrument(
                id, wish.NameOf(market.Coin), wish.Type, market.Coin, wish.Quote, Enabled: true, wish.DepthLevels,
                new Dictionary<string, Listing> { [wish.Exchange] = listing });
            return;
        }

        var isTheSame = (known.Type, known.Base, known.Quote) == (wish.Type, market.Coin, wish.Quote);
        if (!known.Enabled || !isTheSame || known.Listings.ContainsKey(wish.Exchange))
            return;
        instruments[id] = known with
        {
            Listings = new Dictionary<string, Listing>(known.Listings) { [wish.Exchange] = listing },
        };
    }

    /// <summary>Each perpetual without a pair and the spot of its currencies, where one of them was found.</summary>
    private static IEnumerable<BasisPair> PairsOf(SurveillanceConfig written, Dictionary<string, Instrument> all)
    {
        var paired = written.BasisPairs.Select(pair => pair.Perp).ToHashSet();
        var spots = all.Values.Where(one => one.Enabled && one.Type == InstrumentType.Spot)
            .OrderBy(one => one.Id, StringComparer.Ordinal)
            .ToLookup(one => (one.Base, one.Quote), one => one.Id);
        return
            from perp in all.Values.OrderBy(one => one.Id, StringComparer.Ordinal)
            where perp.Enabled && perp.Type == InstrumentType.Perpetual && !paired.Contains(perp.Id)
            let spot = spots[(perp.Base, perp.Quote)].FirstOrDefault()
            where spot is not null
            where !written.Instruments.ContainsKey(perp.Id) || !written.Instruments.ContainsKey(spot)
            select new BasisPair(perp.Id, spot);
    }

    private static HashSet<(string Exchange, InstrumentType Type, string Symbol)> SymbolsOf(SurveillanceConfig written)
    {
        return
        [
            .. from instrument in written.Instruments.Values
               from listing in instrument.Listings
               select (listing.Key, instrument.Type, listing.Value.Symbol.ToUpperInvariant()),
        ];
    }

    private static string VersionOf(SurveillanceConfig written, IEnumerable<DiscoveredMarkets> found)
    {
        var text = new StringBuilder(written.Version);
        foreach (var one in found)
        {
            text.Append($"\n{one.Exchange} {one.Type} {one.Quote}");
            foreach (var market in one.Markets.OrderBy(market => market.Symbol, StringComparer.Ordinal))
                text.Append($" {market.Coin}={market.Symbol}");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..VersionDigits];
    }
}
