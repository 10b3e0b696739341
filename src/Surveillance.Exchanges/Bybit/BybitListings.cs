namespace Surveillance.Exchanges.Bybit;

/// <summary>
/// Keeps price steps of a category as the venue tells them: at the start, and once a day. Books do not wait for it.
/// </summary>
internal sealed class BybitListings(
    BybitCategory category, BybitRest rest, IReadOnlyList<BybitMarket> markets, FeedContext context)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(30);

    /// <summary>Runs until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
            await Task.Delay(await TryReadAsync(stop) ? Day : Retry, context.Time, stop);
    }

    private async Task<bool> TryReadAsync(CancellationToken stop)
    {
        try
        {
            var steps = await rest.PriceStepsAsync(category, stop);
            foreach (var market in markets)
            {
                if (!steps.TryGetValue(market.Symbol, out var step))
                {
                    Log.NotListed(context.Log, market.Feed.Market, $"bybit {category.Name}", market.Symbol);
                    continue;
                }

                lock (market.Feed.Gate)
                    market.Feed.ListedTickSize = step;
            }

            return true;
        }
        catch (Exception error) when (error is HttpRequestException or FeedProtocolException)
        {
            Log.ListingsNotFetched(context.Log, error, $"bybit {category.Name}", Retry.TotalSeconds);
            return false;
        }
    }
}
