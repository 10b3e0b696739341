using System.Globalization;
using System.Text;
using System.Text.Json;
using Surveillance.Tests.Exchanges;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine.Values;

/// <summary>
/// Frames of OKX's <c>books</c> channel. The recordings of OKX itself last for seconds; minutes of it are a recording
/// of Binance in OKX's words, in contracts and by its ids.
/// </summary>
internal static class OkxFrames
{
    /// <summary>A recording of OKX itself, played slower.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="instrument">OKX's own name.</param>
    /// <param name="begin">When it begins to be played.</param>
    /// <param name="slower">How many times slower than it was recorded.</param>
    public static IEnumerable<RecordedFrame> Recorded(
        string file, string instrument, DateTimeOffset begin, double slower)
    {
        var head = $$$"""{"arg":{"channel":"books","instId":"{{{instrument}}}"}""";
        double? first = null;
        foreach (var line in Recordings.Lines(file))
        {
            using var json = JsonDocument.Parse(line);
            var message = json.RootElement;
            if (!message.GetProperty("t").ValueEquals("recv")
                || message.GetProperty("data").GetString() is not { } text
                || !text.StartsWith(head, StringComparison.Ordinal))
                continue;
            var at = message.GetProperty("ts").GetDouble();
            first ??= at;
            yield return new RecordedFrame(begin.AddSeconds((at - first.Value) * slower), text);
        }
    }

    /// <summary>A recording of Binance in OKX's words.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="contractSize">Base coins in one unit of size.</param>
    /// <param name="later">How much later than it was recorded.</param>
    public static IEnumerable<RecordedFrame> Translated(string file, decimal contractSize, TimeSpan later)
    {
        List<JsonElement> early = [];
        long? last = null;
        foreach (var frame in RecordedFrame.Read(file).Where(frame => frame.IsSnapshot || frame.IsOf("depth")))
        {
            using var json = JsonDocument.Parse(frame.Text);
            if (!frame.IsSnapshot)
                early.Add(json.RootElement.GetProperty("data").Clone());
            if (frame.IsSnapshot)
            {
                last = json.RootElement.GetProperty("lastUpdateId").GetInt64();
                yield return Frame("snapshot", json.RootElement, "bids", "asks", last.Value, -1);
            }

            if (last is null)
                continue;
            foreach (var change in early.Where(change => change.GetProperty("u").GetInt64() > last))
            {
                var id = change.GetProperty("u").GetInt64();
                yield return Frame("update", change, "b", "a", id, last.Value);
                last = id;
            }

            early.Clear();

            RecordedFrame Frame(string action, JsonElement depth, string bids, string asks, long id, long before) =>
                new(frame.At + later,
                $$$"""
                {"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"{{{action}}}","data":[{
                "asks":{{{Levels(depth.GetProperty(asks), contractSize)}}},
                "bids":{{{Levels(depth.GetProperty(bids), contractSize)}}},
                "ts":"{{{frame.At.ToUnixTimeMilliseconds()}}}","checksum":0,"seqId":{{{id}}},"prevSeqId":{{{before}}}}]}
                """);
        }
    }

    private static string Levels(JsonElement levels, decimal contractSize)
    {
        var text = new StringBuilder("[");
        foreach (var level in levels.EnumerateArray())
        {
            var size = decimal.Parse(level[1].GetString()!, CultureInfo.InvariantCulture) / contractSize;
            text.Append(text.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture,
                $"[\"{level[0].GetString()}\",\"{size:0.############}\",\"0\",\"1\"]");
        }

        return text.Append(']').ToString();
    }
}
