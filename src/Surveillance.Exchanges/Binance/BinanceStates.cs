using Surveillance.Exchanges.Trading;

namespace Surveillance.Exchanges.Binance;

/// <summary>
/// What the <c>status</c> of a symbol in <c>exchangeInfo</c> says. One word lets its book count; the others are on spot
/// <c>BREAK</c>, <c>HALT</c>, <c>END_OF_DAY</c>, <c>AUCTION_MATCH</c>, <c>PRE_TRADING</c>, <c>POST_TRADING</c>, and on
/// futures <c>PENDING_TRADING</c>, <c>PRE_SETTLE</c>, <c>SETTLING</c>, <c>CLOSE</c>, <c>TRADING_HALT</c>,
/// <c>TRADING_CANCEL_ONLY</c>: https://developers.binance.com/docs/binance-spot-api-docs/enums,
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/common-definition.
/// </summary>
internal static class BinanceStates
{
    /// <summary>What a status says; null for none.</summary>
    public static InstrumentState? Of(string status) => InstrumentState.Of(status, "TRADING");
}
