namespace Surveillance.Exchanges.Bybit;

/// <summary>Price steps and states of the markets of a category. Books do not wait for them.</summary>
internal sealed class BybitListings(
    BybitCategory category, BybitRest rest, IReadOnlyList<BybitMarket> markets)
{
    /// <summary>Asks the venue, and tells each market.</summary>
    /// <exception cref="HttpRequestException">The venue does not tell.</exception>
    /// <exception cref="FeedProtocolException">The venue tells something else.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var steps = await rest.PriceStepsAsync(category, cancellationToken);
        foreach (var market in markets)
        {
            var feed = market.Line.Feed;
            if (!steps.TryGetValue(market.Symbol, out var step))
            {
                // The list is of what is traded; what else there is has to be asked for by its name.
                if (await rest.StatusAsync(category, market.Symbol, cancellationToken) is { } status)
                    feed.Take(BybitStates.Of(status));
                else
                    feed.TellUnlisted($"bybit {category.Name}", market.Symbol);
                continue;
            }

            feed.Take(BybitStates.Of(BybitStates.Trading));
            lock (market.Line.Gate)
                feed.ListedTickSize = step;
        }
    }
}
