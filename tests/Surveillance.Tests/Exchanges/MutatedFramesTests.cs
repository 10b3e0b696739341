using System.Text;
using System.Text.Json;
using Surveillance.Exchanges;
using Surveillance.Tests.Exchanges.Coinbase;
using Surveillance.Tests.Exchanges.Kraken;

namespace Surveillance.Tests.Exchanges;

/// <summary>Whatever a venue sends, it is understood or refused: nothing else is thrown, no book is crossed.</summary>
public sealed class MutatedFramesTests
{
    private const int Rounds = 30_000;

    private static readonly string[] Tokens =
        ["{", "}", "[", "]", "\"", ",", ":", "null", "0", "-1", "1e999", "true", "\\", "\\u0000", "\\ud800", "é", "\0"];

    public static TheoryData<string> Venues => ["kraken", "coinbase"];

    [Theory]
    [MemberData(nameof(Venues))]
    public void Mutated_frames_throw_what_the_protocol_allows_alone(string exchange)
    {
        var (stage, random) = (DollarStage.Set(exchange), new Random(20261125));
        byte[][] frames = [.. (exchange == "kraken" ? KrakenSeeds() : CoinbaseSeeds()).Select(Encoding.UTF8.GetBytes)];
        foreach (var frame in frames)
            stage.Take(frame);
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var frame = Mutated(frames[random.Next(frames.Length)], random);
            try
            {
                stage.Take(frame);
            }
            catch (Exception error) when (error is FeedProtocolException or JsonException)
            {
                refused++;
            }

            if (random.Next(20) == 0)
                stage.Take(frames[random.Next(frames.Length)]);
            _ = stage.Sent;
            if (round % 100 == 0)
                stage.Pass(1);
            var books = stage.Plan.Instruments.Select(one => stage.Book(one.Id));
            Assert.All(books, book => Assert.False(book?.BestBid >= book?.BestAsk));
        }

        Assert.InRange(refused, Rounds / 10, Rounds - 1);
    }

    private static IEnumerable<string> KrakenSeeds() =>
    [
        KrakenFrames.Pairs, KrakenFrames.Snapshot, KrakenFrames.Update, KrakenFrames.SecondUpdate, KrakenFrames.Ticker,
        KrakenFrames.Book("snapshot", ["2500.01 1.00000000"], ["2500.02 1e-8"], checksum: null, symbol: "ETH/USD"),
        """{"channel":"heartbeat"}""",
        """{"method":"pong","req_id":2,"time_in":"2026-11-25T18:00:00.1Z","time_out":"2026-11-25T18:00:00.1Z"}""",
        """{"error":"Currency pair not supported X","method":"subscribe","success":false,"symbol":"BTC/USX"}""",
    ];

    private static IEnumerable<string> CoinbaseSeeds() =>
    [
        CoinbaseFrames.Snapshot(0), CoinbaseFrames.Snapshot(1, "ETH-USD"), CoinbaseFrames.Ticker(2),
        CoinbaseFrames.Update(
            3, CoinbaseFrames.Level("bid", "65083.66", "0"), CoinbaseFrames.Level("offer", "7e4", "1")),
        CoinbaseFrames.Heartbeat(4), CoinbaseFrames.Subscriptions(5),
        """{"type":"error","message":"rate limit exceeded"}""",
    ];

    private static byte[] Mutated(byte[] frame, Random random)
    {
        var bytes = frame.ToList();
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, bytes[at..Math.Min(at + random.Next(1, 40), bytes.Count)]);
                    break;
            }
        }

        return [.. bytes];
    }
}
