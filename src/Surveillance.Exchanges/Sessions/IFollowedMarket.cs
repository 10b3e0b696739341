using Surveillance.Exchanges.Prices;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Sessions;

/// <summary>A market whose book is made of what one connection tells.</summary>
internal interface IFollowedMarket
{
    /// <summary>The book as that connection tells it.</summary>
    MarketLine Line { get; }

    /// <summary>The connection is gone: its book can no longer be trusted.</summary>
    void Close(GapReason reason);
}

/// <summary>What is said of all markets of a connection together.</summary>
internal static class FollowedMarkets
{
    /// <inheritdoc cref="IVenueStreams.CarriesAll"/>
    public static bool Carry(this IEnumerable<IFollowedMarket> markets) => markets.All(market => market.Line.Carries);

    /// <inheritdoc cref="IVenueStreams.ExpectsData"/>
    public static bool ExpectData(this IEnumerable<IFollowedMarket> markets) =>
        markets.Any(market => !market.Line.Feed.IsHalted);

    /// <summary>The connection is gone, and with it the books and what the streams of prices told.</summary>
    public static void Close(this IEnumerable<IFollowedMarket> markets, PriceWatch prices, GapReason reason)
    {
        prices.End();
        foreach (var market in markets)
        {
            market.Close(reason);
            market.Line.Feed.Forget(TickerParts.All);
        }
    }

    /// <inheritdoc cref="IVenueStreams.Retire"/>
    public static void Retire(this IEnumerable<IFollowedMarket> markets, PriceWatch prices)
    {
        prices.End();
        foreach (var market in markets)
            market.Close(GapReason.Maintenance);
    }
}
