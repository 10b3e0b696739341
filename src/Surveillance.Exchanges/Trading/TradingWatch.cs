namespace Surveillance.Exchanges.Trading;

/// <summary>
/// Has a venue's listings read anew when its markets look as if they were not traded, since a halt comes over no
/// stream of it.
/// </summary>
/// <param name="venue">For log lines, such as <c>binance spot</c>.</param>
/// <param name="markets">Those of which the listings tell.</param>
/// <param name="read">
/// Asks, and gives each market what concerns it; what the venue does wrong it throws, as
/// <see cref="HttpRequestException"/> or <see cref="FeedProtocolException"/>.
/// </param>
/// <param name="context">Clock and log.</param>
internal sealed class TradingWatch(
    string venue, IReadOnlyList<MarketFeed> markets, Func<CancellationToken, Task> read, FeedContext context)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly TradingPace _pace = new(context.Time.GetUtcNow());

    /// <summary>Runs until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookInterval, context.Time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            var now = context.Time.GetUtcNow();
            if (_pace.IsDue(markets.Select(market => market.SignAt(now)).DefaultIfEmpty(TradingSign.Lively).Max(), now))
                await TryReadAsync(now, stop);
        }
    }

    private async Task TryReadAsync(DateTimeOffset now, CancellationToken stop)
    {
        _pace.Ask(now);
        foreach (var market in markets)
            market.LookInto();
        try
        {
            await read(stop);
        }
        catch (Exception error) when (error is HttpRequestException or FeedProtocolException)
        {
            _pace.Fail();
            Log.ListingsNotFetched(context.Log, error, venue, TradingPace.WhileHalted.TotalSeconds);
        }
    }
}
