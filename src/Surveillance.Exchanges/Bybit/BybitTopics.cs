using Surveillance.Markets;

namespace Surveillance.Exchanges.Bybit;

/// <summary>The venue's names of a market's topics.</summary>
/// <param name="Book">Such as <c>orderbook.200.BTCUSDT</c>.</param>
/// <param name="Ticker">Such as <c>tickers.BTCUSDT</c>.</param>
/// <param name="Levels">Levels a side that the book carries.</param>
internal sealed record BybitTopics(string Book, string Ticker, int Levels)
{
    private const int UsualLevels = 200;

    private static readonly Dictionary<string, int> Depths = new() { ["50"] = 50, ["200"] = 200, ["1000"] = 1000 };

    /// <summary>
    /// Of a listing in which there is no mistake: 200 levels, pushed each 100 ms, or as many as its <c>stream</c>
    /// names, <c>orderbook.50.BTCUSDT</c> (each 20 ms) or <c>orderbook.1000.BTCUSDT</c> (each 200 ms).
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
