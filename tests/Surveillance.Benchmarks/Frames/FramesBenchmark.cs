using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Benchmarks.Frames;

/// <summary>
/// What recorded frames cost on one core: the best levels to usable numbers, a diff parsed, checked and applied to the
/// whole book, and the book to the text of <c>orderbook:*</c>.
/// </summary>
internal static class FramesBenchmark
{
    private const int SnapshotLevels = 1000;
    private static readonly MarketId Market = new("binance", "BTC-USDT-PERP");

    /// <summary>Measures and prints; the exit code.</summary>
    public static int Run(string recordings)
    {
        var tape = FrameTape.Read(recordings);
        var partial = Timing.Of(() => ReadPartials(tape));
        var diff = Timing.Of(() => ApplyDiffs(tape));
        var text = Timing.Of(() => WriteBooks(tape));
        var plain = Timing.Of(() => ReadPlainly(tape));
        Row("depth20 frame to levels", partial);
        Row("diff parsed, checked, applied", diff);
        Row("book to snapshot text", text);
        Row("System.Text.Json and decimals", plain);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "frames",
            frames_per_second = Math.Round(1e6 / partial.Microseconds),
            microseconds_per_frame = Math.Round(partial.Microseconds, 3),
            ratio_to_baseline = Math.Round(plain.Microseconds / partial.Microseconds, 1),
            allocated_bytes_per_frame = Math.Round(partial.AllocatedBytes, 2),
            microseconds_per_diff = Math.Round(diff.Microseconds, 3),
            allocated_bytes_per_diff = Math.Round(diff.AllocatedBytes, 2),
            microseconds_per_snapshot = Math.Round(text.Microseconds, 3),
            allocated_bytes_per_snapshot = Math.Round(text.AllocatedBytes, 2),
        }));
        return 0;
    }

    private static readonly DepthMessage Message = new();

    private static int ReadPartials(FrameTape tape)
    {
        var levels = 0;
        foreach (var frame in tape.Partials)
        {
            if (!BinanceNormalizer.TryOpen(frame, out _, out var data))
                throw new InvalidDataException("a recorded frame is not understood");
            BinanceNormalizer.ReadDepth(data, Message);
            levels += Message.Bids.Count + Message.Asks.Count;
        }

        return levels == 40 * tape.Partials.Length
            ? tape.Partials.Length
            : throw new InvalidDataException($"{levels} levels in {tape.Partials.Length} frames");
    }

    private static readonly OrderBook Book = new(Market);
    private static readonly DiffSync Sync = new(Book, DiffRule.Futures);

    private static int ApplyDiffs(FrameTape tape)
    {
        Begin(tape);
        var applied = 0;
        foreach (var frame in tape.Diffs)
        {
            if (!BinanceNormalizer.TryOpen(frame, out _, out var data))
                throw new InvalidDataException("a recorded frame is not understood");
            BinanceNormalizer.ReadDepth(data, Message);
            if (Sync.OnEvent(Message, frame) == SyncStep.Changed)
                applied++;
        }

        return Sync.IsFollowing && applied > tape.Diffs.Length * 0.9
            ? tape.Diffs.Length
            : throw new InvalidDataException($"{applied} of {tape.Diffs.Length} diffs were applied");
    }

    private static void Begin(FrameTape tape)
    {
        Sync.Reset();
        Sync.BeginFetch();
        BinanceNormalizer.ReadSnapshot(tape.Snapshot, Message);
        Sync.OnSnapshot(Message, SnapshotLevels);
    }

    private static readonly ArrayBufferWriter<byte> Text = new(16 * 1024);

    private static int WriteBooks(FrameTape tape)
    {
        if (!Book.IsValid)
            ApplyDiffs(tape);
        var stamp = new BookStamp(
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, BookSource.Stream,
            DepthLevels: 20, TickSize: 0.1, Simulated: false);
        const int Times = 2_000;
        for (var time = 0; time < Times; time++)
        {
            Text.ResetWrittenCount();
            BookJson.Write(Text, Book, stamp);
        }

        return Times;
    }

    private static int ReadPlainly(FrameTape tape)
    {
        foreach (var frame in tape.Partials)
            PlainReader.Read(frame);
        return tape.Partials.Length;
    }

    private static void Row(string name, Timing timing) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-32} {timing.Microseconds,9:0.000} µs {timing.AllocatedBytes,9:0.0} B"));
}
