using System.IO.Compression;
using System.Text;

namespace Surveillance.Benchmarks.Frames;

/// <summary>Frames to be read again and again, and the snapshot that diffs follow.</summary>
/// <param name="Partials">Frames of the 20 best levels.</param>
/// <param name="Snapshot">A REST body.</param>
/// <param name="Diffs">Frames of the diff stream that follow it, an unbroken chain.</param>
internal sealed record FrameTape(byte[][] Partials, byte[] Snapshot, byte[][] Diffs)
{
    private const string Partial = "derived/binance_usdm_btcusdt_depth20_20240808.hbt.gz";
    private const string Diff = "binance/binance_usdm_btcusdt_20240808.hbt.gz";

    /// <summary>Reads a folder of recordings.</summary>
    public static FrameTape Read(string recordings)
    {
        var messages = Lines(Path.Combine(recordings, Diff)).ToList();
        var snapshot = messages.First(text => text.StartsWith("{\"lastUpdateId\"", StringComparison.Ordinal));
        return new FrameTape(
            [.. Lines(Path.Combine(recordings, Partial)).Select(Encoding.UTF8.GetBytes)],
            Encoding.UTF8.GetBytes(snapshot),
            [
                .. messages.Where(text => text.Contains("\"depthUpdate\"", StringComparison.Ordinal))
                    .Select(Encoding.UTF8.GetBytes),
            ]);
    }

    // <local receive time> <raw frame>
    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return line[(line.IndexOf(' ') + 1)..];
    }
}
