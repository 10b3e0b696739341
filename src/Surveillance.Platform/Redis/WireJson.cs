using System.Text.Json;
using System.Text.Json.Serialization;
using Surveillance.Alerts;
using Surveillance.Alerts.Incidents;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;

namespace Surveillance.Platform.Redis;

/// <summary>
/// The JSON of the wire: snake_case names, enums as snake_case text (priorities stay <c>P1</c>), times as
/// <c>2026-11-24T07:52:30.123Z</c>, a market as <c>exchange:instrument</c>; what is not known is left out. The payloads
/// of the hot path have writers of their own: <see cref="BookJson"/>, <see cref="TickerJson"/>, <see
/// cref="ReadingsJson"/>.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    Converters =
    [
        typeof(MarketText),
        typeof(TimeText),
        typeof(TimedValuePair),
        typeof(JsonStringEnumConverter<AlertPriority>),
        typeof(SnakeCase<AlertCondition>),
        typeof(SnakeCase<AlertState>),
        typeof(SnakeCase<LegOutcome>),
        typeof(SnakeCase<ResolutionType>),
        typeof(SnakeCase<ReadingStatus>),
        typeof(SnakeCase<BaselineKind>),
        typeof(SnakeCase<GapReason>),
        typeof(SnakeCase<InstrumentType>),
        typeof(SnakeCase<NoticeKind>),
        typeof(SnakeCase<ChannelStanding>),
    ])]
[JsonSerializable(typeof(DataGap))]
[JsonSerializable(typeof(TrustedTime))]
[JsonSerializable(typeof(Heartbeat))]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(IncidentReach))]
[JsonSerializable(typeof(AlertEvent))]
[JsonSerializable(typeof(Silence))]
[JsonSerializable(typeof(OperatorCommand))]
[JsonSerializable(typeof(CarriedCommand))]
[JsonSerializable(typeof(Judgement))]
[JsonSerializable(typeof(MarketRules))]
[JsonSerializable(typeof(AlertEntry))]
[JsonSerializable(typeof(MarketBaseline))]
[JsonSerializable(typeof(DiscoveredMarkets))]
[JsonSerializable(typeof(NotificationState))]
public sealed partial class WireJson : JsonSerializerContext;

/// <summary>An enum as its snake_case name, never as a number.</summary>
internal sealed class SnakeCase<TEnum>()
    : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;

/// <summary>A market as <c>exchange:instrument</c>.</summary>
internal sealed class MarketText : JsonConverter<MarketId>
{
    /// <inheritdoc/>
    public override MarketId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        MarketId.TryParse(reader.GetString(), out var market)
            ? market
            : throw new JsonException($"'{reader.GetString()}' is not exchange:instrument.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, MarketId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

/// <summary>A time as <see cref="WireText.TimeFormat"/>: a baseline has twenty of them.</summary>
internal sealed class TimeText : JsonConverter<DateTimeOffset>
{
    private const int Length = 24;

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        WireText.ParseTime(reader.GetString() ?? throw new JsonException("A time is null."));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> room = stackalloc byte[Length];
        var text = new TextSpan(room);
        text.Add(value);
        writer.WriteStringValue(room[..text.Length]);
    }
}
