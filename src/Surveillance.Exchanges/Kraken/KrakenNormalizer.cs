using System.Text;
using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Kraken;

/// <summary>A frame of a channel taken apart as far as its envelope; the span lies in the frame.</summary>
internal ref struct KrakenFrame
{
    /// <summary>Such as <c>book</c>.</summary>
    public ReadOnlySpan<byte> Channel;

    /// <summary>Whether it replaces what was told before, else it changes it.</summary>
    public bool IsSnapshot;

    /// <summary>Stands before the value of <c>data</c>.</summary>
    public Utf8JsonReader Data;
}

/// <summary>An answer to a request.</summary>
internal sealed record KrakenReply(string Method, bool IsRefusal, string? Error, string? Symbol);

/// <summary>
/// Reads Kraken's frames of version 2. Numbers are JSON numbers; unknown fields are skipped. Names are compared as they
/// stand there: to unescape one that is broken would throw.
/// </summary>
internal static class KrakenNormalizer
{
    private const string Venue = "kraken";
    private const int MostDecimals = 18;

    /// <summary>
    /// Opens <c>{"channel":"book","type":"update","data":[{…}]}</c>; false when the frame belongs to no channel, as
    /// an answer does. Heartbeats have no data: <c>{"channel":"heartbeat"}</c>.
    /// </summary>
    public static bool TryOpen(ReadOnlySpan<byte> text, out KrakenFrame frame)
    {
        frame = default;
        var reader = new Utf8JsonReader(text);
        JsonLevels.Expect(ref reader, JsonTokenType.StartObject, Venue, "frame");
        var (hasType, hasData) = (false, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.SequenceEqual("channel"u8))
                frame.Channel = Text(ref reader, "channel");
            else if (reader.ValueSpan.SequenceEqual("type"u8))
            {
                frame.IsSnapshot = Text(ref reader, "type").SequenceEqual("snapshot"u8);
                hasType = true;
            }
            else if (reader.ValueSpan.SequenceEqual("data"u8))
            {
                frame.Data = reader;
                hasData = true;
                if (hasType && !frame.Channel.IsEmpty)
                    return true;
                reader.Skip();
            }
            else
                reader.Skip();
        }

        return !frame.Channel.IsEmpty && (hasData || frame.Channel.SequenceEqual("heartbeat"u8));
    }

    /// <summary>
    /// Reads <c>{"error":"Currency pair not supported BTC/USX","method":"subscribe","success":false}</c>.
    /// </summary>
    public static KrakenReply ReadReply(ReadOnlySpan<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text.ToArray());
            var root = json.RootElement;
            string? Text(string name) => root.TryGetProperty(name, out var value) ? value.ToString() : null;
            var (method, error) = (Text("method"), Text("error"));
            return method is null && error is null
                ? throw new FeedProtocolException(Venue, "frame", text)
                : new KrakenReply(method ?? "request", error is not null, error, Text("symbol"));
        }
        catch (InvalidOperationException mistake)
        {
            throw new FeedProtocolException(Venue, "frame", text, mistake);
        }
    }

    /// <summary>The <c>symbol</c> of the one element of a frame's data.</summary>
    /// <param name="data">Stands before the bracket; not moved.</param>
    public static ReadOnlySpan<byte> SymbolOf(Utf8JsonReader data)
    {
        JsonLevels.Expect(ref data, JsonTokenType.StartArray, Venue, "data");
        JsonLevels.Expect(ref data, JsonTokenType.StartObject, Venue, "data");
        while (data.Read() && data.TokenType == JsonTokenType.PropertyName)
        {
            if (data.ValueSpan.SequenceEqual("symbol"u8))
                return Text(ref data, "symbol");
            data.Skip();
        }

        throw new FeedProtocolException(Venue, "symbol", data.ValueSpan);
    }

    /// <summary>
    /// Reads <c>[{"symbol":"BTC/USD","bids":[{"price":71500.1,"qty":0.50000000}],"asks":[…],"checksum":782454167,
    /// "timestamp":"2026-11-25T18:00:00.123456Z"}]</c>; a snapshot may have no timestamp.
    /// </summary>
    /// <param name="data">Stands before the bracket; not moved.</param>
    /// <param name="pair">Tells how many digits its numbers have.</param>
    /// <param name="into">Cleared and filled.</param>
    public static void ReadBook(Utf8JsonReader data, KrakenPair pair, KrakenMessage into)
    {
        into.Clear();
        JsonLevels.Expect(ref data, JsonTokenType.StartArray, Venue, "data");
        JsonLevels.Expect(ref data, JsonTokenType.StartObject, Venue, "data");
        while (data.Read() && data.TokenType == JsonTokenType.PropertyName)
        {
            if (data.ValueSpan.SequenceEqual("bids"u8))
                ReadLevels(ref data, pair, into.Depth.Bids, into.Bids);
            else if (data.ValueSpan.SequenceEqual("asks"u8))
                ReadLevels(ref data, pair, into.Depth.Asks, into.Asks);
            else if (data.ValueSpan.SequenceEqual("checksum"u8))
                into.Depth.Checksum = JsonLevels.Integer(ref data, Venue, "checksum");
            else if (data.ValueSpan.SequenceEqual("timestamp"u8))
                into.Depth.VenueTime = Time(ref data);
            else
                data.Skip();
        }

        JsonLevels.Expect(ref data, JsonTokenType.EndArray, Venue, "data");
    }

    /// <summary>
    /// Reads <c>[{"symbol":"BTC/USD","last":71500.1,"volume":1234.56,"bid":…,"timestamp":"…"}]</c>.
    /// </summary>
    /// <param name="data">Stands before the bracket; not moved.</param>
    public static TickerUpdate ReadTicker(Utf8JsonReader data)
    {
        double? last = null, volume = null;
        DateTimeOffset? time = null;
        JsonLevels.Expect(ref data, JsonTokenType.StartArray, Venue, "data");
        JsonLevels.Expect(ref data, JsonTokenType.StartObject, Venue, "data");
        while (data.Read() && data.TokenType == JsonTokenType.PropertyName)
        {
            if (data.ValueSpan.SequenceEqual("last"u8))
                last = JsonLevels.OptionalNumber(ref data, Venue, "last");
            else if (data.ValueSpan.SequenceEqual("volume"u8))
                volume = JsonLevels.OptionalNumber(ref data, Venue, "volume");
            else if (data.ValueSpan.SequenceEqual("timestamp"u8))
                time = Time(ref data);
            else
                data.Skip();
        }

        // A pair that never traded has a last price of 0.
        return new TickerUpdate { Last = last > 0 ? last : null, Volume24h = volume, VenueTime = time };
    }

    /// <summary>
    /// Reads <c>{"assets":[…],"pairs":[{"symbol":"BTC/USD","base":"BTC","quote":"USD","status":"online",
    /// "price_precision":1,"qty_precision":8,"price_increment":0.1,…}]}</c>.
    /// </summary>
    /// <param name="data">Stands before the brace; not moved.</param>
    public static IReadOnlyList<KrakenPair> ReadPairs(Utf8JsonReader data)
    {
        try
        {
            using var json = JsonDocument.ParseValue(ref data);
            return [.. json.RootElement.GetProperty("pairs").EnumerateArray().Select(Pair)];
        }
        catch (Exception error) when (error is KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new FeedProtocolException(Venue, "pairs", data.ValueSpan, error);
        }
    }

    /// <summary>
    /// Reads the state of the engine from <c>[{"system":"online","api_version":"v2","connection_id":123,…}]</c>.
    /// </summary>
    /// <param name="data">Stands before the bracket; not moved.</param>
    public static string ReadEngine(Utf8JsonReader data)
    {
        JsonLevels.Expect(ref data, JsonTokenType.StartArray, Venue, "data");
        JsonLevels.Expect(ref data, JsonTokenType.StartObject, Venue, "data");
        while (data.Read() && data.TokenType == JsonTokenType.PropertyName)
        {
            if (data.ValueSpan.SequenceEqual("system"u8))
                return Encoding.UTF8.GetString(Text(ref data, "system"));
            data.Skip();
        }

        throw new FeedProtocolException(Venue, "system", data.ValueSpan);
    }

    private static KrakenPair Pair(JsonElement pair)
    {
        int Decimals(string name) => pair.GetProperty(name).GetInt32() is >= 0 and <= MostDecimals and var decimals
            ? decimals
            : throw new FormatException(name);
        return new KrakenPair(
            pair.GetProperty("symbol").GetString() ?? throw new FormatException("symbol"),
            Decimals("price_precision"),
            Decimals("qty_precision"),
            pair.TryGetProperty("price_increment", out var tick) && tick.ValueKind == JsonValueKind.Number
                ? tick.GetDouble()
                : null,
            pair.TryGetProperty("status", out var status) ? status.GetString() ?? "" : "");
    }

    // [{"price":71500.1,"qty":0.50000000},…]
    private static void ReadLevels(
        ref Utf8JsonReader data, KrakenPair pair, LevelBuffer into, List<KrakenLevel> digits)
    {
        JsonLevels.Expect(ref data, JsonTokenType.StartArray, Venue, "levels");
        while (data.Read() && data.TokenType == JsonTokenType.StartObject)
        {
            (double Value, ulong Digits)? price = null, size = null;
            while (data.Read() && data.TokenType == JsonTokenType.PropertyName)
            {
                if (data.ValueSpan.SequenceEqual("price"u8))
                    price = Number(ref data, pair.PriceDecimals, "price");
                else if (data.ValueSpan.SequenceEqual("qty"u8))
                    size = Number(ref data, pair.SizeDecimals, "qty");
                else
                    data.Skip();
            }

            if (price is not { Digits: > 0 } || size is null)
                throw new FeedProtocolException(Venue, size is null ? "qty" : "price", data.ValueSpan);
            into.Add(new Level(price.Value.Value, size.Value.Value));
            digits.Add(new KrakenLevel(price.Value.Digits, size.Value.Digits));
        }

        if (data.TokenType != JsonTokenType.EndArray)
            throw new FeedProtocolException(Venue, "level", data.ValueSpan);
    }

    private static (double Value, ulong Digits) Number(ref Utf8JsonReader data, int decimals, string field)
    {
        JsonLevels.Expect(ref data, JsonTokenType.Number, Venue, field);
        if (!DecimalText.TryRead(data.ValueSpan, out var value)
            || !KrakenDigits.TryRead(data.ValueSpan, decimals, out var digits))
            throw new FeedProtocolException(Venue, field, data.ValueSpan);
        return (value, digits);
    }

    private static DateTimeOffset? Time(ref Utf8JsonReader data) =>
        InstantText.TryRead(Text(ref data, "timestamp"), out var time)
            ? time
            : throw new FeedProtocolException(Venue, "timestamp", data.ValueSpan);

    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader, string field)
    {
        JsonLevels.Expect(ref reader, JsonTokenType.String, Venue, field);
        return reader.ValueSpan;
    }
}
