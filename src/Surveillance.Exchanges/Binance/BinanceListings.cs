namespace Surveillance.Exchanges.Binance;

/// <summary>Keeps price steps and funding intervals as the venue tells them: at the start, and once a day.</summary>
internal sealed class BinanceListings(
    BinanceProduct product, BinanceRest rest, IReadOnlyList<BinanceMarket> markets, FeedContext context)
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
            var steps = await rest.PriceStepsAsync([.. markets.Select(market => market.Symbol)], stop);
            var hours = product == BinanceProduct.Futures ? await rest.FundingHoursAsync(stop) : null;
            foreach (var market in markets)
            {
                if (!steps.TryGetValue(market.Symbol, out var step))
                {
                    Log.NotListed(context.Log, market.Feed.Market, $"binance {product.Name}", market.Symbol);
                    continue;
                }

                lock (market.Feed.Gate)
                    (market.Feed.ListedTickSize, market.Feed.ListedFundingHours) = (step, hours?.Invoke(market.Symbol));
            }

            return true;
        }
        catch (Exception error) when (error is HttpRequestException or FeedProtocolException)
        {
            Log.ListingsNotFetched(context.Log, error, $"binance {product.Name}", Retry.TotalSeconds);
            return false;
        }
    }
}
