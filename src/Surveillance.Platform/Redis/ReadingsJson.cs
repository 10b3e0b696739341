using System.Buffers;
using System.Text;
using System.Text.Json;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;

namespace Surveillance.Platform.Redis;

/// <summary>The text of <c>metrics:*</c>, written without allocating. Figures have 15 significant digits.</summary>
// {"exchange":"binance","instrument":"BTC-USDT-PERP","timestamp":"2026-11-24T07:52:30.123Z",
//  "readings":{"spread_bps":{"value":0.0162,"zscore":0.4,"status":"ok","samples":300},
//   "basis_bps":{"value":null,"status":"stale"}}}
// Where rules ask for scores beside the z-score:
// {"value":0.0162,…,"samples":300,"scores":{"robust":4.1,"cusum":-12.5,"hour_of_week":3.2}}
public static class ReadingsJson
{
    // The names, the time and what stands around the readings; around and within one of them.
    private const int MostBytesBeside = 512;
    private const int MostBytesOfReading = 320;

    private static readonly byte[][] Names =
        [.. MetricCatalog.All.Select(metric => Encoding.UTF8.GetBytes($"\"{metric.Name}\":{{\"value\":"))];

    private static readonly byte[][] Scores =
        [.. Enum.GetValues<BaselineKind>().Select(kind => Encoding.UTF8.GetBytes($"\"{WireText.Of(kind)}\":"))];

    private static readonly byte[][] Statuses =
    [
        .. Enum.GetValues<ReadingStatus>()
            .Select(status => Encoding.UTF8.GetBytes($",\"status\":\"{WireText.Of(status)}\"")),
    ];

    /// <summary>
    /// Writes readings; a value that is not known is null, a score or sample count that does not exist is left out.
    /// </summary>
    public static void Write(IBufferWriter<byte> output, MarketReadings readings)
    {
        var market = readings.Market;
        var names = 3 * (market.Exchange.Length + market.Instrument.Length);
        var room = output.GetSpan(MostBytesBeside + names + (MetricCatalog.All.Count * MostBytesOfReading));
        var text = new TextSpan(room);
        text.Begin(market);
        text.Add("\",\"timestamp\":\""u8);
        text.Add(readings.Timestamp);
        text.Add(readings.Simulated ? "\",\"simulated\":true,\"readings\":{"u8 : "\",\"readings\":{"u8);
        WriteReadings(ref text, ReadingDictionary.Of(readings.Readings));
        text.Add("}}"u8);
        output.Advance(text.Length);
    }

    /// <summary>Reads readings; those of metrics that this version does not know are skipped.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static MarketReadings Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var payload = document.RootElement;
        var readings = new ReadingDictionary();
        foreach (var entry in payload.GetProperty("readings"u8).EnumerateObject())
        {
            if (MetricCatalog.PlaceOf(entry.Name) is { } place)
                readings.Set(place, ReadReading(entry.Value));
        }

        return new MarketReadings(payload.Market(), payload.Time("timestamp"u8), payload.Flag("simulated"u8), readings);
    }

    /// <summary>Reads readings, most often without a reader of JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="market">Whose they should be; those of another market are read as well, only slower.</param>
    /// <param name="spent">Read earlier, of the same market, and not needed any more: they are filled anew.</param>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static MarketReadings Read(ReadOnlySpan<byte> json, MarketId market, MarketReadings? spent = null)
    {
        var readings = spent ?? MarketReadings.Of(market);
        return ReadingsScan.TryRead(json, readings) ? readings : Read(json);
    }

    /// <summary>What stands before the value of the metric at a place of the catalog.</summary>
    internal static ReadOnlySpan<byte> NameOf(int place) => Names[place];

    /// <summary>What tells a status.</summary>
    internal static ReadOnlySpan<byte> TextOf(ReadingStatus status) => Statuses[(int)status];

    /// <summary>Each score there is beside the z-score, in the order in which they are written.</summary>
    private static BaselineKind[] Kinds { get; } = Enum.GetValues<BaselineKind>();

    /// <summary>What stands before a score.</summary>
    internal static ReadOnlySpan<byte> TextOf(BaselineKind kind) => Scores[(int)kind];

    private static void WriteReadings(ref TextSpan text, ReadingDictionary readings)
    {
        var isFirst = true;
        for (var place = 0; place < Names.Length; place++)
        {
            if (!readings.TryGet(place, out var reading))
                continue;
            if (!isFirst)
                text.Add((byte)',');
            isFirst = false;
            text.Add(Names[place]);
            if (reading.Value is { } value)
                text.AddFigure(value);
            else
                text.Add("null"u8);
            if (reading.ZScore is { } z)
            {
                text.Add(",\"zscore\":"u8);
                text.AddFigure(z);
            }

            text.Add(TextOf(reading.Status));
            if (reading.Samples is { } samples)
            {
                text.Add(",\"samples\":"u8);
                text.Add((long)samples);
            }

            if (reading.Scores is { } scores)
                WriteScores(ref text, scores);
            text.Add((byte)'}');
        }
    }

    private static void WriteScores(ref TextSpan text, BaselineScores scores)
    {
        text.Add(",\"scores\":{"u8);
        var isFirst = true;
        foreach (var kind in Kinds)
        {
            if (scores[kind] is not { } score)
                continue;
            if (!isFirst)
                text.Add((byte)',');
            isFirst = false;
            text.Add(TextOf(kind));
            text.AddFigure(score);
        }

        text.Add((byte)'}');
    }

    private static Reading ReadReading(JsonElement reading) => new(
        reading.Known("value"u8),
        reading.Known("zscore"u8),
        WireText.Parse<ReadingStatus>(reading.GetProperty("status"u8).GetString()),
        (int?)reading.Known("samples"u8))
    {
        Scores = reading.TryGetProperty("scores"u8, out var scores)
            ? BaselineScores.Of(scores.Known("robust"u8), scores.Known("cusum"u8), scores.Known("hour_of_week"u8))
            : null,
    };
}
