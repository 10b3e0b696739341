using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Surveillance.Exchanges.Bybit;

/// <summary>
/// Bybit's REST endpoints. A mistake is answered with HTTP 200 and a <c>retCode</c> other than 0; who asks too much is
/// answered 403, and must ask nothing for ten minutes.
/// </summary>
internal sealed class BybitRest(VenueRest rest, FeedContext context)
{
    /// <summary>A small part of the 600 requests in 5 s and address.</summary>
    public const int RequestsPerSecond = 10;

    private const int Weight = 1;

    /// <summary>A category lists some hundreds of instruments, a page holds 1,000.</summary>
    private const int MaxPages = 20;

    /// <summary>As in "Rate limit" (https://bybit-exchange.github.io/docs/v5/rate-limit).</summary>
    private static readonly TimeSpan Ban = TimeSpan.FromMinutes(10);

    private long _closedUntilTicks;

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
            var body = await GetAsync(
                $"/v5/market/instruments-info?category={category.Name}&limit=1000{next}", cancellationToken);
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

    private async Task<byte[]> GetAsync(string path, CancellationToken cancellationToken)
    {
        await WaitUntilOpenAsync(cancellationToken);
        try
        {
            return await rest.GetAsync(path, Weight, cancellationToken);
        }
        catch (HttpRequestException refused) when (refused.StatusCode == HttpStatusCode.Forbidden)
        {
            // A geographic block answers 403, too: then a request each ten minutes does no harm.
            Interlocked.Exchange(ref _closedUntilTicks, (context.Time.GetUtcNow() + Ban).UtcTicks);
            Log.Paused(context.Log, "bybit", Ban.TotalSeconds, (int)HttpStatusCode.Forbidden);
            throw;
        }
    }

    private async Task WaitUntilOpenAsync(CancellationToken cancellationToken)
    {
        var closedUntil = new DateTimeOffset(Interlocked.Read(ref _closedUntilTicks), TimeSpan.Zero);
        var left = closedUntil - context.Time.GetUtcNow();
        if (left > TimeSpan.Zero)
            await Task.Delay(left, context.Time, cancellationToken);
    }
}
