using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Surveillance.Benchmarks.Frames;

/// <summary>
/// What one would write first: the frame as objects by <c>System.Text.Json</c>, prices and sizes as decimals. The
/// measure that ours is held against, on the same machine in the same run.
/// </summary>
internal static class PlainReader
{
    /// <summary>Reads the levels of a frame; how many there are.</summary>
    public static int Read(byte[] frame)
    {
        var data = JsonSerializer.Deserialize<Frame>(frame)!.Data;
        return Levels(data.Bids).Count + Levels(data.Asks).Count;
    }

    private static List<(decimal Price, decimal Size)> Levels(string[][] side) =>
    [
        .. side.Select(level => (Number(level[0]), Number(level[1]))),
    ];

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Frame(
        [property: JsonPropertyName("stream")] string Stream, [property: JsonPropertyName("data")] Depth Data);

    private sealed record Depth(
        [property: JsonPropertyName("b")] string[][] Bids, [property: JsonPropertyName("a")] string[][] Asks);
}
