namespace Surveillance.Exchanges.Coinbase;

/// <summary>
/// The products that the markets of a feed are. Connections wait for them: one that is not listed would spoil the
/// subscription of the others.
/// </summary>
internal sealed class CoinbaseListings(CoinbaseRest rest, IReadOnlyList<CoinbaseMarket>[] turns)
{
    /// <summary>Asks the venue, and tells each market.</summary>
    /// <exception cref="HttpRequestException">The venue does not tell.</exception>
    /// <exception cref="FeedProtocolException">The venue tells something else.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var some in turns[0].Select(market => market.Product).Chunk(CoinbaseRest.ProductsInRequest))
        {
            var products = await rest.ProductsAsync(some, cancellationToken);
            foreach (var product in some)
                Take(product, products.GetValueOrDefault(product));
        }
    }

    private void Take(string product, CoinbaseProduct? told)
    {
        CoinbaseMarket[] both = [.. turns.SelectMany(markets => markets.Where(market => market.Product == product))];
        if (both.Length == 0)
            return;
        var feed = both[0].Line.Feed;
        if (told is null)
            feed.TellUnlisted("coinbase", product);
        else
            feed.Take(told.State);
        foreach (var market in both)
            market.Take(told);
    }
}
