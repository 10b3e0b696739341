namespace Surveillance.Exchanges.Coinbase;

/// <summary>
/// The products that the markets of a feed are, read from the venue before the first connection and again with a later
/// one when a day has passed: one that is not listed would spoil the subscription of the others.
/// </summary>
internal sealed class CoinbaseProducts(CoinbaseRest rest, IReadOnlyList<CoinbaseMarket> markets, FeedContext context)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private Task? _reading;
    private long _startedAt;

    private bool IsCurrent =>
        _reading is { IsFaulted: false, IsCanceled: false } && context.Time.GetElapsedTime(_startedAt) < Day;

    /// <summary>
    /// Returns once the products are known; connections that need them at the same time share the request.
    /// </summary>
    /// <exception cref="HttpRequestException">The venue does not tell.</exception>
    /// <exception cref="FeedProtocolException">The venue tells something else.</exception>
    public Task NeedAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!IsCurrent)
                (_reading, _startedAt) = (ReadAsync(cancellationToken), context.Time.GetTimestamp());
            return _reading!;
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
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
