using Surveillance.Exchanges.Prices;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Bybit;

/// <summary>
/// A kind of market that has a socket of its own. Linear and spot call their topics the same (<c>BTCUSDT</c> is traded
/// on both), so a topic means something only together with its category.
/// </summary>
/// <param name="Name">Key of its socket in <c>exchanges.yaml</c>, and the venue's own name of it.</param>
/// <param name="Type">The instruments that are traded there.</param>
/// <param name="Ticker">How its tickers speak.</param>
internal sealed record BybitCategory(string Name, InstrumentType Type, PriceRhythm Ticker)
{
    /// <summary>
    /// A ticker begins with all that is known, and tells changes at most each 100 ms
    /// (https://bybit-exchange.github.io/docs/v5/websocket/public/ticker). Those of a perpetual hold mark and index
    /// price, which move wherever the coin is traded at all.
    /// </summary>
    private static readonly PriceRhythm Perpetuals =
        new(First: TimeSpan.FromSeconds(5), Least: TimeSpan.FromSeconds(15), Most: TimeSpan.FromSeconds(75));

    /// <summary>Perpetuals in USDT; sizes are in base coin.</summary>
    public static BybitCategory Linear { get; } = new("linear", InstrumentType.Perpetual, Perpetuals);

    /// <summary>Spot.</summary>
    public static BybitCategory Spot { get; } = new("spot", InstrumentType.Spot, PriceRhythm.Greeted);
}
