using System.Text;
using System.Text.Json;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Bybit;
using static Surveillance.Tests.Exchanges.Bybit.BybitBench;

namespace Surveillance.Tests.Exchanges.Bybit;

/// <summary>Frames with a few bytes changed: whatever comes of them, it is never our mistake.</summary>
public sealed class BybitFuzzTests
{
    private static readonly string[] Frames =
    [
        Snapshot(7, ts: 1786310818129, cts: 1786310818127),
        Delta(8, """["99","0"],["98.5","0.001"]""", """["100.5","2e-3"]""", 1786310818130, 1786310818129),
        """
        {"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT","lastPrice":"65114.30","markPrice":"",
        "fundingRate":"0.0001","nextFundingTime":"1786320000000","preQty":null},"cs":753843900397,"ts":1786310817583}
        """,
        """{"success":false,"ret_msg":"error:handler not found","conn_id":"d9","req_id":"batch 0","op":"subscribe"}""",
        """{"req_id":"","op":"pong","args":["1786310838130"],"conn_id":"d8bu1"}""",
    ];

    private static readonly byte[][] Pieces =
    [
        .. ((string[])["\"", "{", "}", "[", "]", ",", ":", "null", "true", "-", "1e999", "\\ud800", "\"\"", "0", "9"])
            .Select(Encoding.UTF8.GetBytes),
        [0xff],
        [0xc3],
        [],
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_mutated_frame_is_taken_or_refused_as_the_venues_mistake(int seed)
    {
        var random = new Random(seed);
        var bench = new BybitBench(BybitCategory.Linear);
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var frame = Mutate(Encoding.UTF8.GetBytes(Frames[random.Next(Frames.Length)]), random);
            try
            {
                bench.Streams.Take(frame, bench.Now);
            }
            catch (Exception error) when (error is FeedProtocolException or JsonException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"{Encoding.UTF8.GetString(frame)}: {error}");
            }

            lock (bench.Feed.Gate)
                Assert.False(bench.Feed.Book is { IsValid: true, IsCrossed: true });
            if (i % 100 == 0)
                Assert.NotNull(bench.Sent);
        }

        Assert.InRange(refused, 5_000, 19_000);
    }

    [Theory]
    [InlineData("\"u\":8,", "")]
    [InlineData("\"u\":8", "\"u\":0")]
    [InlineData("\"u\":8", "\"u\":-8")]
    [InlineData("\"u\":8", "\"u\":9223372036854775808")]
    [InlineData("\"b\":", "\"x\":")]
    [InlineData("\"a\":", "\"x\":")]
    [InlineData("\"type\":\"delta\",", "")]
    [InlineData("\"delta\"", "\"diff\"")]
    [InlineData("\"1\"", "\"-1\"")]
    [InlineData("\"98\"", "\"0\"")]
    [InlineData("[\"98\",\"1\"]", "[\"98\"]")]
    [InlineData("[\"98\",\"1\"]", "98")]
    [InlineData("}}", "}")]
    public void A_message_that_lacks_what_a_book_needs_changes_nothing(string old, string other)
    {
        var bench = new BybitBench(BybitCategory.Linear);
        bench.Take(Snapshot(7));
        var frame = Delta(8, """["98","1"]""").ReplaceLineEndings("");
        Assert.Contains(old, frame + "}}", StringComparison.Ordinal);
        var broken = old == "}}" ? frame[..^1] : frame.Replace(old, other, StringComparison.Ordinal);
        Assert.True(Record.Exception(() => bench.Take(broken)) is FeedProtocolException or JsonException);
        Assert.Equal((7L, 1), (bench.Book!.SequenceId, bench.Book.Bids.Count));
        bench.Take(frame);
        Assert.Equal(8, bench.Book.SequenceId);
    }

    private static byte[] Mutate(byte[] frame, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(frame.Length);
            var length = Math.Min(random.Next(0, 6), frame.Length - at);
            var piece = random.Next(3) == 0
                ? frame.AsSpan(random.Next(frame.Length)).ToArray()[..1]
                : Pieces[random.Next(Pieces.Length)];
            frame = [.. frame[..at], .. piece, .. frame[(at + length)..]];
            if (frame.Length == 0)
                return frame;
        }

        return frame;
    }
}
