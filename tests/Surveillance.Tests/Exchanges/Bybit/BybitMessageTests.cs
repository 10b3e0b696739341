using System.Text.Json;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Bybit;
using static Surveillance.Tests.Exchanges.Bybit.BybitBench;

namespace Surveillance.Tests.Exchanges.Bybit;

/// <summary>Messages that lack what a book needs.</summary>
public sealed class BybitMessageTests
{
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
}
