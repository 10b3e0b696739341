using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Exchanges.Okx;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Exchanges.Fuzz;

namespace Surveillance.Tests.Exchanges;

/// <summary>
/// A small part of what <c>-- fuzz</c> of the benchmarks does: whatever a venue sends, nothing is thrown that ends the
/// service, no refused frame changes a book that can be read, and each is counted with its reason.
/// </summary>
public sealed class FuzzedVenueTests
{
    private const int Frames = 30_000;

    [Theory]
    [InlineData("binance")]
    [InlineData("okx")]
    [InlineData("bybit")]
    [InlineData("kraken")]
    [InlineData("coinbase")]
    public void A_mutated_frame_is_taken_or_refused_with_its_reason_and_publishes_nothing(string exchange)
    {
        var fuzz = new FrameFuzz(exchange, Shipped.Config, seed: 20261126);
        fuzz.Run(Frames);
        Assert.InRange(fuzz.Frames, Frames, Frames + 1);
        Assert.Equal(fuzz.Frames, fuzz.Outcomes.Values.Sum());
        var reasons = fuzz.Outcomes.Keys.Count(outcome => outcome.StartsWith("refused: ", StringComparison.Ordinal));
        Assert.True(reasons > 10);
        Assert.True(fuzz.Outcomes["taken as data"] > Frames / 100);
        Assert.True(fuzz.Live > Frames / 3);
    }

    [Fact]
    public void A_mutator_cuts_splits_nests_and_swells_frames()
    {
        var (random, frame) = (new Random(1), "{\"u\":12,\"b\":[]}"u8.ToArray());
        var made = Enumerable.Range(0, 300_000).SelectMany(_ => FrameMutator.Mutate(frame, random)).ToList();
        Assert.Contains(made, one => one.Length > 5_000_000);
        Assert.Contains(made, one => one.AsSpan().SequenceEqual(frame.AsSpan(0, 5)));
        Assert.Contains(made, one => one.AsSpan().IndexOf("[[[[[[[["u8) >= 0);
        Assert.Contains(made, one => one.AsSpan().SequenceEqual("{\"u\":1e999,\"b\":[]}"u8));
    }

    [Theory]
    [InlineData("""{"U":7,"u":8,"pu":6,"a":[["61800.30","1"]]}""")]
    [InlineData("""{"U":7,"u":8,"pu":6,"b":[["61800.30","1"]]}""")]
    [InlineData("""{"lastUpdateId":8,"asks":[]}""")]
    public void A_depth_of_binance_without_a_side_is_refused(string payload)
    {
        var refused = Assert.Throws<FeedProtocolException>(
            () => BinanceNormalizer.ReadDepth(Offline.Utf8(payload), new DepthMessage()));
        Assert.Equal("depth without a side", refused.Field);
    }

    [Theory]
    [InlineData("""[{"asks":[],"ts":"1","seqId":2,"prevSeqId":1}]""")]
    [InlineData("""[{"bids":[],"ts":"1","seqId":2,"prevSeqId":1}]""")]
    public void A_book_of_okx_without_a_side_is_refused(string data)
    {
        var frame = Offline.Utf8(
            $$$"""{"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"update","data":{{{data}}}}""");
        var refused = Assert.Throws<FeedProtocolException>(() =>
        {
            Assert.True(OkxNormalizer.TryOpen(frame, out var opened));
            OkxNormalizer.ReadBook(opened, new DepthMessage(), DecimalFactor.One);
        });
        Assert.Equal("book without a side", refused.Field);
    }
}
