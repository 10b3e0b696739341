using System.Collections.Frozen;
using Surveillance.Markets;

namespace Surveillance.ExchangeSimulator.Markets;

/// <summary>All markets that are served, by the venue's name and by ours.</summary>
internal sealed class MarketBoard(IReadOnlyList<SimulatedMarket> markets)
{
    private readonly FrozenDictionary<(VenueKind Kind, string Symbol), SimulatedMarket> _bySymbol =
        markets.ToFrozenDictionary(market => (market.Spec.Kind, market.Spec.Symbol));

    public IReadOnlyList<SimulatedMarket> All => markets;

    /// <summary>
    /// The market of a venue's symbol, which is upper case on every venue; null when it is not listed.
    /// </summary>
    public SimulatedMarket? Find(VenueKind kind, string symbol) => _bySymbol.GetValueOrDefault((kind, symbol));

    public SimulatedMarket? Find(MarketId id) => markets.FirstOrDefault(market => market.Spec.Id == id);

    public IEnumerable<SimulatedMarket> Of(VenueKind kind) => markets.Where(market => market.Spec.Kind == kind);
}
