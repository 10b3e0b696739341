using Surveillance.ExchangeSimulator.Sources.Synthetic;
using Surveillance.Markets;

namespace Surveillance.ExchangeSimulator.Markets;

/// <summary>
/// The spot coins in US dollars, on the venues that quote in them: instruments of their own, since a dollar is no USDT.
/// </summary>
internal static class DollarListings
{
    private const string Quote = "USD";

    /// <summary>How far these books stray from the common price, bps.</summary>
    private const double DeviationBps = 0.3;

    /// <summary>One instrument for each spot coin; none where no venue is named that quotes in dollars.</summary>
    public static IEnumerable<SimulatedInstrument> Of(
        IReadOnlyList<SimulatedInstrument> instruments, IReadOnlyCollection<string> venues)
    {
        if (!venues.Contains("kraken") && !venues.Contains("coinbase")) yield break;
        foreach (var spot in instruments.Where(one => one.Instrument.Type == InstrumentType.Spot))
            yield return InDollars(spot, venues);
    }

    private static SimulatedInstrument InDollars(SimulatedInstrument spot, IReadOnlyCollection<string> venues)
    {
        var coin = spot.Instrument.Base;
        var id = $"{coin}-{Quote}-SPOT";
        var listed = new List<(MarketSpec Spec, BookShape Shape)>();
        void List(string venue, VenueKind kind, string symbol, VenueKind numbers)
        {
            if (!venues.Contains(venue)) return;
            var (spec, shape) = spot.Listings.Single(listing => listing.Spec.Kind == numbers);
            listed.Add((
                spec with { Id = new MarketId(venue, id), Kind = kind, Symbol = symbol, Quote = Quote },
                shape with { DeviationBps = DeviationBps }));
        }

        // Kraken prints its numbers as OKX's are, with all decimals; Coinbase has the steps of Binance.
        List("kraken", VenueKind.KrakenSpot, $"{coin}/{Quote}", VenueKind.OkxSpot);
        List("coinbase", VenueKind.CoinbaseSpot, $"{coin}-{Quote}", VenueKind.BinanceSpot);
        return new SimulatedInstrument(
            spot.Instrument with
            {
                Id = id,
                Name = $"{coin}/{Quote} Spot",
                Quote = Quote,
                Listings = listed.ToDictionary(
                    one => one.Spec.Id.Exchange, one => new Listing(one.Spec.Symbol, TickSize: one.Spec.TickSize)),
            },
            spot.StartPrice,
            listed);
    }
}
