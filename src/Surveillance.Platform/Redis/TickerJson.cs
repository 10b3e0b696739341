using System.Buffers;
using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>The text of <c>ticker:*</c>, written without allocating.</summary>
// {"exchange":"binance","instrument":"BTC-USDT-PERP","timestamp":"2026-11-24T07:52:30.123Z","local_timestamp":"…",
//  "last":61800.2,"mark":61801.1,"index":61799.4,"mark_index_at":"…",
//  "funding_rate":0.0001,"funding_at":"…","next_funding_time":"…","funding_interval_hours":8,
//  "volume_24h":183322.4,"simulated":true}
public static class TickerJson
{
    // All names, times and figures, without the identifiers.
    private const int MostBytesBeside = 1_024;

    /// <summary>Writes a ticker; figures that are not known are left out.</summary>
    public static void Write(IBufferWriter<byte> output, Ticker ticker)
    {
        var names = 3 * (ticker.Market.Exchange.Length + ticker.Market.Instrument.Length);
        var text = new TextSpan(output.GetSpan(MostBytesBeside + names));
        text.Begin(ticker.Market);
        text.Add("\""u8);
        WriteTime(ref text, ",\"timestamp\":\""u8, ticker.Timestamp);
        WriteTime(ref text, ",\"local_timestamp\":\""u8, ticker.LocalTimestamp);
        WriteKnown(ref text, ",\"last\":"u8, ticker.Last);
        WriteKnown(ref text, ",\"mark\":"u8, ticker.Mark);
        WriteKnown(ref text, ",\"index\":"u8, ticker.Index);
        WriteTime(ref text, ",\"mark_index_at\":\""u8, ticker.MarkIndexAt);
        WriteKnown(ref text, ",\"funding_rate\":"u8, ticker.FundingRate);
        WriteTime(ref text, ",\"funding_at\":\""u8, ticker.FundingAt);
        WriteTime(ref text, ",\"next_funding_time\":\""u8, ticker.NextFundingTime);
        WriteKnown(ref text, ",\"funding_interval_hours\":"u8, ticker.FundingIntervalHours);
        WriteKnown(ref text, ",\"volume_24h\":"u8, ticker.Volume24h);
        text.Add(ticker.Simulated ? ",\"simulated\":true}"u8 : "}"u8);
        output.Advance(text.Length);
    }

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

    private static void WriteTime(ref TextSpan text, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is not { } known)
            return;
        text.Add(name);
        text.Add(known);
        text.Add((byte)'"');
    }

    private static void WriteKnown(ref TextSpan text, ReadOnlySpan<byte> name, double? figure)
    {
        if (figure is not { } known)
            return;
        var decimals = 0;
        text.Add(name);
        text.AddExact(known, ref decimals);
    }
}
