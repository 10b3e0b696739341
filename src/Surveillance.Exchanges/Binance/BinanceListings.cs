namespace Surveillance.Exchanges.Binance;

/// <summary>
/// Price steps, funding intervals and states of the markets of a product. Books do not wait for them.
/// </summary>
internal sealed class BinanceListings(
    BinanceProduct product, BinanceRest rest, IReadOnlyList<BinanceMarket> markets)
{
    /// <summary>Asks the venue, and tells each market.</summary>
    /// <exception cref="HttpRequestException">The venue does not tell.</exception>
    /// <exception cref="FeedProtocolException">The venue tells something else.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var symbols = await rest.SymbolsAsync([.. markets.Select(market => market.Symbol)], cancellationToken);
        foreach (var market in markets)
        {
            if (!symbols.TryGetValue(market.Symbol, out var symbol))
            {
                market.Line.Feed.TellUnlisted($"binance {product.Name}", market.Symbol);
                continue;
            }

            lock (market.Line.Gate)
                market.Line.Feed.ListedTickSize = symbol.TickSize;
            market.Line.Feed.Take(symbol.State);
        }

        // Last: a halt does not wait for what is asked for elsewhere.
        if (product != BinanceProduct.Futures)
            return;
        var hours = await rest.FundingHoursAsync(cancellationToken);
        foreach (var market in markets.Where(market => symbols.ContainsKey(market.Symbol)))
        {
            lock (market.Line.Gate)
                market.Line.Feed.ListedFundingHours = hours(market.Symbol);
        }
    }
}
