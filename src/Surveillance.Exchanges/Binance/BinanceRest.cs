using System.Net;
using System.Text.Json;
using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Polling;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Binance;

/// <summary>The REST endpoints of one Binance product.</summary>
internal sealed class BinanceRest(BinanceProduct product, VenueRest rest)
{
    private const int ExchangeInfoWeight = 20;
    private const int SmallWeight = 1;

    /// <summary>Most symbols in one query: beyond this a list of all is shorter to ask for.</summary>
    private const int SymbolsInQuery = 50;

    /// <summary>Weights are counted by the minute: where a refusal names no time, the next one is waited for.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // Futures whose interval is not listed are funded each eight hours.
    private const double UsualFundingHours = 8;

    /// <summary>The REST of a product.</summary>
    public static BinanceRest Of(BinanceProduct product, VenueSettings venue, FeedContext context)
    {
        var limits = new RequestLimits(product.WeightPerSecond, product.WeightAtOnce, Window);
        var root = venue.Rest[product.Name];
        return new BinanceRest(product, context.Rests.Of($"{venue.Name} {product.Name}", root, limits, context));
    }

    /// <summary>The book, as far as a snapshot of some size holds it.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    public Task<byte[]> DepthAsync(string symbol, SnapshotSize size, CancellationToken cancellationToken) =>
        rest.GetAsync(
            $"{product.RestPath}/depth?symbol={symbol}&limit={size.Levels}", size.Weight, cancellationToken);

    /// <summary>What the venue says of all symbols, or of those that a query names.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    public Task<byte[]> ExchangeInfoAsync(string query, CancellationToken cancellationToken) =>
        rest.GetAsync($"{product.RestPath}/exchangeInfo{query}", ExchangeInfoWeight, cancellationToken);

    /// <summary>Volumes of all symbols in 24 hours. Only spot has a short form of it, at the same weight.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    public Task<byte[]> DayTickersAsync(CancellationToken cancellationToken) => rest.GetAsync(
        $"{product.RestPath}/ticker/24hr{(product == BinanceProduct.Spot ? "?type=MINI" : "")}",
        product.DayTickersWeight,
        cancellationToken);

    /// <summary>The book, as far as can be asked for once a second when some markets share what is allowed.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is not what was documented.</exception>
    public async Task<PolledAnswer> BookAsync(string symbol, int markets, CancellationToken cancellationToken)
    {
        var size = product.SnapshotSizes.Where(each => each.Weight * markets <= product.WeightPerSecond)
            .DefaultIfEmpty(product.SnapshotSizes[0]).Last();
        var book = new DepthMessage();
        BinanceNormalizer.ReadSnapshot(await DepthAsync(symbol, size, cancellationToken), book);
        return new PolledAnswer(book, size.Levels);
    }

    /// <summary>The venue's time, asked for once.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is not what was documented.</exception>
    // {"serverTime":1790000000123}
    public async Task<ClockSample> TimeAsync(CancellationToken cancellationToken)
    {
        var answer = await rest.GetTimedAsync($"{product.RestPath}/time", SmallWeight, cancellationToken);
        return ClockSample.Of(answer, RestAnswer.Read("binance", "time", answer.Body, root =>
            DateTimeOffset.FromUnixTimeMilliseconds(root.GetProperty("serverTime").GetInt64())));
    }

    /// <summary>Price steps and states by symbol, at least those of some symbols.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is not what was documented.</exception>
    // {"symbols":[{"symbol":"BTCUSDT","status":"TRADING",
    //  "filters":[{"filterType":"PRICE_FILTER","tickSize":"0.01000000"},…]},…]}
    public async Task<IReadOnlyDictionary<string, BinanceSymbol>> SymbolsAsync(
        IReadOnlyCollection<string> symbols, CancellationToken cancellationToken)
    {
        // Only spot can be asked for some symbols.
        var some = product == BinanceProduct.Spot && symbols.Count <= SymbolsInQuery
            ? $"?symbols={Uri.EscapeDataString($"[\"{string.Join("\",\"", symbols)}\"]")}"
            : "";
        byte[] body;
        try
        {
            body = await ExchangeInfoAsync(some, cancellationToken);
        }
        catch (HttpRequestException refused) when (refused.StatusCode == HttpStatusCode.BadRequest && some.Length > 0)
        {
            // One unknown symbol spoils the answer for all of them; the list of all tells which it is.
            body = await ExchangeInfoAsync("", cancellationToken);
        }

        return RestAnswer.Read("binance", "exchangeInfo", body, Symbols);
    }

    /// <summary>
    /// Hours between two fundings by symbol; only those that differ from the usual eight are listed. Null where a
    /// symbol is listed without.
    /// </summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is not what was documented.</exception>
    // [{"symbol":"BLZUSDT","fundingIntervalHours":4,…}]
    public async Task<Func<string, double?>> FundingHoursAsync(CancellationToken cancellationToken)
    {
        var body = await rest.GetAsync($"{product.RestPath}/fundingInfo", SmallWeight, cancellationToken);
        var hours = RestAnswer.Read("binance", "fundingInfo", body, root => root.EnumerateArray().ToDictionary(
            entry => entry.Text("symbol"),
            entry => entry.TryGetProperty("fundingIntervalHours", out var told)
                && told.ValueKind == JsonValueKind.Number ? told.GetDouble() : (double?)null));
        return symbol => hours.GetValueOrDefault(symbol, UsualFundingHours);
    }

    private static Dictionary<string, BinanceSymbol> Symbols(JsonElement root)
    {
        var symbols = new Dictionary<string, BinanceSymbol>();
        foreach (var entry in root.GetProperty("symbols").EnumerateArray())
        {
            foreach (var filter in entry.GetProperty("filters").EnumerateArray())
            {
                if (filter.GetProperty("filterType").GetString() == "PRICE_FILTER")
                {
                    symbols[entry.Text("symbol")] = new BinanceSymbol(
                        RestAnswer.NumberOf(filter.Text("tickSize")), BinanceStates.Of(entry.TextOrNone("status")));
                }
            }
        }

        return symbols;
    }
}
