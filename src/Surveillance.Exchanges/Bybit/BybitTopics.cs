using Surveillance.Markets;

namespace Surveillance.Exchanges.Bybit;

/// <summary>The venue's names of a market's topics.</summary>
/// <param name="Book">Such as <c>orderbook.200.BTCUSDT</c>.</param>
/// <param name="Ticker">Such as <c>tickers.BTCUSDT</c>.</param>
/// <param name="Levels">Levels a side that the book carries.</param>
internal sealed record BybitTopics(string Book, string Ticker, int Levels)
{
    private const int UsualLevels = 200;

    /// <summary>
    /// Of a listing: 200 levels, pushed each 100 ms, or as many as its <c>stream</c> names:
    /// <c>orderbook.50.BTCUSDT</c> (each 20 ms) or <c>orderbook.1000.BTCUSDT</c> (each 200 ms).
    /// </summary>
    public static BybitTopics Of(Listing listing)
    {
        var levels = listing.Stream?.Split('.') is ["orderbook", "50" or "200" or "1000", _] parts
            ? int.Parse(parts[1])
            : UsualLevels;
        return new BybitTopics($"orderbook.{levels}.{listing.Symbol}", $"tickers.{listing.Symbol}", levels);
    }
}
