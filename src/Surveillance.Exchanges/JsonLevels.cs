using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>Reads the parts that all venues' frames have in common straight from the UTF-8 text.</summary>
internal static class JsonLevels
{
    // The year 2100: a time beyond it is in another unit, or no time.
    private const long MaxUnixMs = 4_102_444_800_000;

    /// <summary>
    /// Reads <c>[["61800.20","2.890"],…]</c>; further elements of a level (OKX: order count) are skipped.
    /// The reader stands before the array and ends on its last bracket.
    /// </summary>
    /// <exception cref="FeedProtocolException">A price is not positive, or a size negative or no number.</exception>
    public static void Read(ref Utf8JsonReader reader, LevelBuffer into, DecimalFactor sizeUnit, string venue)
    {
        Expect(ref reader, JsonTokenType.StartArray, venue, "levels");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new FeedProtocolException(venue, "level", reader.ValueSpan);
            var price = Number(ref reader, DecimalFactor.One, venue, "price");
            var size = Number(ref reader, sizeUnit, venue, "size");
            if (price <= 0 || size < 0)
                throw new FeedProtocolException(venue, price <= 0 ? "price" : "size", reader.ValueSpan);
            into.Add(new Level(price, size));
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                reader.Skip();
        }
    }

    /// <summary>Reads the next value as a number, whether it is text or a JSON number.</summary>
    public static double Number(ref Utf8JsonReader reader, DecimalFactor unit, string venue, string field)
    {
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number)
            || !DecimalText.TryRead(reader.ValueSpan, unit, out var value))
            throw new FeedProtocolException(venue, field, reader.ValueSpan);
        return value;
    }

    /// <summary>Reads the next value as a number; empty text and null mean that the venue does not know.</summary>
    public static double? OptionalNumber(ref Utf8JsonReader reader, string venue, string field)
    {
        reader.Read();
        if (IsUnknown(in reader))
            return null;
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number)
            || !DecimalText.TryRead(reader.ValueSpan, DecimalFactor.One, out var value))
            throw new FeedProtocolException(venue, field, reader.ValueSpan);
        return value;
    }

    /// <summary>
    /// Reads the next value as an id or a time, whether it is text or a JSON number; null and empty text give null.
    /// </summary>
    public static long? Integer(ref Utf8JsonReader reader, string venue, string field)
    {
        reader.Read();
        if (IsUnknown(in reader))
            return null;
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number)
            || !long.TryParse(reader.ValueSpan, out var value))
            throw new FeedProtocolException(venue, field, reader.ValueSpan);
        return value;
    }

    /// <summary>
    /// Reads the next value as milliseconds since 1970; null, empty text and 0 mean that the venue does not tell.
    /// </summary>
    public static DateTimeOffset? Time(ref Utf8JsonReader reader, string venue, string field) =>
        Integer(ref reader, venue, field) switch
        {
            null or 0 => null,
            > 0 and <= MaxUnixMs and { } ms => DateTimeOffset.FromUnixTimeMilliseconds(ms),
            _ => throw new FeedProtocolException(venue, field, reader.ValueSpan),
        };

    /// <summary>Moves to the next token, which must be of one kind.</summary>
    public static void Expect(ref Utf8JsonReader reader, JsonTokenType kind, string venue, string field)
    {
        if (!reader.Read() || reader.TokenType != kind)
            throw new FeedProtocolException(venue, field, reader.ValueSpan);
    }

    private static bool IsUnknown(in Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null
        || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty);
}
