using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Sources.Recorded;

/// <summary>
/// A recording of one Binance symbol, <c>.hbt.gz</c>: a line is the local receive time (ns, or µs before 2024),
/// a space, and a combined-stream frame; a line without <c>"stream"</c> is the REST depth snapshot at the
/// time it arrived.
/// </summary>
internal static class HbtFile
{
    /// <summary>Times from here on are in nanoseconds: as µs they would lie in the year 5138.</summary>
    private const long LeastNanoseconds = 100_000_000_000_000_000;

    /// <summary>First and last receive time, µs.</summary>
    public static (long First, long Last) Span(string path)
    {
        string? first = null, last = null;
        foreach (var line in Lines(path))
        {
            first ??= line;
            last = line;
        }

        return first is null ? (0, 0) : (Time(first, out _), Time(last!, out _));
    }

    /// <summary>The events of a symbol in the order of receipt; streams that are not replayed are left out.</summary>
    /// <exception cref="FormatException">A line is not of this format.</exception>
    public static IEnumerable<RecordedEvent> Read(string path, MarketSpec spec)
    {
        foreach (var line in Lines(path))
        {
            var at = Time(line, out var frame);
            using var document = JsonDocument.Parse(line.AsMemory(frame));
            var root = document.RootElement;
            var read = root.TryGetProperty("stream", out var stream)
                ? Frame(at, stream.GetString()!, root.GetProperty("data"), spec)
                : new RecordedSnapshot(at, root.GetProperty("lastUpdateId").GetInt64(),
                    Levels(root.GetProperty("bids"), spec), Levels(root.GetProperty("asks"), spec));
            if (read is not null) yield return read;
        }
    }

    /// <summary><c>[["61800.20","2.890"],…]</c></summary>
    internal static PriceLevel[] Levels(JsonElement levels, MarketSpec spec) =>
        [.. levels.EnumerateArray().Select(level => new PriceLevel(Price(level[0], spec), Size(level[1], spec)))];

    /// <summary>
    /// <c>btcusdt@depth@0ms</c>, <c>btcusdt@bookTicker</c>, <c>btcusdt@trade</c>, <c>btcusdt@markPrice@1s</c>.
    /// </summary>
    private static RecordedEvent? Frame(long at, string stream, JsonElement data, MarketSpec spec)
    {
        var kind = stream.Split('@')[1];
        return kind switch
        {
            "depth" => new RecordedDepth(at, Id(data, "U"), Id(data, "u"),
                data.TryGetProperty("pu", out var previous) ? previous.GetInt64() : Id(data, "U") - 1,
                Delay(data), Levels(data.GetProperty("b"), spec), Levels(data.GetProperty("a"), spec)),
            "bookTicker" => new RecordedTop(at, new TopQuote(
                Id(data, "u"), Price(data.GetProperty("b"), spec), Size(data.GetProperty("B"), spec),
                Price(data.GetProperty("a"), spec), Size(data.GetProperty("A"), spec), Delay(data))),
            "trade" => new RecordedTrade(at, new TradePrint(
                Id(data, "t"), Price(data.GetProperty("p"), spec), Size(data.GetProperty("q"), spec),
                data.GetProperty("m").GetBoolean(), Delay(data))),
            "markPrice" => new RecordedMark(at, Quote(data, "p"), Quote(data, "i")),
            _ => null,
        };
    }

    private static double Quote(JsonElement data, string name) =>
        double.Parse(data.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static long Id(JsonElement data, string name) => data.GetProperty(name).GetInt64();

    private static long Delay(JsonElement data) =>
        data.TryGetProperty("E", out var pushed) && data.TryGetProperty("T", out var matched)
            ? pushed.GetInt64() - matched.GetInt64()
            : 0;

    private static long Price(JsonElement text, MarketSpec spec) => Units(text, spec.PriceDecimals);

    private static long Size(JsonElement text, MarketSpec spec) => Units(text, spec.SizeDecimals);

    private static long Units(JsonElement text, int decimals) =>
        ScaledDecimal.Parse(System.Text.Encoding.UTF8.GetBytes(text.GetString()!), decimals);

    private static long Time(string line, out int frame)
    {
        var space = line.IndexOf(' ');
        if (space < 0 || !long.TryParse(line.AsSpan(0, space), CultureInfo.InvariantCulture, out var time))
            throw new FormatException($"'{line[..Math.Min(line.Length, 60)]}' does not begin with a receive time.");
        frame = space + 1;
        return time >= LeastNanoseconds ? time / 1000 : time;
    }

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            if (line.Length > 0) yield return line;
    }
}
