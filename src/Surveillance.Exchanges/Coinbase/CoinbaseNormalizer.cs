using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Coinbase;

/// <summary>A frame of a channel taken apart as far as its envelope; the span lies in the frame.</summary>
internal ref struct CoinbaseFrame
{
    /// <summary>Such as <c>l2_data</c>: the data of what is subscribed as <c>level2</c>.</summary>
    public ReadOnlySpan<byte> Channel;

    /// <summary>When it was sent.</summary>
    public DateTimeOffset? SentAt;

    /// <summary>Counts all frames of the connection, whatever their channel.</summary>
    public long Sequence;

    /// <summary>Stands before the bracket of <c>events</c>.</summary>
    public Utf8JsonReader Events;
}

/// <summary>
/// Reads Coinbase's frames. Numbers are text; unknown fields are skipped. Names are compared as they stand there: to
/// unescape one that is broken would throw.
/// </summary>
internal static class CoinbaseNormalizer
{
    private const string Venue = "coinbase";

    /// <summary>
    /// Opens <c>{"channel":"l2_data","client_id":"","timestamp":"2026-08-09T21:05:48.483587501Z","sequence_num":13,
    /// "events":[…]}</c>; false when the frame belongs to no channel, as <c>{"type":"error","message":"…"}</c> does.
    /// </summary>
    public static bool TryOpen(ReadOnlySpan<byte> text, out CoinbaseFrame frame)
    {
        frame = default;
        long? sequence = null;
        var hasEvents = false;
        var reader = new Utf8JsonReader(text);
        JsonLevels.Expect(ref reader, JsonTokenType.StartObject, Venue, "frame");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.SequenceEqual("channel"u8))
                frame.Channel = Text(ref reader, "channel");
            else if (reader.ValueSpan.SequenceEqual("timestamp"u8))
                frame.SentAt = Time(ref reader, "timestamp");
            else if (reader.ValueSpan.SequenceEqual("sequence_num"u8))
                sequence = JsonLevels.Integer(ref reader, Venue, "sequence_num");
            else if (reader.ValueSpan.SequenceEqual("events"u8))
            {
                frame.Events = reader;
                hasEvents = true;
                if (!frame.Channel.IsEmpty && sequence is not null)
                    break;
                reader.Skip();
            }
            else
                reader.Skip();
        }

        if (frame.Channel.IsEmpty)
            return false;
        if (!hasEvents || sequence is null)
            throw new FeedProtocolException(Venue, hasEvents ? "sequence_num" : "events", text);
        frame.Sequence = sequence.Value;
        return true;
    }

    /// <summary>The <c>product_id</c> of an event.</summary>
    /// <param name="one">Stands on the brace of the event; not moved.</param>
    public static ReadOnlySpan<byte> ProductOf(Utf8JsonReader one)
    {
        while (one.Read() && one.TokenType == JsonTokenType.PropertyName)
        {
            if (one.ValueSpan.SequenceEqual("product_id"u8))
                return Text(ref one, "product_id");
            one.Skip();
        }

        throw new FeedProtocolException(Venue, "product_id", one.ValueSpan);
    }

    /// <summary>
    /// Reads an event of <c>l2_data</c>: <c>{"type":"update","product_id":"BTC-USD","updates":[{"side":"bid",
    /// "event_time":"2026-08-09T21:05:48.210883Z","price_level":"65062.5","new_quantity":"0.00583"},
    /// {"side":"offer",…}]}</c>. Quantities are absolute; 0 deletes.
    /// </summary>
    /// <param name="reader">Stands on the brace of the event; ends on its last one.</param>
    /// <param name="into">Cleared and filled; its time is that of the newest change.</param>
    /// <returns>Whether it is a snapshot: the whole book.</returns>
    public static bool ReadBook(ref Utf8JsonReader reader, DepthMessage into)
    {
        into.Clear();
        bool? isSnapshot = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.SequenceEqual("type"u8))
                isSnapshot = IsSnapshot(Text(ref reader, "type"));
            else if (reader.ValueSpan.SequenceEqual("updates"u8))
            {
                JsonLevels.Expect(ref reader, JsonTokenType.StartArray, Venue, "updates");
                while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                    ReadLevel(ref reader, into);
                if (reader.TokenType != JsonTokenType.EndArray)
                    throw new FeedProtocolException(Venue, "updates", reader.ValueSpan);
            }
            else
                reader.Skip();
        }

        return isSnapshot ?? throw new FeedProtocolException(Venue, "type", reader.ValueSpan);
    }

    /// <summary>
    /// Reads one of the <c>tickers</c> of an event: <c>{"type":"ticker","product_id":"BTC-USD","price":"65086.18",
    /// "volume_24_h":"2867.54532609",…}</c>.
    /// </summary>
    /// <param name="reader">Stands on its brace; ends on its last one.</param>
    /// <param name="sentAt">The time of the frame: a ticker has none.</param>
    public static TickerUpdate ReadTicker(ref Utf8JsonReader reader, DateTimeOffset? sentAt)
    {
        double? last = null, volume = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.SequenceEqual("price"u8))
                last = JsonLevels.OptionalNumber(ref reader, Venue, "price");
            else if (reader.ValueSpan.SequenceEqual("volume_24_h"u8))
                volume = JsonLevels.OptionalNumber(ref reader, Venue, "volume_24_h");
            else
                reader.Skip();
        }

        return new TickerUpdate { Last = last > 0 ? last : null, Volume24h = volume, VenueTime = sentAt };
    }

    /// <summary>Moves into the array that is the next property's value; the property must be a given one.</summary>
    public static bool TryEnter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.SequenceEqual(name))
            {
                JsonLevels.Expect(ref reader, JsonTokenType.StartArray, Venue, "tickers");
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static bool IsSnapshot(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("snapshot"u8)
        || (type.SequenceEqual("update"u8) ? false : throw new FeedProtocolException(Venue, "type", type));

    private static void ReadLevel(ref Utf8JsonReader reader, DepthMessage into)
    {
        LevelBuffer? side = null;
        double? price = null, size = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.SequenceEqual("side"u8))
                side = SideOf(Text(ref reader, "side"), into);
            else if (reader.ValueSpan.SequenceEqual("price_level"u8))
                price = JsonLevels.Number(ref reader, DecimalFactor.One, Venue, "price_level");
            else if (reader.ValueSpan.SequenceEqual("new_quantity"u8))
                size = JsonLevels.Number(ref reader, DecimalFactor.One, Venue, "new_quantity");
            else if (reader.ValueSpan.SequenceEqual("event_time"u8))
                into.VenueTime = Time(ref reader, "event_time") is { } at && at < into.VenueTime ? into.VenueTime : at;
            else
                reader.Skip();
        }

        if (side is null || !(price > 0) || !(size >= 0))
            throw new FeedProtocolException(
                Venue, side is null ? "side" : price > 0 ? "new_quantity" : "price_level", reader.ValueSpan);
        side.Add(new Level(price.Value, size.Value));
    }

    /// <summary>The sellers are called <c>offer</c>.</summary>
    private static LevelBuffer SideOf(ReadOnlySpan<byte> side, DepthMessage message) =>
        side.SequenceEqual("bid"u8) ? message.Bids
        : side.SequenceEqual("offer"u8) ? message.Asks
        : throw new FeedProtocolException(Venue, "side", side);

    private static DateTimeOffset Time(ref Utf8JsonReader reader, string field) =>
        InstantText.TryRead(Text(ref reader, field), out var time)
            ? time
            : throw new FeedProtocolException(Venue, field, reader.ValueSpan);

    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader, string field)
    {
        JsonLevels.Expect(ref reader, JsonTokenType.String, Venue, field);
        return reader.ValueSpan;
    }
}
