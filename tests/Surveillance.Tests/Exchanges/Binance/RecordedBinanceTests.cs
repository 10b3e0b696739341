using System.Text.Json;
using Surveillance.Exchanges.Binance;
using Surveillance.Markets;
using Surveillance.Tests.Markets;

namespace Surveillance.Tests.Exchanges.Binance;

/// <summary>
/// Recorded streams go through normalizer, sequence rules and book; a second book, in decimals and without any of that
/// code, is kept from the same frames, and both are compared at the same ids.
/// </summary>
public sealed class RecordedBinanceTests
{
    private const string Perp2024 = "binance/binance_usdm_btcusdt_20240808.hbt.gz";
    private const string Perp2023 = "binance/binance_usdm_btcusdt_20230404.hbt.gz";
    private const string Spot = "binance/binance_spot_btcusdt_20240808.hbt.gz";
    private const string SpotLater = "binance/binance_spot_btcusdt_20240809.hbt.gz";

    [Theory]
    [InlineData(false, Perp2024)]
    [InlineData(false, Perp2023)]
    [InlineData(true, Spot, SpotLater)]
    public void The_maintained_book_equals_an_independent_one_at_every_update(bool isSpot, params string[] files)
    {
        var replay = new Replay(isSpot);
        var (compared, known10) = (0, 0);
        foreach (var frame in files.SelectMany(RecordedFrame.Read))
        {
            if (replay.Take(frame) is not (SyncStep.Changed or SyncStep.Synced))
                continue;
            var (book, reference) = (replay.Book, replay.Reference);
            Assert.Equal((double)reference.BestBid, book.Bids.Best);
            Assert.Equal((double)reference.BestAsk, book.Asks.Best);
            Assert.Equal((double)reference.Mid, book.Mid!.Value, 1e-9);
            Assert.Equal((double)reference.SpreadBps, book.SpreadBps!.Value, 1e-9);
            Assert.False(book.IsCrossed);
            if (++compared % 25 != 0)
                continue;
            known10 += AssertDepth(book, reference);
        }

        Assert.True(compared > 4_000, $"{compared} compared");
        Assert.True(known10 > 0, "the depth within 10 bps was never known");
        Assert.Equal(0, replay.Breaks);
        replay.Reference.AssertSame(replay.Book);
    }

    [Theory]
    [InlineData(false, Perp2024, 1000)]
    [InlineData(false, Perp2023, 100)]
    [InlineData(true, Spot, 200)]
    public void The_top_equals_the_book_ticker_of_the_same_id(bool isSpot, string file, int atLeast)
    {
        var replay = new Replay(isSpot);
        (long Id, double Bid, double Ask) ticker = default;
        var compared = 0;
        foreach (var frame in RecordedFrame.Read(file))
        {
            if (frame.IsOf("bookTicker"))
            {
                using var json = JsonDocument.Parse(frame.Text);
                var data = json.RootElement.GetProperty("data");
                ticker = (data.GetProperty("u").GetInt64(), Price(data, "b"), Price(data, "a"));
            }
            else
                replay.Take(frame);

            if (!replay.Book.IsValid || ticker.Id != replay.Book.SequenceId)
                continue;
            Assert.Equal((ticker.Bid, ticker.Ask), (replay.Book.Bids.Best!.Value, replay.Book.Asks.Best!.Value));
            compared++;
        }

        Assert.True(compared >= atLeast, $"{compared} compared");
    }

    [Fact]
    public void The_recorded_basis_is_what_the_market_had()
    {
        var (perp, spot) = (new Replay(isSpot: false), new Replay(isSpot: true));
        var merged = RecordedFrame.Read(Perp2024).Select(frame => (Replay: perp, Frame: frame))
            .Concat(RecordedFrame.Read(Spot).Select(frame => (Replay: spot, Frame: frame)))
            .OrderBy(entry => entry.Frame.At);
        List<double> basis = [];
        var sampledAt = DateTimeOffset.MinValue;
        foreach (var (replay, frame) in merged)
        {
            replay.Take(frame);
            if (!perp.Book.IsValid || !spot.Book.IsValid || frame.At - sampledAt < TimeSpan.FromSeconds(1))
                continue;
            sampledAt = frame.At;
            basis.Add(1e4 * (perp.Book.Mid!.Value - spot.Book.Mid!.Value) / spot.Book.Mid!.Value);
        }

        basis.Sort();
        Assert.InRange(basis[basis.Count / 2], -3.9, -3.4);
    }

    [Fact]
    public void Mark_index_and_funding_are_read_as_recorded()
    {
        var count = 0;
        foreach (var frame in RecordedFrame.Read(Perp2023).Where(frame => frame.IsOf("markPrice")))
        {
            Assert.True(BinanceNormalizer.TryOpen(frame.Utf8, out _, out var data));
            var update = BinanceNormalizer.ReadMarkPrice(data);
            Assert.InRange(update.Mark!.Value, 28_000, 28_300);
            Assert.InRange(1e4 * Math.Abs(update.Mark.Value - update.Index!.Value) / update.Index.Value, 0, 10);
            Assert.NotNull(update.FundingRate);
            Assert.True(update.NextFundingTime > update.VenueTime);
            count++;
        }

        Assert.Equal(99, count);
    }

    private static double Price(JsonElement data, string name) => double.Parse(data.GetProperty(name).GetString()!);

    private static int AssertDepth(OrderBook book, ReferenceBook reference)
    {
        var ladder = new LiquidityLadder();
        ladder.Measure(book);
        var profile = ladder.ToProfile();
        foreach (var side in (Side[])[Side.Bid, Side.Ask])
        {
            foreach (var bps in (int[])[1, 5, 10, 25, 50])
            {
                var isCovered = book[side].CoveredBps(book.Mid!.Value) >= bps;
                Assert.Equal(isCovered, profile.Notional(side, bps) is not null);
                if (profile.Notional(side, bps) is { } notional)
                    Assert.Equal((double)reference.Notional(side, bps), notional, notional * 1e-9 + 1e-6);
            }
        }

        return profile.Notional(Side.Bid, 10) is null ? 0 : 1;
    }
}
