using System.Text.Json;

namespace Surveillance.Exchanges.Binance;

/// <summary>
/// Reads Binance's frames and REST bodies. Unknown fields are skipped; what has no place in the protocol is a
/// <see cref="FeedProtocolException"/>.
/// </summary>
internal static class BinanceNormalizer
{
    private const string Venue = "binance";

    /// <summary>
    /// Opens a combined frame, <c>{"stream":"btcusdt@depth@100ms","data":{…}}</c>: gives the stream's name and the text
    /// from the payload's first bracket on. False for a control reply, <c>{"result":null,"id":1}</c>, or a notice
    /// outside a stream.
    /// </summary>
    public static bool TryOpen(
        ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> stream, out ReadOnlySpan<byte> payload)
    {
        var scan = new FrameScan(frame);
        if (scan.Take("{\"stream\":"u8) && scan.TakeText(out stream) && scan.Take(",\"data\":"u8)
            && scan.Rest is [(byte)'{', ..])
        {
            payload = scan.Rest;
            return true;
        }

        return TryOpenSlowly(frame, out stream, out payload);
    }

    /// <summary>
    /// Reads a change, the best levels or a snapshot; the three differ only in their field names:
    /// <c>{"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":50093239189,"u":50093239202,
    /// "b":[["61737.63","0.0"]],"a":[…]}</c>, on futures also <c>"T"</c> (match time) and <c>"pu"</c>, and
    /// <c>{"lastUpdateId":50093239218,"bids":[…],"asks":[…]}</c>.
    /// </summary>
    /// <param name="payload">Begins with the object.</param>
    /// <param name="into">Cleared and filled.</param>
    public static void ReadDepth(ReadOnlySpan<byte> payload, DepthMessage into)
    {
        into.Clear();
        if (!BinanceDepthScan.TryRead(payload, into))
            ReadUnusualDepth(payload, into);
    }

    /// <summary>Reads the same however it is written, and tells what is wrong with it.</summary>
    internal static void ReadUnusualDepth(ReadOnlySpan<byte> payload, DepthMessage into)
    {
        into.Clear();
        var reader = Open(payload);
        DateTimeOffset? sentAt = null, matchedAt = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("b"u8) || name.SequenceEqual("bids"u8))
            {
                JsonLevels.Read(ref reader, into.Bids, DecimalFactor.One, Venue);
                into.HasBids = true;
            }
            else if (name.SequenceEqual("a"u8) || name.SequenceEqual("asks"u8))
            {
                JsonLevels.Read(ref reader, into.Asks, DecimalFactor.One, Venue);
                into.HasAsks = true;
            }
            else if (name.SequenceEqual("U"u8))
                into.FirstId = JsonLevels.Integer(ref reader, Venue, "U");
            else if (name.SequenceEqual("u"u8) || name.SequenceEqual("lastUpdateId"u8))
                into.LastId = JsonLevels.Integer(ref reader, Venue, "u");
            else if (name.SequenceEqual("pu"u8))
                into.PreviousId = JsonLevels.Integer(ref reader, Venue, "pu");
            else if (name.SequenceEqual("E"u8))
                sentAt = Time(ref reader, "E");
            else if (name.SequenceEqual("T"u8))
                matchedAt = Time(ref reader, "T");
            else
                reader.Skip();
        }

        if (into.LastId is null)
            throw new FeedProtocolException(Venue, "depth without an id", reader.ValueSpan);

        // A side that did not change is an empty list; one that is absent was lost on the way.
        if (!into.HasBothSides)
            throw new FeedProtocolException(Venue, "depth without a side", reader.ValueSpan);
        into.VenueTime = matchedAt ?? sentAt;
    }

    /// <summary>Reads the body of <c>/api/v3/depth</c> or <c>/fapi/v1/depth</c>.</summary>
    public static void ReadSnapshot(ReadOnlySpan<byte> body, DepthMessage into) => ReadDepth(body, into);

    /// <summary>
    /// Reads <c>{"e":"markPriceUpdate","E":1680652701000,"s":"BTCUSDT","p":"28147.27","P":"28142.15","i":"28159.75",
    /// "r":"0.00002754","T":1680652800000}</c>: p mark, i index, r funding rate of the running period, T next funding.
    /// </summary>
    public static TickerUpdate ReadMarkPrice(ReadOnlySpan<byte> payload)
    {
        var reader = Open(payload);
        var update = default(TickerUpdate);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("p"u8))
                update = update with { Mark = JsonLevels.OptionalNumber(ref reader, Venue, "p") };
            else if (name.SequenceEqual("i"u8))
                update = update with { Index = JsonLevels.OptionalNumber(ref reader, Venue, "i") };
            else if (name.SequenceEqual("r"u8))
                update = update with { FundingRate = JsonLevels.OptionalNumber(ref reader, Venue, "r") };
            else if (name.SequenceEqual("T"u8))
                update = update with { NextFundingTime = Time(ref reader, "T") };
            else if (name.SequenceEqual("E"u8))
                update = update with { VenueTime = Time(ref reader, "E") };
            else
                reader.Skip();
        }

        return update;
    }

    /// <summary>
    /// Reads <c>{"e":"24hrMiniTicker","E":1723161255208,"s":"BTCUSDT","c":"61837.63","v":"24310.5",…}</c>:
    /// c last price, v volume of 24 h in base coin.
    /// </summary>
    public static TickerUpdate ReadMiniTicker(ReadOnlySpan<byte> payload)
    {
        var reader = Open(payload);
        var update = default(TickerUpdate);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("c"u8))
                update = update with { Last = JsonLevels.OptionalNumber(ref reader, Venue, "c") };
            else if (name.SequenceEqual("v"u8))
                update = update with { Volume24h = JsonLevels.OptionalNumber(ref reader, Venue, "v") };
            else if (name.SequenceEqual("E"u8))
                update = update with { VenueTime = Time(ref reader, "E") };
            else
                reader.Skip();
        }

        return update;
    }

    private static bool TryOpenSlowly(
        ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> stream, out ReadOnlySpan<byte> payload)
    {
        stream = default;
        payload = default;
        var reader = Open(frame);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.SequenceEqual("stream"u8))
            {
                JsonLevels.Expect(ref reader, JsonTokenType.String, Venue, "stream");
                stream = reader.ValueSpan;
            }
            else if (reader.ValueSpan.SequenceEqual("data"u8))
            {
                JsonLevels.Expect(ref reader, JsonTokenType.StartObject, Venue, "data");
                payload = frame[(int)reader.TokenStartIndex..];
                reader.Skip();
            }
            else
                reader.Skip();
        }

        return !payload.IsEmpty && !stream.IsEmpty;
    }

    /// <summary>A reader on the first bracket of an object.</summary>
    private static Utf8JsonReader Open(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        JsonLevels.Expect(ref reader, JsonTokenType.StartObject, Venue, "object");
        return reader;
    }

    private static DateTimeOffset? Time(ref Utf8JsonReader reader, string field) =>
        JsonLevels.Time(ref reader, Venue, field);
}
