using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;

namespace Surveillance.DataIngestion.Discoveries;

/// <summary>
/// Which markets of a venue a wish is for: those on the first places by turnover, and of those that were found before
/// also the ones that have fallen back by less than a fifth of the places. So one that changes places with its
/// neighbour at the edge each day does not begin and end each day; there are at most 1.2 times as many as wished.
/// </summary>
internal static class MarketRanking
{
    private const double Staying = 1.2;

    /// <summary>Chooses among what a venue lists.</summary>
    /// <param name="search">What is looked for.</param>
    /// <param name="listed">What the venue lists, in any order and quote.</param>
    /// <param name="before">Symbols that were found the last time.</param>
    public static Ranking Choose(MarketSearch search, IEnumerable<ListedMarket> listed, IReadOnlySet<string> before)
    {
        var wish = search.Wish;
        var ranked = listed.Where(market => market.Quote == wish.Quote && !search.LeavesOut(market))
            .OrderByDescending(market => market.Turnover24h ?? -1)
            .ThenBy(market => market.Symbol, StringComparer.Ordinal).ToList();

        // Of two markets in the same currencies there can be one instrument: the one that turns over more.
        var fit = ranked.Where(market => Identifiers.IsValid(market.Coin)).DistinctBy(market => market.Coin).ToList();
        var staying = Math.Floor(wish.Top * Staying);
        return new Ranking(
            [
                .. fit.Where((market, place) => place < wish.Top || (place < staying && before.Contains(market.Symbol)))
                    .Select(market => new DiscoveredMarket(market.Coin, market.Symbol, market.Turnover24h)),
            ],
            [.. ranked.Except(fit).Select(market => market.Symbol)]);
    }
}

/// <summary>What was chosen.</summary>
/// <param name="Markets">The one that turns over most first.</param>
/// <param name="Unfit">
/// Symbols that cannot be followed: a name that can be no part of a key, or currencies that another one has already.
/// </param>
internal sealed record Ranking(IReadOnlyList<DiscoveredMarket> Markets, IReadOnlyList<string> Unfit);
