using System.Text.Json;
using Surveillance.Exchanges.Trading;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Coinbase;

/// <summary>All spot products of Coinbase that are traded, and what they turned over.</summary>
internal static class CoinbaseDirectory
{
    /// <inheritdoc cref="ListMarkets"/>
    public static async Task<IReadOnlyList<ListedMarket>> ListAsync(
        VenueSettings venue, InstrumentType type, FeedContext context, CancellationToken cancellationToken) =>
        Read(await CoinbaseRest.Of(venue, context).AllProductsAsync(cancellationToken));

    /// <summary>Reads the answer.</summary>
    /// <exception cref="FeedProtocolException">It is not what was documented.</exception>
    // {"products":[{"product_id":"BTC-USD","base_currency_id":"BTC","quote_currency_id":"USD","status":"online",
    //  "trading_disabled":false,"is_disabled":false,"view_only":false,"alias":"",
    //  "approximate_quote_24h_volume":"812345678.9",…}],"num_products":1}
    internal static IReadOnlyList<ListedMarket> Read(byte[] products) =>
        RestAnswer.Read("coinbase", "products", products, root => root.GetProperty("products").EnumerateArray()
            .Where(IsTraded)
            .Select(entry => new ListedMarket(
                entry.Text("product_id"), entry.Text("base_currency_id"), entry.Text("quote_currency_id"),
                entry.NumberOrNone("approximate_quote_24h_volume")))
            .ToList());

    /// <summary>An alias of another product (BTC-USDC of BTC-USD) has that one's book, and is left out.</summary>
    private static bool IsTraded(JsonElement entry) =>
        CoinbaseStates.Of(entry) is { Trading: TradingState.Traded } && entry.TextOrNone("alias").Length == 0
        && !entry.Flag("view_only");
}
