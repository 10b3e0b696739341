using System.Globalization;
using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Bybit;

/// <summary>
/// Bybit's REST endpoints. A mistake is answered with HTTP 200 and a <c>retCode</c> other than 0; who asks too much is
/// answered 403, and must ask nothing for ten minutes.
/// </summary>
internal sealed class BybitRest(VenueRest rest)
{
    private const int Weight = 1;

    /// <summary>A category lists some hundreds of instruments, a page holds 1,000.</summary>
    private const int MaxPages = 20;

    /// <summary>
    /// A small part of the 600 requests in 5 s and address, and the ten minutes of "Rate limit"
    /// (https://bybit-exchange.github.io/docs/v5/rate-limit). A geographic block answers 403, too: then a request each
    /// ten minutes does no harm.
    /// </summary>
    public static readonly RequestLimits Limits =
        new(PerSecond: 10, AtOnce: 10, TimeSpan.FromSeconds(5), PauseAtForbidden: TimeSpan.FromMinutes(10));

    /// <summary>The REST of a venue.</summary>
    public static BybitRest Of(VenueSettings venue, FeedContext context) =>
        new(context.Rests.Of(venue.Name, venue.Rest["base"], Limits, context));

    /// <summary>Smallest price step in quote currency by symbol, of what is traded now.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is a mistake, or not what was documented.</exception>
    // {"retCode":0,"retMsg":"OK","result":{"category":"linear","nextPageCursor":"","list":[
    //  {"symbol":"BTCUSDT","status":"Trading","priceFilter":{"tickSize":"0.10",…},…}]}}
    public async Task<IReadOnlyDictionary<string, double>> PriceStepsAsync(
        BybitCategory category, CancellationToken cancellationToken)
    {
        var steps = new Dictionary<string, double>();
        var cursor = "";
        for (var page = 0; page < MaxPages; page++)
        {
            var next = cursor.Length == 0 ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var body = await rest.GetAsync(
                $"/v5/market/instruments-info?category={category.Name}&limit=1000{next}", Weight, cancellationToken);
            cursor = ReadPage(body, steps);
            if (cursor.Length == 0)
                return steps;
        }

        throw new HttpRequestException($"bybit lists more than {MaxPages} pages of {category.Name} instruments");
    }

    /// <returns>Where the next page begins; empty on the last one.</returns>
    private static string ReadPage(byte[] body, Dictionary<string, double> steps)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.GetProperty("retCode").GetInt32() != 0)
                throw new FeedProtocolException("bybit", "retCode", body);
            var result = json.RootElement.GetProperty("result");
            foreach (var entry in result.GetProperty("list").EnumerateArray())
            {
                if (entry.GetProperty("status").GetString() == "Trading")
                {
                    steps[entry.GetProperty("symbol").GetString()!] = double.Parse(
                        entry.GetProperty("priceFilter").GetProperty("tickSize").GetString()!,
                        CultureInfo.InvariantCulture);
                }
            }

            return result.TryGetProperty("nextPageCursor", out var cursor) ? cursor.GetString() ?? "" : "";
        }
        catch (Exception error) when (
            error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException
                or ArgumentException)
        {
            throw new FeedProtocolException("bybit", "instruments-info", body, error);
        }
    }
}
