using Surveillance.Markets;

namespace Surveillance.Exchanges.Binance;

/// <summary>
/// The streams of one market. What an operator writes, <c>btcusdt@depth20@100ms</c>, names symbol and speed;
/// the whole book comes from the diff stream of the same speed, and what is written is the fallback. Lower case:
/// upper case is acknowledged and stays silent.
/// </summary>
/// <param name="Diff">Such as <c>btcusdt@depth@100ms</c>.</param>
/// <param name="Partial">Such as <c>btcusdt@depth20@100ms</c>.</param>
/// <param name="PartialLevels">Levels a side of the partial stream.</param>
/// <param name="Last">Such as <c>btcusdt@miniTicker</c>.</param>
/// <param name="Mark">Such as <c>btcusdt@markPrice@1s</c>; futures alone.</param>
internal sealed record BinanceStreamNames(string Diff, string Partial, int PartialLevels, string Last, string Mark)
{
    /// <summary>The names for a listing.</summary>
    public static BinanceStreamNames Of(Listing listing, StreamSettings settings)
    {
        var symbol = listing.Symbol.ToLowerInvariant();
        var stated = listing.Stream?.ToLowerInvariant().Split('@') ?? [];
        var speed = stated is [_, _, var spelled] ? spelled : settings.OrderBookSpeed;
        var levels = stated is [_, ['d', 'e', 'p', 't', 'h', .. var count], ..] && int.TryParse(count, out var parsed)
            ? parsed
            : settings.OrderBookDepth;
        return new BinanceStreamNames(
            $"{symbol}@depth@{speed}",
            $"{symbol}@depth{levels}@{speed}",
            levels,
            $"{symbol}@miniTicker",
            $"{symbol}@markPrice@1s");
    }
}
