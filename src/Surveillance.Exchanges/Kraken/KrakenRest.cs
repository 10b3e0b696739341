using System.Text.Json;
using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Polling;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Kraken;

/// <summary>Kraken's public REST endpoints. A mistake is answered with HTTP 200 and a filled <c>error</c>.</summary>
internal sealed class KrakenRest(VenueRest rest)
{
    private const int Weight = 1;

    /// <summary>
    /// Public endpoints are counted by address, about one request a second
    /// (https://support.kraken.com/articles/206548367-what-are-the-api-rate-limits-).
    /// </summary>
    private static readonly RequestLimits Limits = new(PerSecond: 1, AtOnce: 2, TimeSpan.FromSeconds(5));

    /// <summary>What of it may be asked for books that no socket brings.</summary>
    public static readonly PollBudget Polling = new(Limits.PerSecond);

    /// <summary>The REST of a venue.</summary>
    public static KrakenRest Of(VenueSettings venue, FeedContext context) =>
        new(context.Rests.Of(venue.Name, venue.Rest["base"], Limits, context));

    /// <summary>Levels a side that a book over REST can have.</summary>
    public const int BookLevels = 500;

    /// <summary>The best levels of a book, of which the venue tells no time.</summary>
    /// <param name="symbol">As the sockets call it, such as <c>BTC/USD</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is a mistake, or not what was documented.</exception>
    // {"error":[],"result":{"XXBTZUSD":{"asks":[["61800.3","0.5",1790000000],…],"bids":[…]}}}
    public async Task<DepthMessage> BookAsync(string symbol, CancellationToken cancellationToken)
    {
        var body = await rest.GetAsync(
            $"/0/public/Depth?pair={PairOf(symbol)}&count={BookLevels}", Weight, cancellationToken);
        return RestAnswer.Read("kraken", "Depth", body, root =>
        {
            // The answer calls the pair by a third name.
            var book = Result(root).EnumerateObject().Single().Value;
            return RestBook.Of(book.GetProperty("bids"), book.GetProperty("asks"));
        });
    }

    /// <summary>REST has names of its own for two coins, and no slash.</summary>
    private static string PairOf(string symbol) => string.Concat(symbol.Split('/').Select(
        coin => coin switch { "BTC" => "XBT", "DOGE" => "XDG", _ => coin }));

    /// <summary>The venue's time, asked for once; it tells whole seconds.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is a mistake, or not what was documented.</exception>
    // {"error":[],"result":{"unixtime":1790000000,"rfc1123":"Mon, 21 Sep 26 14:13:20 +0000"}}
    public async Task<ClockSample> TimeAsync(CancellationToken cancellationToken)
    {
        var answer = await rest.GetTimedAsync("/0/public/Time", Weight, cancellationToken);
        var second = RestAnswer.Read("kraken", "Time", answer.Body, root =>
            DateTimeOffset.FromUnixTimeSeconds(Result(root).GetProperty("unixtime").GetInt64()));
        return new ClockSample(second, TimeSpan.FromSeconds(1), answer.AskedAt, answer.CameAt);
    }

    /// <summary>What an answer holds that is no mistake.</summary>
    internal static JsonElement Result(JsonElement root) => root.GetProperty("error").GetArrayLength() == 0
        ? root.GetProperty("result")
        : throw new FormatException($"error {root.GetProperty("error")[0]}");

    /// <summary>Every pair.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    public Task<byte[]> PairsAsync(CancellationToken cancellationToken) =>
        rest.GetAsync("/0/public/AssetPairs", Weight, cancellationToken);

    /// <summary>Prices and volumes of every pair.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    public Task<byte[]> TickersAsync(CancellationToken cancellationToken) =>
        rest.GetAsync("/0/public/Ticker", Weight, cancellationToken);
}
