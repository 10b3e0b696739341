namespace Surveillance.Exchanges.Bybit;

/// <summary>Price steps of the markets of a category. Books do not wait for them.</summary>
internal sealed class BybitListings(
    BybitCategory category, BybitRest rest, IReadOnlyList<BybitMarket> markets, FeedContext context)
{
    /// <summary>Asks the venue, and tells each market.</summary>
    /// <exception cref="HttpRequestException">The venue does not tell.</exception>
    /// <exception cref="FeedProtocolException">The venue tells something else.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var steps = await rest.PriceStepsAsync(category, cancellationToken);
        foreach (var market in markets)
        {
            if (!steps.TryGetValue(market.Symbol, out var step))
            {
                Log.NotListed(context.Log, market.Line.Market, $"bybit {category.Name}", market.Symbol);
                continue;
            }

            lock (market.Line.Gate)
                market.Line.Feed.ListedTickSize = step;
        }
    }
}
