using System.Text.Json;

namespace Surveillance.Exchanges.Bybit;

/// <summary>What a data frame does.</summary>
internal enum BybitFrameType
{
    /// <summary>The frame does not tell.</summary>
    Unknown,

    /// <summary>Replaces what is known.</summary>
    Snapshot,

    /// <summary>Changes what is known.</summary>
    Delta,
}

/// <summary>A data frame taken apart as far as its envelope; the span lies in the frame.</summary>
internal ref struct BybitFrame
{
    /// <summary>Such as <c>orderbook.200.BTCUSDT</c>.</summary>
    public ReadOnlySpan<byte> Topic;

    /// <summary>What it does; known for sure only once the payload is read, as all that may stand behind it.</summary>
    public BybitFrameType Type;

    /// <summary>When the venue pushed the frame: <c>ts</c>.</summary>
    public DateTimeOffset? PushedAt;

    /// <summary>When the matching engine made the state: <c>cts</c>.</summary>
    public DateTimeOffset? MatchedAt;

    /// <summary>Stands before the payload, and behind the envelope once it was read.</summary>
    public Utf8JsonReader Data;
}

/// <summary>An answer of the venue: to a subscription, its end, or a ping.</summary>
internal sealed record BybitReply(string Operation, bool IsRefusal, string Message, string RequestId);

/// <summary>
/// Reads Bybit's frames (v5, https://bybit-exchange.github.io/docs/v5/ws/connect). The order of an envelope's fields
/// differs between categories; unknown fields are skipped.
/// </summary>
internal static class BybitNormalizer
{
    private const string Venue = "bybit";

    /// <summary>
    /// Opens <c>{"topic":"orderbook.200.BTCUSDT","type":"delta","ts":1786310818130,"data":{…},"cts":1786310818129}</c>
    /// as far as its payload; false when the frame carries no data, as a reply does.
    /// </summary>
    public static bool TryOpen(ReadOnlySpan<byte> text, out BybitFrame frame)
    {
        frame = default;
        var reader = new Utf8JsonReader(text);
        JsonLevels.Expect(ref reader, JsonTokenType.StartObject, Venue, "frame");
        var found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.SequenceEqual("topic"u8))
            {
                JsonLevels.Expect(ref reader, JsonTokenType.String, Venue, "topic");
                frame.Topic = reader.ValueSpan;
                if (found)
                    return true;
            }
            else if (reader.ValueSpan.SequenceEqual("data"u8))
            {
                frame.Data = reader;
                found = true;
                if (!frame.Topic.IsEmpty)
                    return true;
                reader.Skip();
            }
            else
                ReadEnvelope(ref reader, ref frame.Type, ref frame.PushedAt, ref frame.MatchedAt);
        }

        return found && !frame.Topic.IsEmpty;
    }

    /// <summary>
    /// Reads an answer: <c>{"success":true,"ret_msg":"","conn_id":"…","req_id":"b0","op":"subscribe"}</c>; pongs are
    /// <c>{"success":true,"ret_msg":"pong","conn_id":"…","req_id":"","op":"ping"}</c> or
    /// <c>{"req_id":"","op":"pong","args":["1786310838130"],"conn_id":"…"}</c>.
    /// </summary>
    public static BybitReply ReadReply(ReadOnlySpan<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text.ToArray());
            var root = json.RootElement;
            string? Of(string name) => root.TryGetProperty(name, out var value) ? value.ToString() : null;
            return new BybitReply(
                Of("op") ?? throw new FeedProtocolException(Venue, "frame", text),
                root.TryGetProperty("success", out var success) && success.ValueKind == JsonValueKind.False,
                Of("ret_msg") ?? "",
                Of("req_id") ?? "");
        }
        catch (InvalidOperationException error)
        {
            // It is no object, or a text in it is none.
            throw new FeedProtocolException(Venue, "reply", text, error);
        }
    }

    /// <summary>
    /// Reads a book: <c>"data":{"s":"BTCUSDT","b":[["65095.30","0.005"],["65093.10","0"]],"a":[…],"u":15076953,
    /// "seq":753843913870}</c>, and what stands behind it in the frame. Sizes are in base coin.
    /// </summary>
    /// <param name="frame">Its payload has not been read.</param>
    /// <param name="into">Cleared and filled.</param>
    public static void ReadBook(ref BybitFrame frame, DepthMessage into)
    {
        into.Clear();
        bool hasBids = false, hasAsks = false;
        ref var reader = ref frame.Data;
        JsonLevels.Expect(ref reader, JsonTokenType.StartObject, Venue, "data");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("b"u8))
            {
                JsonLevels.Read(ref reader, into.Bids, DecimalFactor.One, Venue);
                hasBids = true;
            }
            else if (name.SequenceEqual("a"u8))
            {
                JsonLevels.Read(ref reader, into.Asks, DecimalFactor.One, Venue);
                hasAsks = true;
            }
            else if (name.SequenceEqual("u"u8))
                into.LastId = JsonLevels.Integer(ref reader, Venue, "u");
            else
                reader.Skip();
        }

        ReadRest(ref frame);
        if (!hasBids || !hasAsks || into.LastId is not > 0)
            throw new FeedProtocolException(Venue, hasBids && hasAsks ? "u" : "book without a side", frame.Topic);
        into.VenueTime = frame.MatchedAt ?? frame.PushedAt;
    }

    /// <summary>
    /// Reads a ticker, and what stands behind it in the frame:
    /// <c>"data":{"symbol":"BTCUSDT","lastPrice":"65114.30","markPrice":"65117.44","indexPrice":"65137.76",
    /// "volume24h":"17573.9120","fundingIntervalHour":"8","nextFundingTime":"1786320000000",
    /// "fundingRate":"0.0001",…}</c>.
    /// A delta (linear only) tells what changed: a field that is missing is as it was.
    /// </summary>
    /// <param name="frame">Its payload has not been read.</param>
    /// <param name="before">What was told before on the same subscription.</param>
    /// <returns>All that holds now.</returns>
    public static TickerUpdate ReadTicker(ref BybitFrame frame, in TickerUpdate before)
    {
        var start = frame.Data;
        ref var reader = ref frame.Data;
        reader.Skip();
        ReadRest(ref frame);
        var update = frame.Type == BybitFrameType.Snapshot ? default : before;
        ReadFigures(ref start, ref update);
        return update with { VenueTime = frame.PushedAt ?? update.VenueTime };
    }

    private static void ReadFigures(ref Utf8JsonReader reader, ref TickerUpdate update)
    {
        JsonLevels.Expect(ref reader, JsonTokenType.StartObject, Venue, "data");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("lastPrice"u8))
                update = update with { Last = Number(ref reader, "lastPrice") };
            else if (name.SequenceEqual("volume24h"u8))
                update = update with { Volume24h = Number(ref reader, "volume24h") };
            else if (name.SequenceEqual("markPrice"u8))
                update = update with { Mark = Number(ref reader, "markPrice") };
            else if (name.SequenceEqual("indexPrice"u8))
                update = update with { Index = Number(ref reader, "indexPrice") };
            else if (name.SequenceEqual("fundingRate"u8))
                update = update with { FundingRate = Number(ref reader, "fundingRate") };
            else if (name.SequenceEqual("nextFundingTime"u8))
                update = update with { NextFundingTime = JsonLevels.Time(ref reader, Venue, "nextFundingTime") };
            else if (name.SequenceEqual("fundingIntervalHour"u8))
                update = update with { FundingIntervalHours = Number(ref reader, "fundingIntervalHour") };
            else
                reader.Skip();
        }
    }

    private static void ReadRest(ref BybitFrame frame)
    {
        while (frame.Data.Read() && frame.Data.TokenType == JsonTokenType.PropertyName)
            ReadEnvelope(ref frame.Data, ref frame.Type, ref frame.PushedAt, ref frame.MatchedAt);
        if (frame.Type == BybitFrameType.Unknown)
            throw new FeedProtocolException(Venue, "type", frame.Topic);
    }

    private static void ReadEnvelope(
        ref Utf8JsonReader reader,
        ref BybitFrameType type,
        ref DateTimeOffset? pushedAt,
        ref DateTimeOffset? matchedAt)
    {
        var name = reader.ValueSpan;
        if (name.SequenceEqual("type"u8))
        {
            JsonLevels.Expect(ref reader, JsonTokenType.String, Venue, "type");
            type = reader.ValueSpan.SequenceEqual("snapshot"u8) ? BybitFrameType.Snapshot
                : reader.ValueSpan.SequenceEqual("delta"u8) ? BybitFrameType.Delta
                : throw new FeedProtocolException(Venue, "type", reader.ValueSpan);
        }
        else if (name.SequenceEqual("ts"u8))
            pushedAt = JsonLevels.Time(ref reader, Venue, "ts");
        else if (name.SequenceEqual("cts"u8))
            matchedAt = JsonLevels.Time(ref reader, Venue, "cts");
        else
            reader.Skip();
    }

    private static double? Number(ref Utf8JsonReader reader, string field) =>
        JsonLevels.OptionalNumber(ref reader, Venue, field);
}
