using System.Text.Json;
using System.Text.Json.Serialization;
using Surveillance.Metrics;

namespace Surveillance.Platform.Redis;

/// <summary>
/// A timed value as <c>[milliseconds since 1970, value]</c>: a baseline has thirty of them, and is written of every
/// market each second. The object with <c>at</c> and <c>value</c> that earlier versions wrote is read, too.
/// </summary>
internal sealed class TimedValuePair : JsonConverter<TimedValue>
{
    /// <inheritdoc/>
    public override TimedValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
            return ReadObject(ref reader);
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("A timed value is neither a pair nor an object.");
        Move(ref reader, JsonTokenType.Number);
        var at = reader.TryGetInt64(out var milliseconds) && IsTime(milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new JsonException("The time of a value is none.");
        Move(ref reader, JsonTokenType.Number);
        var value = reader.GetDouble();
        Move(ref reader, JsonTokenType.EndArray);
        return new TimedValue(at, value);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimedValue value, JsonSerializerOptions options)
    {
        if (!double.IsFinite(value.Value))
            throw new ArgumentException($"{value.Value} is no number of JSON.", nameof(value));
        Span<byte> room = stackalloc byte[(2 * TextSpan.LongestNumber) + "[,]".Length];
        var text = new TextSpan(room);
        var decimals = 0;
        text.Add((byte)'[');
        text.Add(value.At.ToUnixTimeMilliseconds());
        text.Add((byte)',');
        text.AddExact(value.Value, ref decimals);
        text.Add((byte)']');
        writer.WriteRawValue(room[..text.Length], skipInputValidation: true);
    }

    private static TimedValue ReadObject(ref Utf8JsonReader reader)
    {
        (DateTimeOffset? at, double? value) = (null, null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTime = reader.ValueTextEquals("at"u8);
            var isValue = reader.ValueTextEquals("value"u8);
            reader.Read();
            if (isTime)
                at = WireText.ParseTime(reader.GetString() ?? throw new JsonException("A time is null."));
            else if (isValue)
                value = reader.GetDouble();
            else
                reader.Skip();
        }

        return at is { } time && value is { } known
            ? new TimedValue(time, known)
            : throw new JsonException("A timed value lacks its time or its value.");
    }

    private static void Move(ref Utf8JsonReader reader, JsonTokenType to)
    {
        if (!reader.Read() || reader.TokenType != to)
            throw new JsonException("A timed value is no pair of numbers.");
    }

    private static bool IsTime(long milliseconds) =>
        milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds()
        && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
}
