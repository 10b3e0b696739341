using System.Text.Json;
using Surveillance.Metrics;

namespace Surveillance.Platform.Redis;

/// <summary>The text of <c>metrics:*</c>.</summary>
// {"exchange":"binance","instrument":"BTC-USDT-PERP","timestamp":"2026-11-24T07:52:30.123Z",
//  "readings":{"spread_bps":{"value":0.0162,"zscore":0.4,"status":"ok","samples":300},
//   "basis_bps":{"value":null,"status":"stale"}}}
public static class ReadingsJson
{
    /// <summary>
    /// Writes readings; a value that is not known is null, a z-score or sample count that does not exist is left out.
    /// </summary>
    public static ReadOnlyMemory<byte> Write(MarketReadings readings) => JsonText.Object(writer =>
    {
        writer.WriteMarket(readings.Market);
        writer.WriteTime("timestamp"u8, readings.Timestamp);
        if (readings.Simulated)
            writer.WriteBoolean("simulated"u8, true);
        writer.WriteStartObject("readings"u8);
        foreach (var (metric, reading) in readings.Readings)
            WriteReading(writer, metric, reading);
        writer.WriteEndObject();
    });

    /// <summary>Reads readings.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static MarketReadings Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var payload = document.RootElement;
        var readings = new Dictionary<string, Reading>();
        foreach (var entry in payload.GetProperty("readings"u8).EnumerateObject())
        {
            readings[entry.Name] = new Reading(
                entry.Value.Known("value"u8),
                entry.Value.Known("zscore"u8),
                WireText.Parse<ReadingStatus>(entry.Value.GetProperty("status"u8).GetString()),
                (int?)entry.Value.Known("samples"u8));
        }

        return new MarketReadings(payload.Market(), payload.Time("timestamp"u8), payload.Flag("simulated"u8), readings);
    }

    private static void WriteReading(Utf8JsonWriter writer, string metric, Reading reading)
    {
        writer.WriteStartObject(metric);
        writer.WriteNumberOrNull("value"u8, reading.Value);
        writer.WriteKnown("zscore"u8, reading.ZScore);
        writer.WriteString("status"u8, WireText.Of(reading.Status));
        if (reading.Samples is { } samples)
            writer.WriteNumber("samples"u8, samples);
        writer.WriteEndObject();
    }
}
