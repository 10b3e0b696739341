using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Sources.Synthetic;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Sources;

/// <summary>Puts together the source that the options ask for.</summary>
internal static class MarketSources
{
    /// <summary>BTC and ETH step twice in a 100 ms push, so that a REST snapshot can fall inside one; the others once.</summary>
    private static readonly TimeSpan MajorStep = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan OtherStep = TimeSpan.FromMilliseconds(100);

    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static IMarketSource Create(
        SimulatorOptions options, IReadOnlyDictionary<string, VenueState> venues, Action firstBookSent)
    {
        if (options.Markets is < 1 or > SimulatorOptions.MostMarkets)
            throw new ArgumentException($"Markets must be 1 to {SimulatorOptions.MostMarkets}, was {options.Markets}.", nameof(options));
        if (options.Speed is not (> 0 and <= 100))
            throw new ArgumentException($"Speed must be over 0 and at most 100, was {options.Speed}.", nameof(options));
        var coins = InstrumentCatalog.Create(options.Markets).GroupBy(instrument => instrument.Instrument.Base)
            .Select((coin, index) => Coin([.. coin], index, options.Seed, venues, firstBookSent));
        return new SyntheticSource([.. coins]);
    }

    private static SyntheticCoin Coin(
        IReadOnlyList<SimulatedInstrument> instruments,
        int index,
        int seed,
        IReadOnlyDictionary<string, VenueState> venues,
        Action firstBookSent)
    {
        // Every coin draws from its own sequence: adding markets leaves the others as they were.
        var random = new Random(unchecked((seed * 1_000_003) + index));
        var step = index < 2 ? MajorStep : OtherStep;
        var price = new PricePath(instruments[0].StartPrice, volatilityBps: index < 2 ? 0.25 : 0.4, step, random);
        var listings = instruments.SelectMany(instrument => instrument.Listings).Select(listing =>
        {
            var market = new SimulatedMarket(listing.Spec, venues[listing.Spec.Id.Exchange])
            {
                NativeInterval = step,
                FirstBookSent = firstBookSent,
            };
            return new SyntheticListing(market, listing.Shape, price, step, random);
        });
        return new SyntheticCoin(price, [.. listings], step, TimeSpan.FromMilliseconds(index * 7 % 100));
    }
}
