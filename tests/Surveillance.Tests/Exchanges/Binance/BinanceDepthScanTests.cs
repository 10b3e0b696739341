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

    // Of each length alike, up to eighteen digits, a point anywhere or nowhere: more than are read at once, too.
    private static readonly Gen<string> Number =
        Gen.Select(Gen.Int[1, 18], Gen.Int[1, 18], Gen.ULong[0, 999_999_999_999_999_998])
            .Select((length, point, digits) => Number18(digits + 1)[..length] is var text && point < length
                ? text.Insert(point, ".")
                : text);

    [Fact]
    public void Numbers_are_those_that_the_framework_reads_wherever_they_stand() =>
        Gen.Select(Gen.Select(Number, Number).Array[1, 40], Gen.Int[0, 80]).Sample((numbers, rest) =>
        {
            var text = $"[{string.Join(',', numbers.Select(of => $"[\"1{of.Item1}\",\"{of.Item2}\"]"))}]";
            var levels = new LevelBuffer();
            Assert.True(new FrameScan(Encoding.UTF8.GetBytes(text + new string(' ', rest))).TakeLevels(levels), text);
            Assert.Equal(
                numbers.Select(of => new Level(Parse("1" + of.Item1), Parse(of.Item2))), levels.Span.ToArray());
        });

    [Fact]
    public void A_number_of_each_length_with_its_point_anywhere_is_read_side_by_side_and_in_turn()
    {
        var plain = Enumerable.Range(1, 15).SelectMany(length => Enumerable.Range(1, length)
            .Where(point => point != length - 1)
            .Select(point => point == length
                ? Number18(123_456_789_012_345_678)[..length]
                : Number18(987_654_321_098_765_432)[..(length - 1)].Insert(point, "."))).ToList();
        foreach (var number in plain)
        {
            AssertRead(number, "5");
            AssertRead("7.5", number);
            AssertRead(number, number);
        }
    }

    [Theory]
    [InlineData("1.", "2")]
    [InlineData(".1", "2")]
    [InlineData("1", "2.")]
    [InlineData("1", ".2")]
    [InlineData("", "2")]
    [InlineData("1", "")]
    [InlineData("0.00", "2")]
    [InlineData("1..2", "2")]
    [InlineData("1.2.3", "2")]
    [InlineData("-1", "2")]
    [InlineData("1", "-2")]
    [InlineData("1e3", "2")]
    [InlineData("1234567890.123456", "2")]
    public void What_is_no_plain_level_is_left_to_others(string price, string size)
    {
        var (text, level) = (Padded(price, size), default(Level));
        Assert.Equal(0, LevelScan.Read(ref text[0], ref level));
        Assert.Equal(0, LevelScan.ReadInTurn(ref text[0], ref level));
    }

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
        Gen.Select(Gen.Int[0, Usual.Length - 1], Gen.Int[0, 126], Gen.Int[0, 2])
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

    [Theory]
    [InlineData("\"ps\":\"BTC\n\"")]
    [InlineData("\"p\u0001\":\"BTC\"")]
    [InlineData("\"st\":01")]
    [InlineData("\"st\":-")]
    [InlineData("\"st\":1.5")]
    [InlineData("\"st\":-7")]
    [InlineData("\"E\":9999999999999")]
    public void A_field_that_nobody_needs_is_passed_over_only_where_it_is_json(string field)
    {
        foreach (var place in (string[])["\"st\":1", "\"e\":\"depthUpdate\""])
            AssertSame(Encoding.UTF8.GetBytes(Usual.Replace(place, field, StringComparison.Ordinal)));
        AssertSame(Encoding.UTF8.GetBytes("{" + field + "," + Usual[1..]));
    }

    private static void AssertRead(string price, string size)
    {
        var (text, expected) = (Padded(price, size), new Level(Parse(price), Parse(size)));
        var (atOnce, inTurn) = (default(Level), default(Level));
        var length = $"[\"{price}\",\"{size}\"]".Length;
        Assert.Equal(length, LevelScan.ReadInTurn(ref text[0], ref inTurn));
        Assert.Equal(expected, inTurn);
        if (!System.Runtime.Intrinsics.X86.Avx2.IsSupported || length > 32)
            return;
        Assert.Equal(length, LevelScan.Read(ref text[0], ref atOnce));
        Assert.Equal(expected, atOnce);
    }

    private static byte[] Padded(string price, string size) =>
        Encoding.UTF8.GetBytes($"[\"{price}\",\"{size}\"]" + new string(',', LevelScan.Reach));

    private static string Number18(ulong digits) => digits.ToString("D18", CultureInfo.InvariantCulture);

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
