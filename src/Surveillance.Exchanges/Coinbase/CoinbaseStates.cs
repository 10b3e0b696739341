using System.Text.Json;
using Surveillance.Exchanges.Trading;

namespace Surveillance.Exchanges.Coinbase;

/// <summary>
/// What Coinbase says of a product, by a status and some flags:
/// https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/products/list-products. Under
/// <c>limit_only</c> and <c>post_only</c> its book counts; in an auction it may be crossed.
/// </summary>
internal static class CoinbaseStates
{
    private static readonly string[] Halting = ["trading_disabled", "is_disabled", "cancel_only", "auction_mode"];

    /// <summary>What is said of a product; null for nothing.</summary>
    // {"product_id":"BTC-USD","status":"online","trading_disabled":false,"is_disabled":false,"cancel_only":false,
    //  "limit_only":false,"post_only":false,"auction_mode":false,…}
    public static InstrumentState? Of(JsonElement product) =>
        Halting.FirstOrDefault(flag => product.Flag(flag)) is { } word
            ? new InstrumentState(TradingState.Halted, word)
            : InstrumentState.Of(product.TextOrNone("status"), "online");
}
