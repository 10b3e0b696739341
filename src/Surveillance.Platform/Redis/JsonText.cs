using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>What the hand-written payloads have in common.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Readable = new()
    {
        // The text goes to Redis, not into a page: an apostrophe stays an apostrophe.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>One JSON object as UTF-8.</summary>
    public static ReadOnlyMemory<byte> Object(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, Readable);
        writer.WriteStartObject();
        fields(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The two names of a market, at the top of a payload.</summary>
    public static void WriteMarket(this Utf8JsonWriter writer, MarketId market)
    {
        writer.WriteString("exchange"u8, market.Exchange);
        writer.WriteString("instrument"u8, market.Instrument);
    }

    /// <summary>A time.</summary>
    public static void WriteTime(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset time) =>
        writer.WriteString(name, WireText.Of(time));

    /// <summary>A figure; left out when it is not known.</summary>
    public static void WriteKnown(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } known)
            writer.WriteNumber(name, known);
    }

    /// <summary>A figure; null when it is not known, so that an operator sees it.</summary>
    public static void WriteNumberOrNull(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } known)
            writer.WriteNumber(name, known);
        else
            writer.WriteNull(name);
    }

    /// <summary>The market at the top of a payload.</summary>
    public static MarketId Market(this JsonElement payload) => new(
        payload.GetProperty("exchange"u8).GetString() ?? throw new JsonException("exchange is null."),
        payload.GetProperty("instrument"u8).GetString() ?? throw new JsonException("instrument is null."));

    /// <summary>A time that must be there.</summary>
    public static DateTimeOffset Time(this JsonElement payload, ReadOnlySpan<byte> name) =>
        WireText.ParseTime(payload.GetProperty(name).GetString() ?? throw new JsonException("A time is null."));

    /// <summary>A time, or null when it is not there.</summary>
    public static DateTimeOffset? KnownTime(this JsonElement payload, ReadOnlySpan<byte> name) =>
        payload.TryGetProperty(name, out var time) ? WireText.ParseTime(time.GetString()!) : null;

    /// <summary>A figure, or null when it is absent or null.</summary>
    public static double? Known(this JsonElement payload, ReadOnlySpan<byte> name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;

    /// <summary>Whether a flag is there and true.</summary>
    public static bool Flag(this JsonElement payload, ReadOnlySpan<byte> name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
