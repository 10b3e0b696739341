using System.Text.Json;
using System.Text.Json.Nodes;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Exchanges.Okx;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;
using static Surveillance.Tests.Exchanges.Offline;

namespace Surveillance.Tests.Exchanges;

/// <summary>
/// Whatever a venue sends, it is taken or refused by the two exceptions that a session expects: any other one ends the
/// service. Frames that a venue really sends are cut, and their values, keys and bytes replaced, by a fixed seed.
/// </summary>
public sealed class FrameFuzzTests
{
    private const int Rounds = 20_000;

    private static readonly string[] Oddities =
    [
        "null", "true", "0", "-1", "1e28", "1e400", "79228162514264337593543950335", "9223372036854775808", "\"\"",
        "\"x\"", "\"1e28\"", "\"1e999\"", "\"79228162514264337593543950335\"", "\"\\ud800\"", "[]", "{}", "[[]]",
        "[[1,2]]", "[[\"1\"]]",
    ];

    private static readonly string[] BinanceFrames =
    [
        """
        {"stream":"btcusdt@depth@100ms","data":{"E":1791044805993,"T":1791044805992,"U":7,"u":8,"pu":6,
        "b":[["61800.20","2.890"]],"a":[["61800.30","0"]]}}
        """,
        """
        {"stream":"btcusdt@depth20@100ms","data":{"E":1791044805993,"u":9,"b":[["61800.20","2.890"]],
        "a":[["61800.30","1"]]}}
        """,
        """
        {"stream":"btcusdt@markPrice@1s","data":{"E":1680652701000,"p":"28147.27","i":"28159.75",
        "r":"0.00002754","T":1680652800000}}
        """,
        """{"stream":"btcusdt@miniTicker","data":{"E":1723161255208,"c":"61837.63","v":"24310.5"}}""",
        """{"result":null,"id":1}""",
        """{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1780000000000}}""",
    ];

    private static readonly string[] OkxFrames =
    [
        """
        {"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"snapshot","data":[{"asks":[["71500.2",
        "365.11","0","41"],["71500.3","0.5","0","1"],["71501","7","0","1"]],"bids":[["71500.1","330.5","0",
        "37"],["71500","12","0","1"]],"ts":"1787300000105","checksum":34778159,"seqId":1,"prevSeqId":-1}]}
        """,
        """
        {"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"update","data":[{"asks":[],
        "bids":[["71499","5","0","1"]],"ts":"1787300000205","checksum":0,"seqId":2,"prevSeqId":1}]}
        """,
        """
        {"arg":{"channel":"tickers","instId":"BTC-USDT-SWAP"},"data":[{"last":"71500.1","vol24h":"8123456",
        "volCcy24h":"81234.56","ts":"1787300000105"}]}
        """,
        """
        {"arg":{"channel":"index-tickers","instId":"BTC-USDT"},"data":[{"idxPx":"71510.2",
        "ts":"1787300000105"}]}
        """,
        """
        {"arg":{"channel":"funding-rate","instId":"BTC-USDT-SWAP"},"data":[{"fundingRate":"0.0001",
        "fundingTime":"1787300000105","nextFundingTime":"1787328800105","ts":"1787300000105"}]}
        """,
        """{"event":"error","code":"60018","msg":"no such channel","arg":{"channel":"books","instId":"X"}}""",
        """{"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"connId":"a4d3ae55"}""",
        "pong",
    ];

    private const string OkxAnswer =
        """{"code":"0","data":[{"asks":[["71500.2","1"]],"bids":[["71500","1"]],"ts":"1","seqId":1}]}""";

    [Fact]
    public void Nothing_that_binance_sends_ends_the_service()
    {
        var (stage, market) = Offline.Binance();
        var fetches = new SnapshotFetches<BinanceMarket>((_, _) => default);
        var streams = new BinanceStreams(
            "binance", new Uri("wss://venue"), TimeSpan.Zero,
            [
                (market.Names.Diff, new BinanceStream(market, BinanceStreamKind.Diff)),
                (market.Names.Partial, new BinanceStream(market, BinanceStreamKind.Partial)),
                (market.Names.Last, new BinanceStream(market, BinanceStreamKind.Last)),
                (market.Names.Mark, new BinanceStream(market, BinanceStreamKind.Mark)),
            ],
            fetches, stage.Figures, stage.Context);
        Fuzz(streams, stage, BinanceFrames, random =>
        {
            var snapshot = new DepthMessage();
            var body = Mutated("""{"lastUpdateId":7,"bids":[["61800.2","1"]],"asks":[["61800.3","1"]]}""", random);
            BinanceNormalizer.ReadSnapshot(body, snapshot);
            market.OnSnapshot(snapshot, 1000, Start);
        });
    }

    [Fact]
    public void Nothing_that_okx_sends_ends_the_service()
    {
        var (stage, market) = Offline.Okx();
        var fetches = new SnapshotFetches<OkxMarket>((_, _) => default);
        var listings = new DailyListings("okx", _ => Task.CompletedTask, stage.Context);
        var streams = new OkxStreams(
            "okx", new Uri("wss://venue"), TimeSpan.Zero, [market], listings, fetches, stage.Figures, stage.Context);
        Fuzz(streams, stage, OkxFrames, random =>
        {
            var body = Mutated(OkxAnswer, random);
            market.OnSnapshot(market.Fetch, OkxRest.ReadBook(body, DecimalFactor.One), Start);
        });
    }

    private static void Fuzz(IVenueStreams streams, Offline stage, string[] frames, Action<Random> answer)
    {
        var random = new Random(20261124);
        for (var round = 0; round < Rounds; round++)
        {
            // A connection, a few frames as they should be, and then one that is not.
            var now = stage.Time.GetUtcNow();
            streams.Open(new Outbox(), stage.Connection);
            Take(() => streams.Take(Utf8(frames[random.Next(frames.Length)]), now));
            Take(() => streams.Take(Utf8(frames[0]), now));
            var text = frames[random.Next(frames.Length)];
            Take(() => streams.Take(Mutated(text, random), now));
            Take(() => answer(random));
            Take(() => streams.Take(Utf8(frames[1]), now));
            streams.Look(now);
            stage.Time.Advance(TimeSpan.FromMinutes(1));
            streams.Close(GapReason.Disconnect);
        }
    }

    private static void Take(Action take)
    {
        try
        {
            take();
        }
        catch (Exception error) when (error is FeedProtocolException or JsonException)
        {
            // The session counts it.
        }
    }

    private static byte[] Mutated(string text, Random random)
    {
        var bytes = Utf8(text);
        switch (random.Next(6))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            default:
                return text[0] == '{' ? Utf8(Altered(JsonNode.Parse(text)!, random)) : bytes;
        }
    }

    /// <summary>Takes a random place of the tree out, or puts something odd there.</summary>
    private static string Altered(JsonNode root, Random random)
    {
        var places = Places(root).ToList();
        var place = places[random.Next(places.Count)];
        var parent = place.Parent;
        if (parent is null)
            return Oddities[random.Next(Oddities.Length)];
        if (parent is JsonObject section && random.Next(4) == 0)
        {
            section.Remove(place.GetPropertyName());
            return root.ToJsonString();
        }

        place.ReplaceWith("@");
        return root.ToJsonString().Replace("\"@\"", Oddities[random.Next(Oddities.Length)], StringComparison.Ordinal);
    }

    private static IEnumerable<JsonNode> Places(JsonNode node)
    {
        IEnumerable<JsonNode?> inner = node switch
        {
            JsonObject section => section.Select(entry => entry.Value),
            JsonArray list => list,
            _ => [],
        };
        return inner.OfType<JsonNode>().SelectMany(Places).Prepend(node);
    }
}
