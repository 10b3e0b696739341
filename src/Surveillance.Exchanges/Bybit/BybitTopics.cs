using Surveillance.Markets;

namespace Surveillance.Exchanges.Bybit;

/// <summary>The venue's names of a market's topics.</summary>
/// <param name="Book">Such as <c>orderbook.1000.BTCUSDT</c>.</param>
/// <param name="Ticker">Such as <c>tickers.BTCUSDT</c>.</param>
/// <param name="Levels">Levels a side that the book carries.</param>
internal sealed record BybitTopics(string Book, string Ticker, int Levels)
{
    /// <summary>
    /// The deepest topic of both categories. 200 levels of BTC, 100 ms faster on linear alone, reach about 4 bps from
    /// mid, and depth within 10 bps could never be judged; books are measured at most each 100 ms and sampled each
    /// second, so 200 ms lose nothing (https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook).
    /// </summary>
    private const int UsualLevels = 1000;

    private static readonly Dictionary<string, int> Depths = new() { ["50"] = 50, ["200"] = 200, ["1000"] = 1000 };

    /// <summary>
    /// Of a listing in which there is no mistake: 1,000 levels, pushed each 200 ms, or as many as its <c>stream</c>
    /// names, <c>orderbook.50.BTCUSDT</c> (each 20 ms) or <c>orderbook.200.BTCUSDT</c> (each 100 ms, 200 on spot).
    /// </summary>
    public static BybitTopics Of(Listing listing)
    {
        var levels = Stated(listing) ?? UsualLevels;
        return new BybitTopics($"orderbook.{levels}.{listing.Symbol}", $"tickers.{listing.Symbol}", levels);
    }

    /// <summary>A topic that the venue does not have, or of another symbol; null when it is none.</summary>
    public static ListingMistake? MistakeIn(Instrument instrument, VenueSettings venue)
    {
        var listing = instrument.Listings[venue.Name];
        if (listing.Stream is null || Stated(listing) is not null)
            return null;
        var rule = $"must be orderbook.LEVELS.{listing.Symbol}, 50, 200 or 1000 levels";
        return new ListingMistake(instrument, "stream", $"{rule}, was {listing.Stream}");
    }

    private static int? Stated(Listing listing) =>
        listing.Stream?.Split('.') is ["orderbook", var depth, var symbol]
        && symbol == listing.Symbol && Depths.TryGetValue(depth, out var levels)
            ? levels
            : null;
}
