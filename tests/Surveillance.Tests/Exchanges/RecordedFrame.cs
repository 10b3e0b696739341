using System.Text;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges;

/// <summary>
/// A line of an <c>.hbt.gz</c> recording: when it arrived and the raw frame. One without a stream is the REST snapshot.
/// </summary>
internal sealed record RecordedFrame(DateTimeOffset At, string Text)
{
    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(Text);

    public bool IsSnapshot => Text.StartsWith("{\"lastUpdateId\"", StringComparison.Ordinal);

    public bool IsOf(string stream) => Text.StartsWith($"{{\"stream\":\"btcusdt@{stream}", StringComparison.Ordinal);

    public static IEnumerable<RecordedFrame> Read(string name) => Recordings.Lines(name).Select(Parse);

    private static RecordedFrame Parse(string line)
    {
        var space = line.IndexOf(' ');
        var stamp = long.Parse(line.AsSpan(0, space));
        var microseconds = stamp >= 100_000_000_000_000_000 ? stamp / 1000 : stamp;
        return new RecordedFrame(DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds), line[(space + 1)..]);
    }
}
