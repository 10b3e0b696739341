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
        var hours = product == BinanceProduct.Futures ? await rest.FundingHoursAsync(cancellationToken) : null;
        foreach (var market in markets)
        {
            if (!symbols.TryGetValue(market.Symbol, out var symbol))
            {
                market.Line.Feed.TellUnlisted($"binance {product.Name}", market.Symbol);
                continue;
            }

            lock (market.Line.Gate)
                (market.Line.Feed.ListedTickSize, market.Line.Feed.ListedFundingHours) =
                    (symbol.TickSize, hours?.Invoke(market.Symbol));
            market.Line.Feed.Take(symbol.State);
        }
    }
}
