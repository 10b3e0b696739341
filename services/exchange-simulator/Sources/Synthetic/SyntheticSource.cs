using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Sources.Synthetic;

/// <summary>Made-up markets, coin by coin: each coin has one price and a book on each venue that lists it.</summary>
internal sealed class SyntheticSource(IReadOnlyList<SyntheticCoin> coins) : IMarketSource
{
    public IReadOnlyList<SimulatedMarket> Markets { get; } =
        [.. coins.SelectMany(coin => coin.Listings).Select(listing => listing.Market)];

    public void AdvanceTo(Moment moment)
    {
        foreach (var coin in coins) coin.AdvanceTo(moment);
    }
}

/// <summary>A coin's price and the books that follow it, stepped together.</summary>
internal sealed class SyntheticCoin(IFairPrice price, IReadOnlyList<SyntheticListing> listings, TimeSpan step, TimeSpan first)
{
    private TimeSpan _next = first;

    public IReadOnlyList<SyntheticListing> Listings => listings;

    public void AdvanceTo(Moment moment)
    {
        for (; _next <= moment.Elapsed; _next += step)
        {
            price.Step();
            foreach (var listing in listings) listing.Step(moment with { Elapsed = _next });
        }
    }
}
