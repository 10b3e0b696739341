using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Okx;
using Surveillance.Markets;

namespace Surveillance.Tests.Exchanges.Okx;

/// <summary>The fast reader of the books channel against the thorough one.</summary>
public sealed class OkxDepthScanTests
{
    private static readonly DecimalFactor Contract = DecimalFactor.Of(0.01);

    private static readonly string Usual = """
        {"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"update","data":[{
        "asks":[["71500.2","365.11","0","41"],["71503.8","0","0","0"]],"bids":[["71500.1","330.5","0","37"]],
        "ts":"1787300000105","checksum":-12,"seqId":332842418754,"prevSeqId":332842418737,"new":"x","n":-1}]}
        """.ReplaceLineEndings("");

    [Fact]
    public void A_usual_frame_is_read_without_help()
    {
        var message = new DepthMessage();
        Assert.True(OkxDepthScan.TryRead(Payload(Utf8(Usual)), message, Contract));
        Assert.Equal((332842418754, 332842418737, -12), (message.LastId, message.PreviousId, message.Checksum));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1787300000105), message.VenueTime);
        Assert.Equal([new(71500.2, 3.6511), new(71503.8, 0)], message.Asks.Span.ToArray());
        Assert.Equal([new Level(71500.1, 3.305)], message.Bids.Span.ToArray());
    }

    [Fact]
    public void Sizes_are_exact_in_coins_whatever_the_contract() =>
        Gen.Select(Gen.Long[1, 99_999_999_999], Gen.Int[0, 8], Gen.Int[-4, 3])
            .Sample((digits, decimals, power) =>
            {
                var contract = Math.Round(Math.Pow(10, power), 4);
                var size = (decimal)digits / (decimal)Math.Pow(10, decimals);
                var text = size.ToString(CultureInfo.InvariantCulture);
                var frame = Usual.Replace("330.5", text, StringComparison.Ordinal);
                var message = new DepthMessage();
                OkxNormalizer.TryOpen(Utf8(frame), out var opened);
                OkxNormalizer.ReadBook(opened, message, DecimalFactor.Of(contract));
                Assert.Equal((double)(size * (decimal)contract), message.Bids.Span[0].Size);
            });

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
                AssertSame(Utf8(text));
            }, iter: 20_000);

    private static void AssertSame(byte[] text)
    {
        var (fast, thorough) = (new DepthMessage(), new DepthMessage());
        var payload = Payload(text);
        if (!OkxDepthScan.TryRead(payload, fast, Contract))
            return;
        try
        {
            var reader = new Utf8JsonReader(payload);
            reader.Read();
            OkxNormalizer.ReadBook(ref reader, thorough, Contract);
        }
        catch (Exception error) when (error is FeedProtocolException or JsonException)
        {
            Assert.Fail($"{Encoding.UTF8.GetString(text)} is read, though {error.Message}");
        }

        Assert.Equal((thorough.LastId, thorough.PreviousId, thorough.Checksum, thorough.VenueTime),
            (fast.LastId, fast.PreviousId, fast.Checksum, fast.VenueTime));
        Assert.Equal(thorough.Bids.Span.ToArray(), fast.Bids.Span.ToArray());
        Assert.Equal(thorough.Asks.Span.ToArray(), fast.Asks.Span.ToArray());
    }

    private static ReadOnlySpan<byte> Payload(byte[] text)
    {
        OkxFrame frame = default;
        return OkxEnvelope.TryOpen(text, ref frame) ? frame.Payload : default;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
