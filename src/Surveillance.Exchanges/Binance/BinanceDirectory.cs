using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Binance;

/// <summary>All markets of Binance: the symbols that are traded, and what they turned over.</summary>
internal static class BinanceDirectory
{
    /// <inheritdoc cref="ListMarkets"/>
    public static async Task<IReadOnlyList<ListedMarket>> ListAsync(
        VenueSettings venue, InstrumentType type, FeedContext context, CancellationToken cancellationToken)
    {
        var product = BinanceProduct.Of(type);
        var rest = BinanceRest.Of(product, venue, context);
        var symbols = await rest.ExchangeInfoAsync("", cancellationToken);
        return Read(product, symbols, await rest.DayTickersAsync(cancellationToken));
    }

    /// <summary>Reads both answers.</summary>
    /// <exception cref="FeedProtocolException">One is not what was documented.</exception>
    // {"symbols":[{"symbol":"BTCUSDT","contractType":"PERPETUAL","status":"TRADING",
    //  "baseAsset":"BTC","quoteAsset":"USDT",…},…]}                                      (spot without contractType)
    // [{"symbol":"BTCUSDT","quoteVolume":"11234567890.12",…},…]
    internal static IReadOnlyList<ListedMarket> Read(BinanceProduct product, byte[] symbols, byte[] tickers)
    {
        var turnovers = RestAnswer.Read("binance", "ticker/24hr", tickers, root => root.EnumerateArray()
            .ToDictionary(entry => entry.Text("symbol"), entry => entry.NumberOrNone("quoteVolume")));
        return RestAnswer.Read("binance", "exchangeInfo", symbols, root => root.GetProperty("symbols").EnumerateArray()
            .Where(entry => IsTraded(entry, product))
            .Select(entry => new ListedMarket(
                entry.Text("symbol"), entry.Text("baseAsset"), entry.Text("quoteAsset"),
                turnovers.GetValueOrDefault(entry.Text("symbol"))))
            .ToList());
    }

    /// <summary>Contracts with an expiry, and perpetuals on stocks, have types of their own.</summary>
    private static bool IsTraded(JsonElement entry, BinanceProduct product) =>
        entry.Text("status") == "TRADING"
        && (product == BinanceProduct.Spot || entry.TextOrNone("contractType") == "PERPETUAL");
}
