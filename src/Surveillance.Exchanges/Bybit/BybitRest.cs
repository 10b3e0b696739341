using System.Globalization;
using System.Text.Json;
using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Polling;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Bybit;

/// <summary>
/// Bybit's REST endpoints. A mistake is answered with HTTP 200 and a <c>retCode</c> other than 0; who asks too much is
/// answered 403, and must ask nothing for ten minutes.
/// </summary>
internal sealed class BybitRest(VenueRest rest)
{
    private const int Weight = 1;

    /// <summary>"Request parameter error", as for a symbol that is not listed.</summary>
    private const int NoSuchSymbol = 10001;

    /// <summary>A category lists some hundreds of instruments, a page holds 1,000.</summary>
    private const int MaxPages = 20;

    /// <summary>
    /// A small part of the 600 requests in 5 s and address, and the ten minutes of "Rate limit"
    /// (https://bybit-exchange.github.io/docs/v5/rate-limit). A geographic block answers 403, too: then a request each
    /// ten minutes does no harm.
    /// </summary>
    public static readonly RequestLimits Limits =
        new(PerSecond: 10, AtOnce: 10, TimeSpan.FromSeconds(5), PauseAtForbidden: TimeSpan.FromMinutes(10));

    /// <summary>What of it may be asked for the books of a category that no socket brings: half.</summary>
    public static readonly PollBudget Polling = new(Limits.PerSecond / 2.0);

    /// <summary>The REST of a venue.</summary>
    public static BybitRest Of(VenueSettings venue, FeedContext context) =>
        new(context.Rests.Of(venue.Name, venue.Rest["base"], Limits, context));

    /// <summary>Levels a side that both categories tell over REST.</summary>
    public const int BookLevels = 200;

    /// <summary>The best levels of a book.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is a mistake, or not what was documented.</exception>
    // {"retCode":0,"retMsg":"OK","result":{"s":"BTCUSDT","b":[["61800.2","2.89"],…],"a":[…],"ts":1790000000123,
    //  "u":7,…}}
    public async Task<DepthMessage> BookAsync(
        BybitCategory category, string symbol, CancellationToken cancellationToken)
    {
        var body = await rest.GetAsync(
            $"/v5/market/orderbook?category={category.Name}&symbol={Uri.EscapeDataString(symbol)}&limit={BookLevels}",
            Weight,
            cancellationToken);
        return RestAnswer.Read("bybit", "orderbook", body, root =>
        {
            var result = Result(root);
            var book = RestBook.Of(result.GetProperty("b"), result.GetProperty("a"));
            book.LastId = result.GetProperty("u").GetInt64();
            book.VenueTime = DateTimeOffset.FromUnixTimeMilliseconds(result.GetProperty("ts").GetInt64());
            return book;
        });
    }

    /// <summary>The venue's time, asked for once.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is a mistake, or not what was documented.</exception>
    // {"retCode":0,"retMsg":"OK","result":{"timeSecond":"1790000000","timeNano":"1790000000123456789"},…}
    public async Task<ClockSample> TimeAsync(CancellationToken cancellationToken)
    {
        var answer = await rest.GetTimedAsync("/v5/market/time", Weight, cancellationToken);
        return ClockSample.Of(answer, RestAnswer.Read("bybit", "time", answer.Body, root =>
            DateTimeOffset.UnixEpoch.AddTicks(
                long.Parse(Result(root).Text("timeNano"), CultureInfo.InvariantCulture)
                / TimeSpan.NanosecondsPerTick)));
    }

    /// <summary>Smallest price step in quote currency by symbol, of what is traded now.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is a mistake, or not what was documented.</exception>
    // {"symbol":"BTCUSDT","status":"Trading","priceFilter":{"tickSize":"0.10",…},…}
    public async Task<IReadOnlyDictionary<string, double>> PriceStepsAsync(
        BybitCategory category, CancellationToken cancellationToken)
    {
        var steps = new Dictionary<string, double>();
        await EachInstrumentAsync(
            category,
            entry => steps[entry.Text("symbol")] =
                RestAnswer.NumberOf(entry.GetProperty("priceFilter").Text("tickSize")),
            cancellationToken);
        return steps;
    }

    /// <summary>The status of one instrument, traded or not; null where there is none of that name.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is a mistake, or not what was documented.</exception>
    // {"retCode":0,"retMsg":"OK","result":{"category":"linear","list":[{"symbol":"BTCUSDT","status":"Settling",…}]}}
    public async Task<string?> StatusAsync(
        BybitCategory category, string symbol, CancellationToken cancellationToken)
    {
        var body = await rest.GetAsync(
            $"/v5/market/instruments-info?category={category.Name}&symbol={Uri.EscapeDataString(symbol)}",
            Weight,
            cancellationToken);
        return RestAnswer.Read("bybit", "instruments-info", body, root =>
            root.GetProperty("retCode").GetInt32() == NoSuchSymbol
                ? null
                : Entries(root).Select(entry => entry.Text("status")).FirstOrDefault());
    }

    /// <summary>Hands over what the venue says of each instrument that is traded now, page by page.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is a mistake, or not what was documented.</exception>
    // {"retCode":0,"retMsg":"OK","result":{"category":"linear","nextPageCursor":"","list":[{"status":"Trading",…},…]}}
    public async Task EachInstrumentAsync(
        BybitCategory category, Action<JsonElement> take, CancellationToken cancellationToken)
    {
        var cursor = "";
        for (var page = 0; page < MaxPages; page++)
        {
            var next = cursor.Length == 0 ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var body = await rest.GetAsync(
                $"/v5/market/instruments-info?category={category.Name}&limit=1000{next}", Weight, cancellationToken);
            cursor = RestAnswer.Read("bybit", "instruments-info", body, root =>
            {
                foreach (var entry in Entries(root).Where(entry => entry.Text("status") == BybitStates.Trading))
                    take(entry);
                return root.GetProperty("result").TextOrNone("nextPageCursor");
            });
            if (cursor.Length == 0)
                return;
        }

        throw new HttpRequestException($"bybit lists more than {MaxPages} pages of {category.Name} instruments");
    }

    /// <summary>What the symbols of a category turned over in 24 hours, in quote currency.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is a mistake, or not what was documented.</exception>
    // {"retCode":0,"retMsg":"OK","result":{"category":"spot","list":[{"symbol":"BTCUSDT","turnover24h":"2437.6",…}]}}
    public async Task<IReadOnlyDictionary<string, double?>> TurnoversAsync(
        BybitCategory category, CancellationToken cancellationToken)
    {
        var body = await rest.GetAsync($"/v5/market/tickers?category={category.Name}", Weight, cancellationToken);
        return RestAnswer.Read("bybit", "tickers", body, root => Entries(root)
            .ToDictionary(entry => entry.Text("symbol"), entry => entry.NumberOrNone("turnover24h")));
    }

    private static JsonElement.ArrayEnumerator Entries(JsonElement root) =>
        Result(root).GetProperty("list").EnumerateArray();

    private static JsonElement Result(JsonElement root) => root.GetProperty("retCode").GetInt32() == 0
        ? root.GetProperty("result")
        : throw new FormatException($"retCode {root.GetProperty("retCode")}");
}
