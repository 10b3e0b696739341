using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Sources.Synthetic;

/// <summary>A made-up coin: its price and the books that follow it on each venue, stepped together.</summary>
internal sealed class SyntheticCoin(
    IFairPrice price, IReadOnlyList<SyntheticListing> listings, TimeSpan step, TimeSpan first)
    : IMarketSource
{
    private TimeSpan _next = first;

    public IReadOnlyList<SimulatedMarket> Markets { get; } = [.. listings.Select(listing => listing.Market)];

    public void AdvanceTo(Moment moment)
    {
        for (; _next <= moment.Elapsed; _next += step)
        {
            price.Step();
            foreach (var listing in listings) listing.Step(moment with { Elapsed = _next });
        }
    }
}
