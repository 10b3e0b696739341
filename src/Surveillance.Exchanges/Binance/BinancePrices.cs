using Surveillance.Exchanges.Prices;

namespace Surveillance.Exchanges.Binance;

/// <summary>What Binance's streams of prices tell, and how often.</summary>
internal static class BinancePrices
{
    /// <summary>
    /// <c>@markPrice@1s</c> speaks each second, whatever the market does
    /// (https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams). Ten times
    /// that is silence; matching engines stall for 2.5 s at times.
    /// </summary>
    private static readonly PriceRhythm Mark =
        PriceRhythm.Steady(first: TimeSpan.FromSeconds(5), limit: TimeSpan.FromSeconds(10));

    /// <summary>
    /// <c>@miniTicker</c> speaks at most each second (spot) or two (futures), when something was traded, and does not
    /// greet (https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams).
    /// </summary>
    private static readonly PriceRhythm Last = PriceRhythm.OnChange(first: TimeSpan.FromSeconds(60));

    /// <summary>How a stream speaks; null where it is one of books.</summary>
    public static PriceRhythm? RhythmOf(BinanceStreamKind kind) => kind switch
    {
        BinanceStreamKind.Last => Last,
        BinanceStreamKind.Mark => Mark,
        _ => null,
    };

    /// <summary>What a stream tells beside the book.</summary>
    public static TickerParts PartsOf(BinanceStreamKind kind) => kind switch
    {
        BinanceStreamKind.Last => TickerParts.Last,
        BinanceStreamKind.Mark => TickerParts.Mark | TickerParts.Index | TickerParts.Funding,
        _ => TickerParts.None,
    };
}
