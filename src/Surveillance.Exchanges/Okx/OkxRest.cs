using System.Globalization;
using System.Text.Json;
using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Polling;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Okx;

/// <summary>OKX's REST endpoints. A mistake is answered with HTTP 200 and a code other than "0".</summary>
internal sealed class OkxRest(VenueRest rest)
{
    /// <summary>
    /// Half of 40 book requests in 2 s and address, of which one weighs 1. A refusal names no time: the next window is
    /// waited for.
    /// </summary>
    private static readonly RequestLimits Limits = new(PerSecond: 10, AtOnce: 10, TimeSpan.FromSeconds(2));

    /// <summary>What of it may be asked for books that no socket brings.</summary>
    public static readonly PollBudget Polling = new(Limits.PerSecond);

    private const int Weight = 1;

    // Beyond these a contract size is a mistake, and not exact as a decimal factor.
    private const double SmallestContract = 1e-9;
    private const double LargestContract = 1e9;

    /// <summary>The REST of a venue.</summary>
    public static OkxRest Of(VenueSettings venue, FeedContext context) =>
        new(context.Rests.Of(venue.Name, venue.Rest["base"], Limits, context));

    /// <summary>
    /// The best 400 levels: <c>{"code":"0","msg":"","data":[{"asks":[…],"bids":[…],"ts":"…","seqId":…}]}</c>.
    /// </summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is a mistake, or not what was documented.</exception>
    public async Task<DepthMessage> BookAsync(
        string instrumentId, DecimalFactor contractSize, CancellationToken cancellationToken)
    {
        var body = await rest.GetAsync(
            $"/api/v5/market/books?instId={Uri.EscapeDataString(instrumentId)}&sz={OkxSync.LevelLimit}",
            Weight,
            cancellationToken);
        return ReadBook(body, contractSize);
    }

    /// <summary>The venue's time, asked for once.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is a mistake, or not what was documented.</exception>
    // {"code":"0","msg":"","data":[{"ts":"1790000000123"}]}
    public async Task<ClockSample> TimeAsync(CancellationToken cancellationToken)
    {
        var answer = await rest.GetTimedAsync("/api/v5/public/time", Weight, cancellationToken);
        return ClockSample.Of(answer, RestAnswer.Read("okx", "time", answer.Body, root =>
            DateTimeOffset.FromUnixTimeMilliseconds(
                long.Parse(Entries(root).Single().Text("ts"), CultureInfo.InvariantCulture))));
    }

    /// <summary>
    /// The instruments of a type by id, whether or not they are traded now; contracts whose size is not in base coin
    /// are left out.
    /// </summary>
    /// <param name="type"><c>SPOT</c> or <c>SWAP</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is a mistake, or not what was documented.</exception>
    // {"code":"0","msg":"","data":[{"instId":"BTC-USDT-SWAP","ctType":"linear","ctVal":"0.01","ctMult":"1",
    //  "tickSz":"0.1","state":"live",…}]}
    public async Task<IReadOnlyDictionary<string, OkxContract>> ContractsAsync(
        string type, CancellationToken cancellationToken)
    {
        var body = await InstrumentsAsync(type, cancellationToken);
        return RestAnswer.Read("okx", "instruments", body, root => Entries(root).Select(Contract).OfType<OkxContract>()
            .ToDictionary(contract => contract.InstrumentId));
    }

    /// <summary>What the venue says of the instruments of a type.</summary>
    /// <inheritdoc cref="ContractsAsync" path="/param"/>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    public Task<byte[]> InstrumentsAsync(string type, CancellationToken cancellationToken) =>
        rest.GetAsync($"/api/v5/public/instruments?instType={type}", Weight, cancellationToken);

    /// <summary>Prices and volumes of the instruments of a type.</summary>
    /// <inheritdoc cref="ContractsAsync" path="/param"/>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    public Task<byte[]> TickersAsync(string type, CancellationToken cancellationToken) =>
        rest.GetAsync($"/api/v5/market/tickers?instType={type}", Weight, cancellationToken);

    /// <summary>The entries of an answer that is no mistake.</summary>
    internal static JsonElement.ArrayEnumerator Entries(JsonElement root) => root.Text("code") == "0"
        ? root.GetProperty("data").EnumerateArray()
        : throw new FormatException($"code {root.Text("code")}");

    private static OkxContract? Contract(JsonElement entry)
    {
        var isSpot = entry.GetProperty("ctType").GetString() is null or "";
        if (!isSpot && entry.GetProperty("ctType").GetString() != "linear")
            return null;
        var size = isSpot ? 1 : entry.NumberOrNone("ctVal") * (entry.NumberOrNone("ctMult") ?? 1);
        return size is >= SmallestContract and <= LargestContract
            ? new OkxContract(
                entry.Text("instId"), size.Value, entry.NumberOrNone("tickSz"), OkxStates.Of(entry.TextOrNone("state")))
            : null;
    }

    /// <summary>Reads the body of <c>/api/v5/market/books</c>.</summary>
    /// <exception cref="FeedProtocolException">It is a mistake, or not what was documented.</exception>
    internal static DepthMessage ReadBook(byte[] body, DecimalFactor contractSize)
    {
        var message = new DepthMessage();
        var reader = new Utf8JsonReader(body);
        JsonLevels.Expect(ref reader, JsonTokenType.StartObject, "okx", "answer");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueSpan.SequenceEqual("data"u8))
            {
                reader.Skip();
                continue;
            }

            JsonLevels.Expect(ref reader, JsonTokenType.StartArray, "okx", "data");
            OkxNormalizer.ReadBook(ref reader, message, contractSize);
            return message.LastId is not null
                ? message
                : throw new FeedProtocolException("okx", "book without an id", body);
        }

        throw new FeedProtocolException("okx", "answer without a book", body);
    }
}
