using System.Text;
using System.Text.Json;
using Surveillance.Exchanges.Bybit;
using Surveillance.Markets;
using Surveillance.Tests.Markets;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges.Bybit;

/// <summary>
/// A recording of linear and spot goes through normalizer, sequence rule and book; a second book, in decimals and
/// without any of that code, is kept from the same frames, and both are compared at every one.
/// </summary>
public sealed class RecordedBybitTests
{
    private const string File = "other/bybit_v5_btc_20260809.cf2.gz";

    [Fact]
    public void Each_maintained_book_equals_an_independent_one_and_never_breaks_or_crosses()
    {
        var kept = new Dictionary<(string Connection, string Topic), Kept>();
        foreach (var (connection, text) in Frames())
        {
            using var json = JsonDocument.Parse(text);
            if (!json.RootElement.TryGetProperty("topic", out var topic)
                || !topic.GetString()!.StartsWith("orderbook.", StringComparison.Ordinal))
                continue;
            var key = (connection, topic.GetString()!);
            if (!kept.TryGetValue(key, out var one))
                kept[key] = one = new Kept();
            one.Take(text, json.RootElement);
        }

        Assert.Equal(6, kept.Count);
        Assert.Equal(2_148, kept.Values.Sum(one => one.Messages));
        Assert.Equal(2, kept.Keys.Count(key => key.Topic == "orderbook.200.BTCUSDT"));
    }

    [Fact]
    public void Each_ticker_tells_all_figures_of_its_kind_at_every_frame()
    {
        var (linear, spot) = (new BybitBench(BybitCategory.Linear), new BybitBench(BybitCategory.Spot));
        var (perpetual, coin) = (0, 0);
        foreach (var (connection, text) in Frames())
        {
            if (!text.Contains("\"topic\":\"tickers.BTCUSDT\"", StringComparison.Ordinal))
                continue;
            var bench = connection == "BYBIT.ws.2" ? linear : spot;
            bench.Take(text);
            var ticker = bench.Feed.Ticker!;
            Assert.InRange(ticker.Last!.Value, 65_000, 65_300);
            Assert.InRange(ticker.Volume24h!.Value, 2_000, 20_000);
            if (bench == spot)
            {
                Assert.Equal((null, null), (ticker.Mark, ticker.Index));
                coin++;
                continue;
            }

            Assert.InRange(ticker.Index!.Value - ticker.Mark!.Value, 5, 50);
            Assert.InRange(ticker.FundingRate!.Value, 0.00005, 0.0002);
            Assert.Equal(8, ticker.FundingIntervalHours);
            Assert.Equal(new DateTimeOffset(2026, 8, 10, 0, 0, 0, TimeSpan.Zero), ticker.NextFundingTime);
            perpetual++;
        }

        Assert.True(perpetual > 100 && coin > 20, $"{perpetual} of the perpetual, {coin} of spot");
    }

    [Fact]
    public void Everything_else_that_was_recorded_is_an_answer_or_a_topic_that_was_not_asked_for()
    {
        var replies = Frames().Where(frame => !frame.Text.Contains("\"topic\"", StringComparison.Ordinal)).ToList();
        Assert.All(replies, frame =>
        {
            Assert.False(BybitNormalizer.TryOpen(Encoding.UTF8.GetBytes(frame.Text), out _));
            Assert.False(BybitNormalizer.ReadReply(Encoding.UTF8.GetBytes(frame.Text)).IsRefusal);
        });
        Assert.Equal(24, replies.Count);
    }

    internal static IEnumerable<(string Connection, string Text)> Frames()
    {
        foreach (var line in Recordings.Lines(File))
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("t").ValueEquals("recv"))
                yield return (json.RootElement.GetProperty("conn").GetString()!,
                    json.RootElement.GetProperty("data").GetString()!);
        }
    }

    private sealed class Kept
    {
        private readonly OrderBook _book = new(new MarketId("bybit", "X"), 200, CoverageRule.WorstHeld);
        private readonly BybitSync _sync;
        private readonly ReferenceBook _reference = new();

        public Kept() => _sync = new BybitSync(_book, 200);

        public int Messages { get; private set; }

        public void Take(string text, JsonElement plain)
        {
            Assert.True(BybitNormalizer.TryOpen(Encoding.UTF8.GetBytes(text), out var frame));
            var step = _sync.OnFrame(ref frame);
            Assert.Equal(Messages == 0 ? BybitStep.Loaded : BybitStep.Changed, step);
            Apply(plain.GetProperty("data"), plain.GetProperty("type").GetString() == "snapshot");
            Assert.True(_book.IsValid);
            Assert.False(_book.IsCrossed);
            Assert.Equal((200, 200), (_book.Bids.Count, _book.Asks.Count));
            _reference.AssertSame(_book);
            Assert.Equal(plain.GetProperty("data").GetProperty("u").GetInt64(), _book.SequenceId);
            Assert.Equal(plain.GetProperty("cts").GetInt64(), _sync.VenueTime!.Value.ToUnixTimeMilliseconds());
            Messages++;
        }

        private void Apply(JsonElement data, bool isSnapshot)
        {
            if (isSnapshot)
                _reference.Clear();
            foreach (var (side, name) in ((Side, string)[])[(Side.Bid, "b"), (Side.Ask, "a")])
                foreach (var level in data.GetProperty(name).EnumerateArray())
                    _reference.Set(side, decimal.Parse(level[0].GetString()!), decimal.Parse(level[1].GetString()!));
        }
    }
}
