using System.IO.Compression;
using System.Text.Json;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Sources.Recorded;

/// <summary>
/// A capture of OKX sockets, <c>.cf2.gz</c>: a JSON object a line,
/// <c>{"t":"recv","ts":1652459225.70,"data":"…raw frame…"}</c>. It predates <c>seqId</c>, so ids are made up for it.
/// </summary>
internal static class OkxCapture
{
    private const long FirstId = 332_842_000_000;

    /// <summary>
    /// The tape of an instrument from the capture in a folder; null when no capture holds a snapshot of it.
    /// </summary>
    public static RecordedTape? TapeOf(string folder, MarketSpec spec)
    {
        var captures = Path.Combine(folder, "okx");
        if (!Directory.Exists(captures)) return null;
        foreach (var file in Directory.EnumerateFiles(captures, "*.cf2.gz").Order(StringComparer.Ordinal))
        {
            List<RecordedEvent> events = [.. Read(file, spec)];
            if (events.OfType<RecordedSnapshot>().FirstOrDefault() is { } snapshot)
                return RecordedTape.Cut(events, spec, snapshot.ReceivedUs, events[^1].ReceivedUs);
        }

        return null;
    }

    private static IEnumerable<RecordedEvent> Read(string path, MarketSpec spec)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var id = FirstId;
        while (reader.ReadLine() is { } line)
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.GetProperty("t").GetString() != "recv") continue;
            using var frame = JsonDocument.Parse(entry.RootElement.GetProperty("data").GetString()!);
            if (frame.RootElement.ValueKind != JsonValueKind.Object
                || !frame.RootElement.TryGetProperty("data", out var data))
                continue;
            var arg = frame.RootElement.GetProperty("arg");
            if (arg.GetProperty("channel").GetString() != "books"
                || arg.GetProperty("instId").GetString() != spec.Symbol)
                continue;
            var at = (long)(entry.RootElement.GetProperty("ts").GetDouble() * 1e6);
            var bids = HbtFile.Levels(data[0].GetProperty("bids"), spec);
            var asks = HbtFile.Levels(data[0].GetProperty("asks"), spec);
            var previous = id;
            id += 7 + (id % 87);
            yield return frame.RootElement.GetProperty("action").GetString() == "snapshot"
                ? new RecordedSnapshot(at, id, bids, asks)
                : new RecordedDepth(at, previous + 1, id, previous, 0, bids, asks);
        }
    }
}
