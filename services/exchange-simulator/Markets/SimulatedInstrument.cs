using Surveillance.ExchangeSimulator.Sources.Synthetic;
using Surveillance.Markets;

namespace Surveillance.ExchangeSimulator.Markets;

/// <summary>
/// An instrument that is served: what an operator would configure for it, and how each venue lists it.
/// </summary>
/// <param name="Instrument">With the venues' symbols, contract and tick sizes.</param>
/// <param name="StartPrice">Spot price in quote at which its coin begins.</param>
/// <param name="Listings">One a venue, with the shape of its made-up book.</param>
internal sealed record SimulatedInstrument(
    Instrument Instrument,
    double StartPrice,
    IReadOnlyList<(MarketSpec Spec, BookShape Shape)> Listings);
