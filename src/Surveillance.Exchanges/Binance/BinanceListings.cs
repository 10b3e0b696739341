namespace Surveillance.Exchanges.Binance;

/// <summary>Price steps and funding intervals of the markets of a product. Books do not wait for them.</summary>
internal sealed class BinanceListings(
    BinanceProduct product, BinanceRest rest, IReadOnlyList<BinanceMarket> markets, FeedContext context)
{
    /// <summary>Asks the venue, and tells each market.</summary>
    /// <exception cref="HttpRequestException">The venue does not tell.</exception>
    /// <exception cref="FeedProtocolException">The venue tells something else.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var steps = await rest.PriceStepsAsync([.. markets.Select(market => market.Symbol)], cancellationToken);
        var hours = product == BinanceProduct.Futures ? await rest.FundingHoursAsync(cancellationToken) : null;
        foreach (var market in markets)
        {
            if (!steps.TryGetValue(market.Symbol, out var step))
            {
                Log.NotListed(context.Log, market.Line.Market, $"binance {product.Name}", market.Symbol);
                continue;
            }

            lock (market.Line.Gate)
                (market.Line.Feed.ListedTickSize, market.Line.Feed.ListedFundingHours) =
                    (step, hours?.Invoke(market.Symbol));
        }
    }
}
