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
    private static readonly Dictionary<string, int> Depths = new()
    {
        ["depth5"] = 5, ["depth10"] = 10, ["depth20"] = 20,
    };

    /// <summary>The names for a listing in which there is no mistake.</summary>
    public static BinanceStreamNames Of(Listing listing, StreamSettings settings, BinanceProduct product)
    {
        var symbol = listing.Symbol.ToLowerInvariant();
        var (levels, speed) = Stated(listing, settings) ?? (settings.OrderBookDepth, settings.OrderBookSpeed);
        var suffix = speed == product.Speeds[0] ? "" : $"@{speed}";
        return new BinanceStreamNames(
            $"{symbol}@depth{suffix}",
            $"{symbol}@depth{levels}{suffix}",
            levels,
            $"{symbol}@miniTicker",
            $"{symbol}@markPrice@1s");
    }

    /// <summary>
    /// What the venue would acknowledge and never serve: an unknown speed or depth, or the stream of another symbol.
    /// Null when there is nothing of that.
    /// </summary>
    public static ListingMistake? MistakeIn(Instrument instrument, VenueSettings venue)
    {
        var product = BinanceProduct.Of(instrument.Type);
        var listing = instrument.Listings[venue.Name];
        var speeds = string.Join(", ", product.Speeds.Order());
        if (listing.Stream is null)
        {
            var speed = venue.Streams.OrderBookSpeed;
            return product.Speeds.Contains(speed)
                ? null
                : new(null, "streams.orderbook_speed", $"must be one of {speeds} for {product.Name}, was {speed}");
        }

        if (Stated(listing, venue.Streams) is { } stated && product.Speeds.Contains(stated.Speed))
            return null;
        var rule = $"must be {listing.Symbol.ToLowerInvariant()}@depthLEVELS@SPEED";
        return new(
            instrument, "stream", $"{rule}, 5, 10 or 20 levels and one of {speeds}, was {listing.Stream}");
    }

    /// <summary>What the listing's stream says; null when it says nothing that is understood.</summary>
    private static (int Levels, string Speed)? Stated(Listing listing, StreamSettings settings) =>
        listing.Stream?.ToLowerInvariant().Split('@') is [var symbol, var depth, .. var rest]
        && symbol.Equals(listing.Symbol, StringComparison.OrdinalIgnoreCase)
        && Depths.TryGetValue(depth, out var levels)
        && rest.Length <= 1
            ? (levels, rest is [var speed] ? speed : settings.OrderBookSpeed)
            : null;
}
