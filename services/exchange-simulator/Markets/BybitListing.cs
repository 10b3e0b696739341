using Surveillance.ExchangeSimulator.Books;
using Surveillance.Markets;

namespace Surveillance.ExchangeSimulator.Markets;

/// <summary>How Bybit lists the instruments of the catalog: as OKX does, but in coins and with its own steps.</summary>
internal static class BybitListing
{
    private const string Venue = "bybit";

    /// <summary>Lists an instrument on Bybit, too.</summary>
    public static SimulatedInstrument Add(SimulatedInstrument one)
    {
        var (okx, shape) = one.Listings.Single(listing => listing.Spec.Id.Exchange == "okx");
        var instrument = one.Instrument;
        var perp = instrument.Type == InstrumentType.Perpetual;
        var spec = Numbers(instrument, okx).Spec(
            instrument.Id, Venue, perp ? VenueKind.BybitLinear : VenueKind.BybitSpot,
            instrument.Base + instrument.Quote, instrument.Base, instrument.Quote);
        var listings = new Dictionary<string, Listing>(instrument.Listings)
        {
            [Venue] = new(spec.Symbol, TickSize: spec.TickSize),
        };

        // The topic carries 200 levels: they have to reach as far as depth is measured, and beyond. Fewer levels
        // have to be more even, or depth would jump with each of them.
        var thinner = shape with
        {
            LevelsWithin10Bps = Math.Min(shape.LevelsWithin10Bps, 120),
            SizeSpread = Math.Min(shape.SizeSpread, 0.9),
            LargestSize = Math.Min(shape.LargestSize, 8),
        };
        return one with
        {
            Instrument = instrument with { Listings = listings },
            Listings = [.. one.Listings, (spec, thinner)],
        };
    }

    /// <summary>What makes the market's random sequence its own; null for other venues.</summary>
    public static int? SeedOf(MarketSpec spec) => spec.Id.Exchange == Venue
        ? spec.Symbol.Aggregate(spec.IsPerpetual ? 17 : 19, (seed, letter) => unchecked((seed * 31) + letter))
        : null;

    /// <summary>Linear prices are printed with fixed decimals, BTC's with two for a step of 0.1.</summary>
    private static Numbers Numbers(Instrument instrument, MarketSpec okx) => (instrument.Base, instrument.Type) switch
    {
        ("BTC", InstrumentType.Perpetual) => new Numbers(2, 3, 1, 3),
        ("ETH", InstrumentType.Perpetual) => new Numbers(2, 2, 2, 2),
        ("BTC", InstrumentType.Spot) => new Numbers(1, 6, 1, 6),
        ("ETH", InstrumentType.Spot) => new Numbers(2, 5, 2, 5),
        _ => InCoins(okx),
    };

    private static Numbers InCoins(MarketSpec okx)
    {
        var lot = (decimal)ScaledDecimal.ToDouble(okx.Lot, okx.SizeDecimals) * (decimal)okx.ContractSize;
        var decimals = 0;
        for (; lot != decimal.Truncate(lot); decimals++) lot *= 10;
        return new Numbers(okx.PriceDecimals, decimals, okx.PriceDecimals, decimals);
    }
}
