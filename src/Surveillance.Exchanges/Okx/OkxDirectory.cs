using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Okx;

/// <summary>All markets of OKX: spot and linear swaps that are live, and what they turned over.</summary>
internal static class OkxDirectory
{
    /// <inheritdoc cref="ListMarkets"/>
    public static async Task<IReadOnlyList<ListedMarket>> ListAsync(
        VenueSettings venue, InstrumentType type, FeedContext context, CancellationToken cancellationToken)
    {
        var rest = OkxRest.Of(venue, context);
        var name = type == InstrumentType.Perpetual ? "SWAP" : "SPOT";
        var instruments = await rest.InstrumentsAsync(name, cancellationToken);
        return Read(instruments, await rest.TickersAsync(name, cancellationToken));
    }

    /// <summary>Reads both answers.</summary>
    /// <exception cref="FeedProtocolException">One is a mistake, or not what was documented.</exception>
    // {"code":"0","msg":"","data":[{"instId":"BTC-USDT-SWAP","instType":"SWAP","ctType":"linear","settleCcy":"USDT",
    //  "state":"live","baseCcy":"","quoteCcy":"",…}]}                 (spot: both currencies, no settlement)
    // {"code":"0","msg":"","data":[{"instId":"BTC-USDT-SWAP","last":"61800.1","volCcy24h":"112233.44",…}]}
    internal static IReadOnlyList<ListedMarket> Read(byte[] instruments, byte[] tickers)
    {
        var turnovers = Read("tickers", tickers, entry => (Symbol: entry.Text("instId"), Turnover: Turnover(entry)))
            .ToDictionary(one => one.Symbol, one => one.Turnover);
        return [.. Read("instruments", instruments, Listed).OfType<ListedMarket>()
            .Select(market => market with { Turnover24h = turnovers.GetValueOrDefault(market.Symbol) })];
    }

    private static List<T> Read<T>(string field, byte[] body, Func<JsonElement, T> one) =>
        RestAnswer.Read("okx", field, body, root => OkxRest.Entries(root).Select(one).ToList());

    /// <summary>
    /// The name of a swap tells its currencies; one that is settled in another than it is quoted in is left out.
    /// </summary>
    private static ListedMarket? Listed(JsonElement entry)
    {
        var symbol = entry.Text("instId");
        if (entry.Text("state") != "live")
            return null;
        if (entry.Text("instType") == "SPOT")
            return new ListedMarket(symbol, entry.Text("baseCcy"), entry.Text("quoteCcy"), null);
        var parts = symbol.Split('-');
        return entry.TextOrNone("ctType") == "linear" && parts.Length == 3 && entry.Text("settleCcy") == parts[1]
            ? new ListedMarket(symbol, parts[0], parts[1], null)
            : null;
    }

    /// <summary>The volume in currency is in base coin for swaps, and in the quote currency for spot.</summary>
    private static double? Turnover(JsonElement entry) =>
        entry.Text("instId").EndsWith("-SWAP", StringComparison.Ordinal)
            ? entry.NumberOrNone("volCcy24h") * entry.NumberOrNone("last")
            : entry.NumberOrNone("volCcy24h");
}
