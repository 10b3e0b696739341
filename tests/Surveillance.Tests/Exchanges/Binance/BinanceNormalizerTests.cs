using System.Text;
using System.Text.Json;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Markets;

namespace Surveillance.Tests.Exchanges.Binance;

public sealed class BinanceNormalizerTests
{
    [Fact]
    public void A_futures_event_of_2026_is_read_with_its_new_fields_skipped()
    {
        var message = Read("""
            { "stream" : "btcusdt@depth20@100ms" , "data" : {
              "e":"depthUpdate","E":1791044805993,"T":1791044805992,"s":"BTCUSDT",
              "U":11727350456530,"u":11727350464793,"pu":11727350456340,
              "b":[["61800.20","2.890"],["0.00000001","1e-8"]],"a":[["61800.30","1.002"]],
              "st":1,"ps":"BTCUSDT","new":{"x":[1]}}}
            """);
        Assert.Equal(
            (11727350456530, 11727350464793, 11727350456340),
            (message.FirstId, message.LastId, message.PreviousId));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1791044805992), message.VenueTime);
        Assert.Equal([new Level(61800.2, 2.89), new Level(1e-8, 1e-8)], message.Bids.Span.ToArray());
        Assert.Equal([new Level(61800.3, 1.002)], message.Asks.Span.ToArray());
    }

    [Fact]
    public void The_stream_is_found_behind_the_data_too()
    {
        var frame = """{"data":{"lastUpdateId":7,"bids":[],"asks":[]},"stream":"btcusdt@depth20@100ms"}"""u8;
        Assert.True(BinanceNormalizer.TryOpen(frame, out var stream, out var data));
        Assert.True(stream.SequenceEqual("btcusdt@depth20@100ms"u8));
        var message = new DepthMessage();
        BinanceNormalizer.ReadDepth(data, message);
        Assert.Equal(7, message.LastId);
    }

    [Theory]
    [InlineData("""{"result":null,"id":1}""")]
    [InlineData("""{"error":{"code":2,"msg":"Invalid request"},"id":1}""")]
    [InlineData("""{"e":"serverShutdown","E":1780000000000}""")]
    public void A_control_reply_carries_no_data(string frame) =>
        Assert.False(BinanceNormalizer.TryOpen(Encoding.UTF8.GetBytes(frame), out _, out _));

    [Theory]
    [InlineData("""{"stream":"s","data":{"u":1,"b":[["-1","1"]],"a":[]}}""", "price")]
    [InlineData("""{"stream":"s","data":{"u":1,"b":[["0","1"]],"a":[]}}""", "price")]
    [InlineData("""{"stream":"s","data":{"u":1,"b":[["1","-1"]],"a":[]}}""", "size")]
    [InlineData("""{"stream":"s","data":{"u":1,"b":[["1","NaN"]],"a":[]}}""", "size")]
    [InlineData("""{"stream":"s","data":{"u":"x","b":[],"a":[]}}""", "u")]
    [InlineData("""{"stream":"s","data":{"b":[],"a":[]}}""", "depth without an id")]
    [InlineData("""{"stream":"s","data":{"u":1,"b":{},"a":[]}}""", "levels")]
    public void A_frame_outside_the_protocol_is_refused_by_name(string frame, string field) =>
        Assert.Equal(field, Assert.Throws<FeedProtocolException>(() => Read(frame)).Field);

    [Theory]
    [InlineData("")]
    [InlineData("pong")]
    [InlineData("""{"stream":"s","data":{"u":1,"b":[["1","1"]""")]
    public void Broken_text_is_a_json_error(string frame) => Assert.ThrowsAny<JsonException>(() => Read(frame));

    [Fact]
    public void Funding_without_a_rate_is_unknown()
    {
        var frame = """
            {"stream":"s","data":{"e":"markPriceUpdate","E":1680652701000,"p":"28147.2","i":"28159.7","r":"","T":0}}
            """u8;
        BinanceNormalizer.TryOpen(frame, out _, out var data);
        var update = BinanceNormalizer.ReadMarkPrice(data);
        Assert.Null(update.FundingRate);
        Assert.Null(update.NextFundingTime);
        Assert.Equal(28147.2, update.Mark);
    }

    private static DepthMessage Read(string frame)
    {
        var message = new DepthMessage();
        Assert.True(BinanceNormalizer.TryOpen(Encoding.UTF8.GetBytes(frame), out _, out var data));
        BinanceNormalizer.ReadDepth(data, message);
        return message;
    }
}
