using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Kraken;

/// <summary>All spot markets of Kraken that are traded, and what they turned over.</summary>
internal static class KrakenDirectory
{
    /// <inheritdoc cref="ListMarkets"/>
    public static async Task<IReadOnlyList<ListedMarket>> ListAsync(
        VenueSettings venue, InstrumentType type, FeedContext context, CancellationToken cancellationToken)
    {
        var rest = KrakenRest.Of(venue, context);
        var pairs = await rest.PairsAsync(cancellationToken);
        return Read(pairs, await rest.TickersAsync(cancellationToken));
    }

    /// <summary>Reads both answers; pairs without a name for sockets are not traded over them.</summary>
    /// <exception cref="FeedProtocolException">One is a mistake, or not what was documented.</exception>
    // {"error":[],"result":{"XXBTZUSD":{"altname":"XBTUSD","wsname":"XBT/USD","status":"online",…},…}}
    // {"error":[],"result":{"XXBTZUSD":{"v":["812.5","2311.9"],"p":["61750.2","61688.8"],…},…}}  today, 24 hours
    internal static IReadOnlyList<ListedMarket> Read(byte[] pairs, byte[] tickers)
    {
        var turnovers = RestAnswer.Read("kraken", "Ticker", tickers, root => KrakenRest.Result(root).EnumerateObject()
            .ToDictionary(pair => pair.Name, pair => Last24Hours(pair.Value, "v") * Last24Hours(pair.Value, "p")));
        return RestAnswer.Read("kraken", "AssetPairs", pairs, root => KrakenRest.Result(root).EnumerateObject()
            .Where(pair => pair.Value.TextOrNone("status") == "online" && pair.Value.TextOrNone("wsname").Contains('/'))
            .Select(pair => Market(pair.Value.Text("wsname"), turnovers.GetValueOrDefault(pair.Name)))
            .ToList());
    }

    private static double? Last24Hours(JsonElement ticker, string name) =>
        RestAnswer.NumberOf(ticker.GetProperty(name)[1].GetString() ?? throw new FormatException($"{name} is null"));

    private static ListedMarket Market(string name, double? turnover)
    {
        var slash = name.IndexOf('/');
        var (coin, quote) = (Coin(name[..slash]), Coin(name[(slash + 1)..]));
        return new ListedMarket($"{coin}/{quote}", coin, quote, turnover);
    }

    /// <summary>REST and version 1 of the sockets have names of their own for two coins.</summary>
    private static string Coin(string name) => name switch { "XBT" => "BTC", "XDG" => "DOGE", _ => name };
}
