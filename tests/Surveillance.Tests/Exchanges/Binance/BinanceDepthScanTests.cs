using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Markets;

namespace Surveillance.Tests.Exchanges.Binance;

/// <summary>The fast reader of depth against the thorough one, and its numbers against the framework's.</summary>
public sealed class BinanceDepthScanTests
{
    private static readonly string Usual = """
        {"e":"depthUpdate","E":1723161255208,"T":1723161255201,"s":"BTCUSDT","U":5,"u":9,"pu":4,
        "b":[["61737.60","0.000"],["61737.50","12.345"],["0.00000001","123456789012.345"]],
        "a":[["61737.70","2"]],"st":1,"ps":"BTCUSDT"}
        """.ReplaceLineEndings("");

    // Up to eighteen digits, a point anywhere or nowhere: more than are read at once, too.
    private static readonly Gen<string> Number = Gen.Select(Gen.ULong[1, 999_999_999_999_999_999], Gen.Int[0, 12])
        .Select((digits, decimals) => decimals == 0
            ? digits.ToString(CultureInfo.InvariantCulture)
            : ((decimal)digits / (decimal)Math.Pow(10, decimals)).ToString(CultureInfo.InvariantCulture));

    [Fact]
    public void Numbers_are_those_that_the_framework_reads_wherever_they_stand() =>
        Gen.Select(Number, Number, Gen.Int[0, 40]).Sample((price, size, rest) =>
        {
            var text = Encoding.UTF8.GetBytes($$"""[["{{price}}","{{size}}"]]{{new string(' ', rest)}}""");
            var levels = new LevelBuffer();
            Assert.True(new FrameScan(text).TakeLevels(levels), $"{price} {size}");
            Assert.Equal(new Level(Parse(price), Parse(size)), Assert.Single(levels.Span.ToArray()));
        });

    [Fact]
    public void A_usual_frame_is_read_without_help()
    {
        var message = new DepthMessage();
        Assert.True(BinanceDepthScan.TryRead(Encoding.UTF8.GetBytes(Usual), message));
        Assert.Equal((5, 9, 4), (message.FirstId, message.LastId, message.PreviousId));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1723161255201), message.VenueTime);
        Assert.Equal(
            [new(61737.60, 0), new(61737.50, 12.345), new(0.00000001, 123456789012.345)],
            message.Bids.Span.ToArray());
        Assert.Equal([new Level(61737.70, 2)], message.Asks.Span.ToArray());
    }

    [Fact]
    public void What_it_reads_of_a_mutated_frame_is_what_the_thorough_reader_reads() =>
        Gen.Select(Gen.Int[0, Usual.Length - 1], Gen.Int[32, 126], Gen.Int[0, 2])
            .Sample((at, to, way) =>
            {
                var text = way switch
                {
                    0 => Usual[..at] + (char)to + Usual[(at + 1)..],
                    1 => Usual[..at] + (char)to + Usual[at..],
                    _ => Usual.Remove(at, 1),
                };
                AssertSame(Encoding.UTF8.GetBytes(text));
            }, iter: 20_000);

    [Fact]
    public void What_it_reads_of_a_frame_without_one_of_its_bytes_is_what_the_thorough_reader_reads()
    {
        for (var at = 0; at < Usual.Length; at++)
            AssertSame(Encoding.UTF8.GetBytes(Usual.Remove(at, 1)));
    }

    private static void AssertSame(byte[] text)
    {
        var (fast, thorough) = (new DepthMessage(), new DepthMessage());
        if (!BinanceDepthScan.TryRead(text, fast))
            return;
        try
        {
            BinanceNormalizer.ReadUnusualDepth(text, thorough);
        }
        catch (Exception error) when (error is FeedProtocolException or JsonException)
        {
            Assert.Fail($"{Encoding.UTF8.GetString(text)} is read, though {error.Message}");
        }

        Assert.Equal((thorough.FirstId, thorough.LastId, thorough.PreviousId, thorough.VenueTime),
            (fast.FirstId, fast.LastId, fast.PreviousId, fast.VenueTime));
        Assert.Equal(thorough.Bids.Span.ToArray(), fast.Bids.Span.ToArray());
        Assert.Equal(thorough.Asks.Span.ToArray(), fast.Asks.Span.ToArray());
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
