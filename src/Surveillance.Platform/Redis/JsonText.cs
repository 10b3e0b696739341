using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>What the readers of payloads have in common.</summary>
internal static class JsonText
{
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
