using System.Text;
using System.Text.Json;
using CsCheck;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Okx;

namespace Surveillance.Tests.Exchanges.Okx;

/// <summary>The fast readers of OKX's envelope and of what stands beside the books against the thorough ones.</summary>
public sealed class OkxTickerScanTests
{
    private static readonly string[] Usual =
    [
        """
        {"arg":{"channel":"tickers","instId":"BTC-USDT-SWAP"},"data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP",
        "last":"71500.1","lastSz":"0.3","askPx":"71500.2","vol24h":"8123456","volCcy24h":"81234.56",
        "ts":"1787300000105"}]}
        """,
        """
        {"arg":{"channel":"mark-price","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP",
        "markPx":"71500.3","ts":"1787300000105"}]}
        """,
        """
        {"arg":{"channel":"index-tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","idxPx":"71510.2",
        "open24h":"","ts":"1787300000105"}]}
        """,
        """
        {"arg":{"channel":"funding-rate","instId":"BTC-USDT-SWAP"},"data":[{"fundingRate":"-0.0001",
        "fundingTime":"1787300000000","nextFundingTime":"1787328800000","ts":"1787300000105"}]}
        """,
    ];

    private static readonly string[] Frames = [.. Usual.Select(frame => frame.ReplaceLineEndings(""))];

    [Fact]
    public void A_usual_frame_is_read_without_help()
    {
        foreach (var frame in Frames)
        {
            OkxFrame opened = default;
            Assert.True(OkxEnvelope.TryOpen(Encoding.UTF8.GetBytes(frame), ref opened));
            Assert.True(OkxTickerScan.TryRead(opened.Payload, derivative: true, out var update));
            Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1787300000105), update.VenueTime);
            Assert.NotEqual(TickerParts.None, update.Told);
        }
    }

    [Theory]
    [InlineData("last", "", null)]
    [InlineData("last", "71500.1", 71500.1)]
    [InlineData("vol24h", "8123456", null)]
    public void What_is_empty_or_of_another_unit_is_unknown(string field, string text, double? expected)
    {
        var payload = Encoding.UTF8.GetBytes($$"""[{"{{field}}":"{{text}}","ts":"1787300000105"}]""");
        Assert.True(OkxTickerScan.TryRead(payload, derivative: true, out var update));
        Assert.Equal(expected, update.Last);
        Assert.Null(update.Volume24h);
    }

    [Fact]
    public void What_it_reads_of_a_mutated_frame_is_what_the_thorough_reader_reads() =>
        Gen.Select(Gen.Int[0, Frames.Length - 1], Gen.Int[0, 149], Gen.Int[32, 126], Gen.Int[0, 2])
            .Sample((index, place, to, way) =>
            {
                var frame = Frames[index];
                var at = frame.Length - 1 - (place % frame.Length);
                AssertSame(Encoding.UTF8.GetBytes(way switch
                {
                    0 => frame[..at] + (char)to + frame[(at + 1)..],
                    1 => frame[..at] + (char)to + frame[at..],
                    _ => frame.Remove(at, 1),
                }));
            }, iter: 40_000);

    private static void AssertSame(byte[] text)
    {
        OkxFrame opened = default;
        if (!OkxEnvelope.TryOpen(text, ref opened)
            || !OkxTickerScan.TryRead(opened.Payload, derivative: true, out var fast))
            return;
        try
        {
            var reader = opened.Data;
            Assert.Equal(OkxNormalizer.ReadTicker(ref reader, derivative: true), fast);
        }
        catch (Exception error) when (error is FeedProtocolException or JsonException)
        {
            Assert.Fail($"{Encoding.UTF8.GetString(text)} is read, though {error.Message}");
        }
    }
}
