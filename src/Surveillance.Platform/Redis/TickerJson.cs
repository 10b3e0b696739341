using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>The text of <c>ticker:*</c>.</summary>
// {"exchange":"binance","instrument":"BTC-USDT-PERP","timestamp":"2026-11-24T07:52:30.123Z","local_timestamp":"…",
//  "last":61800.2,"mark":61801.1,"index":61799.4,"mark_index_at":"…",
//  "funding_rate":0.0001,"funding_at":"…","next_funding_time":"…","funding_interval_hours":8,
//  "volume_24h":183322.4,"simulated":true}
public static class TickerJson
{
    /// <summary>Writes a ticker; figures that are not known are left out.</summary>
    public static ReadOnlyMemory<byte> Write(Ticker ticker) => JsonText.Object(writer =>
    {
        writer.WriteMarket(ticker.Market);
        writer.WriteTime("timestamp"u8, ticker.Timestamp);
        writer.WriteTime("local_timestamp"u8, ticker.LocalTimestamp);
        writer.WriteKnown("last"u8, ticker.Last);
        writer.WriteKnown("mark"u8, ticker.Mark);
        writer.WriteKnown("index"u8, ticker.Index);
        if (ticker.MarkIndexAt is { } confirmed)
            writer.WriteTime("mark_index_at"u8, confirmed);
        writer.WriteKnown("funding_rate"u8, ticker.FundingRate);
        if (ticker.FundingAt is { } told)
            writer.WriteTime("funding_at"u8, told);
        if (ticker.NextFundingTime is { } next)
            writer.WriteTime("next_funding_time"u8, next);
        writer.WriteKnown("funding_interval_hours"u8, ticker.FundingIntervalHours);
        writer.WriteKnown("volume_24h"u8, ticker.Volume24h);
        if (ticker.Simulated)
            writer.WriteBoolean("simulated"u8, true);
    });

    /// <summary>Reads a ticker.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static Ticker Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var payload = document.RootElement;
        return new Ticker
        {
            Market = payload.Market(),
            Timestamp = payload.Time("timestamp"u8),
            LocalTimestamp = payload.Time("local_timestamp"u8),
            Last = payload.Known("last"u8),
            Mark = payload.Known("mark"u8),
            Index = payload.Known("index"u8),
            MarkIndexAt = payload.KnownTime("mark_index_at"u8),
            FundingRate = payload.Known("funding_rate"u8),
            FundingAt = payload.KnownTime("funding_at"u8),
            NextFundingTime = payload.KnownTime("next_funding_time"u8),
            FundingIntervalHours = payload.Known("funding_interval_hours"u8),
            Volume24h = payload.Known("volume_24h"u8),
            Simulated = payload.Flag("simulated"u8),
        };
    }
}
