using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Bybit;

/// <summary>All markets of Bybit: spot and linear perpetuals that are traded, and what they turned over.</summary>
internal static class BybitDirectory
{
    /// <inheritdoc cref="ListMarkets"/>
    public static async Task<IReadOnlyList<ListedMarket>> ListAsync(
        VenueSettings venue, InstrumentType type, FeedContext context, CancellationToken cancellationToken)
    {
        var rest = BybitRest.Of(venue, context);
        var category = type == InstrumentType.Perpetual ? BybitCategory.Linear : BybitCategory.Spot;
        var markets = new List<ListedMarket>();
        await rest.EachInstrumentAsync(category, entry => Add(entry, category, markets), cancellationToken);
        var turnovers = await rest.TurnoversAsync(category, cancellationToken);
        return [.. markets.Select(one => one with { Turnover24h = turnovers.GetValueOrDefault(one.Symbol) })];
    }

    /// <summary>Linear contracts with an expiry have a type of their own.</summary>
    // {"symbol":"BTCUSDT","contractType":"LinearPerpetual","status":"Trading","baseCoin":"BTC","quoteCoin":"USDT",…}
    private static void Add(JsonElement entry, BybitCategory category, List<ListedMarket> markets)
    {
        if (category == BybitCategory.Spot || entry.TextOrNone("contractType") == "LinearPerpetual")
        {
            markets.Add(new ListedMarket(
                entry.Text("symbol"), entry.Text("baseCoin"), entry.Text("quoteCoin"), Turnover24h: null));
        }
    }
}
