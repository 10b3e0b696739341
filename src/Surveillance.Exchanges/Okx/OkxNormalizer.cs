using System.Text.Json;

namespace Surveillance.Exchanges.Okx;

/// <summary>What a data frame of the books channel does.</summary>
internal enum OkxAction
{
    /// <summary>The channel sends whole states and no action.</summary>
    None,

    /// <summary>Replaces the book.</summary>
    Snapshot,

    /// <summary>Changes the book.</summary>
    Update,
}

/// <summary>A data frame taken apart as far as its envelope; the spans lie in the frame.</summary>
internal ref struct OkxFrame
{
    /// <summary>Such as <c>books</c>.</summary>
    public ReadOnlySpan<byte> Channel;

    /// <summary>Such as <c>BTC-USDT-SWAP</c>; of index-tickers the index.</summary>
    public ReadOnlySpan<byte> InstrumentId;

    /// <summary>Of the books channel.</summary>
    public OkxAction Action;

    /// <summary>The text from the first bracket of the <c>data</c> array on.</summary>
    public ReadOnlySpan<byte> Payload;

    /// <summary>A reader that stands on that bracket.</summary>
    public readonly Utf8JsonReader Data
    {
        get
        {
            var reader = new Utf8JsonReader(Payload);
            reader.Read();
            return reader;
        }
    }
}

/// <summary>An answer or notice of the venue: <c>subscribe</c>, <c>error</c>, <c>notice</c>, ….</summary>
internal sealed record OkxEvent(string Event, string? Code, string? Message, string? Channel, string? InstrumentId);

/// <summary>
/// Reads OKX's frames and REST bodies. <c>""</c> means that the venue does not know; unknown fields are skipped.
/// </summary>
internal static class OkxNormalizer
{
    private const string Venue = "okx";

    /// <summary>
    /// Opens <c>{"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"update","data":[{…}]}</c>;
    /// false when the frame carries no data, as an event does.
    /// </summary>
    public static bool TryOpen(ReadOnlySpan<byte> text, out OkxFrame frame)
    {
        frame = default;
        return OkxEnvelope.TryOpen(text, ref frame) || TryOpenSlowly(text, out frame);
    }

    private static bool TryOpenSlowly(ReadOnlySpan<byte> text, out OkxFrame frame)
    {
        frame = default;
        var reader = new Utf8JsonReader(text);
        JsonLevels.Expect(ref reader, JsonTokenType.StartObject, Venue, "frame");
        var found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.SequenceEqual("arg"u8))
            {
                ReadArgument(ref reader, out var channel, out var instrument);
                frame.Channel = channel;
                frame.InstrumentId = instrument;
            }
            else if (reader.ValueSpan.SequenceEqual("action"u8))
            {
                JsonLevels.Expect(ref reader, JsonTokenType.String, Venue, "action");
                frame.Action = reader.ValueSpan.SequenceEqual("snapshot"u8) ? OkxAction.Snapshot : OkxAction.Update;
            }
            else if (reader.ValueSpan.SequenceEqual("data"u8))
            {
                JsonLevels.Expect(ref reader, JsonTokenType.StartArray, Venue, "data");
                frame.Payload = text[(int)reader.TokenStartIndex..];
                found = true;
                if (!frame.Channel.IsEmpty)
                    return true;
                reader.Skip();
            }
            else
                reader.Skip();
        }

        return found && !frame.Channel.IsEmpty;
    }

    /// <summary>Reads <c>{"event":"error","code":"60018","msg":"…","arg":{…}}</c>.</summary>
    public static OkxEvent ReadEvent(ReadOnlySpan<byte> text)
    {
        using var json = JsonDocument.Parse(text.ToArray());
        var root = json.RootElement;
        try
        {
            var argument = root.TryGetProperty("arg", out var found) ? found : default;
            return new OkxEvent(
                Text(root, "event") ?? throw new FeedProtocolException(Venue, "frame", text),
                Text(root, "code"),
                Text(root, "msg"),
                Text(argument, "channel"),
                Text(argument, "instId"));
        }
        catch (InvalidOperationException error)
        {
            // Text of half a surrogate pair, for one.
            throw new FeedProtocolException(Venue, "event", text, error);
        }
    }

    /// <summary>Reads the one element of a frame of the books channel.</summary>
    public static void ReadBook(in OkxFrame frame, DepthMessage into, DecimalFactor contractSize)
    {
        into.Clear();
        if (OkxDepthScan.TryRead(frame.Payload, into, contractSize))
            return;
        var data = frame.Data;
        ReadBook(ref data, into, contractSize);
    }

    /// <summary>
    /// Reads the one element of a book frame or of <c>/api/v5/market/books</c>:
    /// <c>[{"asks":[["71500.2","365.11","0","41"]],"bids":[…],"ts":"1787300000105","checksum":0,
    /// "seqId":332842418754,"prevSeqId":332842418737}]</c>.
    /// </summary>
    /// <param name="reader">Stands on the array's bracket.</param>
    /// <param name="into">Cleared and filled.</param>
    /// <param name="contractSize">Base coins in one unit of size.</param>
    public static void ReadBook(ref Utf8JsonReader reader, DepthMessage into, DecimalFactor contractSize)
    {
        into.Clear();
        JsonLevels.Expect(ref reader, JsonTokenType.StartObject, Venue, "data");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("bids"u8))
            {
                JsonLevels.Read(ref reader, into.Bids, contractSize, Venue);
                into.HasBids = true;
            }
            else if (name.SequenceEqual("asks"u8))
            {
                JsonLevels.Read(ref reader, into.Asks, contractSize, Venue);
                into.HasAsks = true;
            }
            else if (name.SequenceEqual("ts"u8))
                into.VenueTime = Time(ref reader, "ts");
            else if (name.SequenceEqual("seqId"u8))
                into.LastId = JsonLevels.Integer(ref reader, Venue, "seqId");
            else if (name.SequenceEqual("prevSeqId"u8))
                into.PreviousId = JsonLevels.Integer(ref reader, Venue, "prevSeqId");
            else if (name.SequenceEqual("checksum"u8))
                into.Checksum = JsonLevels.Integer(ref reader, Venue, "checksum");
            else
                reader.Skip();
        }

        // A side that did not change is an empty list; one that is absent was lost on the way.
        if (!into.HasBothSides)
            throw new FeedProtocolException(Venue, "book without a side", reader.ValueSpan);
    }

    /// <summary>Reads the one element of a frame of any other channel.</summary>
    /// <inheritdoc cref="ReadTicker(ref Utf8JsonReader, bool)" path="/param[@name='derivative']"/>
    public static TickerUpdate ReadTicker(in OkxFrame frame, bool derivative)
    {
        if (OkxTickerScan.TryRead(frame.Payload, derivative, out var update))
            return update;
        var data = frame.Data;
        return ReadTicker(ref data, derivative);
    }

    /// <summary>
    /// Reads the one element of <c>tickers</c>, <c>mark-price</c>, <c>index-tickers</c> or <c>funding-rate</c>;
    /// their fields do not overlap: <c>[{"last":"71500.1","vol24h":"8123456","volCcy24h":"81234.56","ts":"…"}]</c>,
    /// <c>[{"markPx":"71500.3","ts":"…"}]</c>, <c>[{"idxPx":"71510.2","ts":"…"}]</c>,
    /// <c>[{"fundingRate":"0.0001","fundingTime":"…","nextFundingTime":"…","ts":"…"}]</c>.
    /// </summary>
    /// <param name="reader">Stands on the array's bracket.</param>
    /// <param name="derivative">Whether volCcy24h is the base coin (derivatives) or vol24h is (spot).</param>
    public static TickerUpdate ReadTicker(ref Utf8JsonReader reader, bool derivative)
    {
        var update = default(TickerUpdate);
        DateTimeOffset? funding = null, following = null;
        JsonLevels.Expect(ref reader, JsonTokenType.StartObject, Venue, "data");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("last"u8))
                update = update with { Last = JsonLevels.OptionalNumber(ref reader, Venue, "last") };
            else if (name.SequenceEqual(derivative ? "volCcy24h"u8 : "vol24h"u8))
                update = update with { Volume24h = JsonLevels.OptionalNumber(ref reader, Venue, "volume") };
            else if (name.SequenceEqual("markPx"u8))
                update = update with { Mark = JsonLevels.OptionalNumber(ref reader, Venue, "markPx") };
            else if (name.SequenceEqual("idxPx"u8))
                update = update with { Index = JsonLevels.OptionalNumber(ref reader, Venue, "idxPx") };
            else if (name.SequenceEqual("fundingRate"u8))
                update = update with { FundingRate = JsonLevels.OptionalNumber(ref reader, Venue, "fundingRate") };
            else if (name.SequenceEqual("fundingTime"u8))
                funding = Time(ref reader, "fundingTime");
            else if (name.SequenceEqual("nextFundingTime"u8))
                following = Time(ref reader, "nextFundingTime");
            else if (name.SequenceEqual("ts"u8))
                update = update with { VenueTime = Time(ref reader, "ts") };
            else
                reader.Skip();
        }

        return update with { NextFundingTime = funding, FundingIntervalHours = (following - funding)?.TotalHours };
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            ? value.ToString()
            : null;

    private static void ReadArgument(
        scoped ref Utf8JsonReader reader, out ReadOnlySpan<byte> channel, out ReadOnlySpan<byte> instrument)
    {
        channel = instrument = default;
        JsonLevels.Expect(ref reader, JsonTokenType.StartObject, Venue, "arg");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isChannel = reader.ValueSpan.SequenceEqual("channel"u8);
            var isInstrument = reader.ValueSpan.SequenceEqual("instId"u8);
            if (!isChannel && !isInstrument)
            {
                reader.Skip();
                continue;
            }

            JsonLevels.Expect(ref reader, JsonTokenType.String, Venue, isChannel ? "channel" : "instId");
            if (isChannel)
                channel = reader.ValueSpan;
            else
                instrument = reader.ValueSpan;
        }
    }

    private static DateTimeOffset? Time(ref Utf8JsonReader reader, string field) =>
        JsonLevels.Time(ref reader, Venue, field);
}
