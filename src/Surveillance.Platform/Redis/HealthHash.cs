using System.Globalization;
using StackExchange.Redis;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>The fields of <c>health:{exchange}</c>.</summary>
internal static class HealthHash
{
    /// <summary>All fields; those that are not known have the value null.</summary>
    // status connected · message_count 182733 · message_rate 41.2 · stream_count 4 · connections 2 ·
    // connections_down 0 · lag_ms 2.1 · venue_lag_p50_ms 38 ·
    // corrected_lag_p50_ms 41 · clock_offset_ms 3 · last_message_at 2026-11-24T07:52:30.123Z ·
    // reconnect_count 0 · gaps_last_hour 0 · ...
    public static HashEntry[] Fields(VenueHealth health) =>
    [
        new("status", WireText.Of(health.Status)),
        new("message_count", health.MessageCount),
        new("message_rate", Number(health.MessageRate)),
        new("stream_count", health.StreamCount),
        new("connections", Count(health.Connections)),
        new("connections_down", Count(health.ConnectionsDown)),
        new("lag_ms", Number(health.LagMs)),
        new("venue_lag_p50_ms", Number(health.VenueLagP50Ms)),
        new("venue_lag_p99_ms", Number(health.VenueLagP99Ms)),
        new("corrected_lag_p50_ms", Number(health.CorrectedLagP50Ms)),
        new("corrected_lag_p99_ms", Number(health.CorrectedLagP99Ms)),
        new("clock_offset_ms", Number(health.ClockOffsetMs)),
        new("clock_uncertainty_ms", Number(health.ClockUncertaintyMs)),
        new("last_message_at", health.LastMessageAt is { } at ? WireText.Of(at) : RedisValue.Null),
        new("reconnect_count", health.ReconnectCount),
        new("gaps_last_hour", health.GapsLastHour),
        new("polled_markets", health.PolledMarkets),
        new("silent_streams", health.SilentStreams),
        new("streams_renewed", health.StreamsRenewed),
        new("halted_instruments", OrNone(string.Join(' ', health.HaltedInstruments))),
        new("bad_frames", health.BadFrames),
        new("dropped", health.Dropped),
        new("unsent_frames", health.UnsentFrames),
        new("simulated", health.Simulated ? "true" : RedisValue.Null),
        new("last_error", health.LastError ?? RedisValue.Null),
        new("updated_at", WireText.Of(health.UpdatedAt)),
    ];

    /// <summary>Reads the hash back.</summary>
    public static VenueHealth Parse(string exchange, IReadOnlyDictionary<string, string> fields) => new()
    {
        Exchange = exchange,
        Status = WireText.Parse<VenueStatus>(fields["status"]),
        UpdatedAt = WireText.ParseTime(fields["updated_at"]),
        MessageCount = Long(fields, "message_count"),
        MessageRate = Double(fields, "message_rate") ?? 0,
        StreamCount = (int)Long(fields, "stream_count"),
        Connections = Count(fields, "connections"),
        ConnectionsDown = Count(fields, "connections_down"),
        LagMs = Double(fields, "lag_ms"),
        VenueLagP50Ms = Double(fields, "venue_lag_p50_ms"),
        VenueLagP99Ms = Double(fields, "venue_lag_p99_ms"),
        CorrectedLagP50Ms = Double(fields, "corrected_lag_p50_ms"),
        CorrectedLagP99Ms = Double(fields, "corrected_lag_p99_ms"),
        ClockOffsetMs = Double(fields, "clock_offset_ms"),
        ClockUncertaintyMs = Double(fields, "clock_uncertainty_ms"),
        LastMessageAt = fields.TryGetValue("last_message_at", out var at) ? WireText.ParseTime(at) : null,
        ReconnectCount = Long(fields, "reconnect_count"),
        GapsLastHour = (int)Long(fields, "gaps_last_hour"),
        PolledMarkets = (int)Long(fields, "polled_markets"),
        SilentStreams = (int)Long(fields, "silent_streams"),
        StreamsRenewed = Long(fields, "streams_renewed"),
        HaltedInstruments = fields.TryGetValue("halted_instruments", out var halted) ? halted.Split(' ') : [],
        BadFrames = Long(fields, "bad_frames"),
        Dropped = Long(fields, "dropped"),
        UnsentFrames = fields.ContainsKey("unsent_frames") ? Long(fields, "unsent_frames") : 0,
        Simulated = fields.ContainsKey("simulated"),
        LastError = fields.GetValueOrDefault("last_error"),
    };

    private static RedisValue OrNone(string text) => text.Length > 0 ? text : RedisValue.Null;

    // Two decimals are finer than any of these figures can be measured.
    private static RedisValue Number(double? value) =>
        value is { } known ? known.ToString("0.##", CultureInfo.InvariantCulture) : RedisValue.Null;

    private static RedisValue Count(int? value) => value is { } known ? known : RedisValue.Null;

    private static int? Count(IReadOnlyDictionary<string, string> fields, string name) =>
        fields.ContainsKey(name) ? (int)Long(fields, name) : null;

    private static long Long(IReadOnlyDictionary<string, string> fields, string name) =>
        long.Parse(fields[name], CultureInfo.InvariantCulture);

    private static double? Double(IReadOnlyDictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : null;
}
