namespace Surveillance.Exchanges.Coinbase;

/// <summary>
/// The products that the markets of a feed are. Connections wait for them: one that is not listed would spoil the
/// subscription of the others.
/// </summary>
internal sealed class CoinbaseListings(CoinbaseRest rest, IReadOnlyList<CoinbaseMarket> markets, FeedContext context)
{
    /// <summary>Asks the venue, and tells each market.</summary>
    /// <exception cref="HttpRequestException">The venue does not tell.</exception>
    /// <exception cref="FeedProtocolException">The venue tells something else.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var some in markets.Chunk(CoinbaseRest.ProductsInRequest))
            Take(some, await rest.ProductsAsync([.. some.Select(market => market.Product)], cancellationToken));
    }

    private void Take(IEnumerable<CoinbaseMarket> asked, IReadOnlyDictionary<string, CoinbaseProduct> products)
    {
        foreach (var market in asked)
        {
            products.TryGetValue(market.Product, out var told);
            if (told is null)
                Log.NotListed(context.Log, market.Feed.Market, "coinbase", market.Product);
            market.Take(told);
        }
    }
}
