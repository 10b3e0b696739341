using System.Buffers;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Exchanges.Okx;
using Surveillance.Exchanges.Sessions;
using Surveillance.Platform.Redis;
using static Surveillance.Tests.Exchanges.Offline;

namespace Surveillance.Tests.Exchanges;

/// <summary>From the bytes of a frame to the text that goes to Redis.</summary>
public sealed class FramePathTests
{
    private const int FramesInRound = 200;
    private const int Rounds = 20;

    [Fact]
    public void A_frame_of_binance_becomes_the_text_of_its_book_without_allocating()
    {
        var (stage, market) = Offline.Binance();
        var streams = new BinanceStreams(
            "binance", new Uri("wss://venue"), TimeSpan.Zero,
            [(market.Names.Diff, new BinanceStream(market, BinanceStreamKind.Diff))],
            new SnapshotFetches<BinanceMarket>((_, _) => default), stage.Figures, stage.Context);
        streams.Open(new Outbox(), stage.Connection);
        var frames = Frames(id => $$$"""
            {"stream":"{{{market.Names.Diff}}}","data":{"e":"depthUpdate",
            "E":1791044805993,"T":1791044805992,"s":"BTCUSDT","U":{{{id}}},"u":{{{id}}},"pu":{{{id - 1}}},
            "b":[["61800.{{{id % 9}}}","2.{{{id}}}"],["61000.10","{{{id % 2}}}"]],
            "a":[["61801.30","1.{{{id}}}"],["61900.10","0"]]}}
            """);
        streams.Take(frames[0], Start);
        var snapshot = new DepthMessage();
        BinanceNormalizer.ReadSnapshot(
            Utf8("""{"lastUpdateId":1,"bids":[["61000.00","5"]],"asks":[["62000.00","5"]]}"""), snapshot);
        Assert.True(market.OnSnapshot(snapshot, 1000, Start));
        AssertNothingAllocated(stage, streams, frames);
    }

    [Fact]
    public void A_frame_of_okx_becomes_the_text_of_its_book_without_allocating()
    {
        var (stage, market) = Offline.Okx();
        var streams = new OkxStreams(
            "okx", new Uri("wss://venue"), TimeSpan.Zero, [market],
            new DailyListings("okx", _ => Task.CompletedTask, stage.Context),
            new SnapshotFetches<OkxMarket>((_, _) => default), stage.Figures, stage.Context);
        streams.Open(new Outbox(), stage.Connection);
        var frames = Frames(id => $$"""
            {"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},
            "action":"{{(id == 1 ? "snapshot" : "update")}}","data":[{"asks":[["61801.3","1{{id}}","0","4"]],
            "bids":[["61800.{{id % 9}}","2{{id}}.5","0","1"],["61000.1","5","0","1"]],
            "ts":"1791044805993","checksum":0,"seqId":{{id}},"prevSeqId":{{(id == 1 ? -1 : id - 1)}}}]}
            """);
        AssertNothingAllocated(stage, streams, frames);
    }

    private static byte[][] Frames(Func<int, string> frame) =>
    [
        .. Enumerable.Range(1, FramesInRound * Rounds).Select(id => Utf8(frame(id).ReplaceLineEndings(""))),
    ];

    private static void AssertNothingAllocated(Offline stage, IVenueStreams streams, byte[][] frames)
    {
        var text = new ArrayBufferWriter<byte>(64 * 1024);
        var taken = 0;
        var allocated = frames.Chunk(FramesInRound).Select(round =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var frame in round)
                Pass(frame);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }).ToList();
        Assert.InRange(taken, frames.Length - 1, frames.Length);

        // Code is compiled at first, and now and then anew; whatever is left is made by frames.
        Assert.Equal(0, allocated.Order().ElementAt(Rounds / 2));

        void Pass(byte[] frame)
        {
            streams.Take(frame, Start);
            while (stage.Output.Changed.TryRead(out var changed))
            {
                changed.TakeUp();
                text.ResetWrittenCount();
                if (changed.TryRead(text, static (book, stamp, text) => BookJson.Write(text, book, stamp)))
                    taken++;
            }
        }
    }
}
