using System.Text;
using System.Text.Json;
using Surveillance.Exchanges.Kraken;
using Surveillance.Markets;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges.Kraken;

/// <summary>
/// A recording of version 1, each message written anew as version 2 would send it: the checksum is made alike.
/// </summary>
public sealed class RecordedKrakenTests
{
    private static readonly DateTimeOffset Now = new(2021, 4, 17, 16, 48, 52, TimeSpan.Zero);

    [Fact]
    public void The_checksum_of_every_recorded_message_is_right()
    {
        var books = new Dictionary<string, (OrderBook Book, KrakenSync Sync, KrakenPair Pair)>();
        var (message, verified) = (new KrakenMessage(), 0);
        foreach (var (symbol, frame, pair) in Frames())
        {
            if (!books.TryGetValue(symbol, out var entry))
            {
                var book = new OrderBook(
                    new MarketId("kraken", symbol.Replace('/', '-')), KrakenSync.LevelLimit, CoverageRule.WorstHeld);
                books[symbol] = entry = (book, new KrakenSync(book), pair);
            }

            Assert.True(KrakenNormalizer.TryOpen(Encoding.UTF8.GetBytes(frame), out var opened));
            KrakenNormalizer.ReadBook(opened.Data, entry.Pair, message);
            var step = entry.Sync.OnMessage(message, opened.IsSnapshot, Now);
            Assert.True(step is KrakenStep.Changed or KrakenStep.Loaded, $"{symbol}: {step} after {verified}");
            Assert.False(entry.Book.IsCrossed);
            verified += message.Depth.Checksum is null ? 0 : 1;
        }

        Assert.Equal((10, 4269), (books.Count, verified));
    }

    // [992,{"b":[["354.15000000","5.00000000","1618678133.365913"]],"c":"2583817756"},"book-1000","XMR/USD"]; a
    // snapshot has "as" and "bs"; a message of both sides has two objects, of which the last one has the checksum.
    private static IEnumerable<(string Symbol, string Frame, KrakenPair Pair)> Frames()
    {
        foreach (var line in Recordings.Lines("other/kraken_v1_20210417.cf2.gz"))
        {
            using var json = JsonDocument.Parse(line);
            if (!json.RootElement.GetProperty("t").ValueEquals("recv"))
                continue;
            using var text = JsonDocument.Parse(json.RootElement.GetProperty("data").GetString()!);
            if (text.RootElement.ValueKind != JsonValueKind.Array)
                continue;
            JsonElement[] parts = [.. text.RootElement.EnumerateArray()];
            if (!parts[^2].GetString()!.StartsWith("book", StringComparison.Ordinal))
                continue;
            var symbol = parts[^1].GetString()!;
            var (bids, asks) = (Levels(parts[1..^2], "b"), Levels(parts[1..^2], "a"));
            var checksum = parts[1..^2].Select(part => part.TryGetProperty("c", out var told) ? told.GetString() : null)
                .OfType<string>().Select(long.Parse).Cast<long?>().SingleOrDefault();
            var isSnapshot = parts[1].TryGetProperty("as", out _);
            var sample = bids.Concat(asks).First().Split(' ');
            var pair = new KrakenPair(symbol, Decimals(sample[0]), Decimals(sample[1]), null);
            yield return (symbol, KrakenFrames.Book(
                isSnapshot ? "snapshot" : "update", bids, asks, checksum, time: null, symbol), pair);
        }
    }

    private static List<string> Levels(JsonElement[] parts, string side) =>
    [
        .. from part in parts
           from property in part.EnumerateObject()
           where property.Name == side || property.Name == side + "s"
           from level in property.Value.EnumerateArray()
           select $"{level[0].GetString()} {level[1].GetString()}",
    ];

    private static int Decimals(string number) => number.Length - number.IndexOf('.', StringComparison.Ordinal) - 1;
}
