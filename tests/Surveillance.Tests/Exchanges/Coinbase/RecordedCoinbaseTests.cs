using System.Text;
using System.Text.Json;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;
using Surveillance.Tests.Markets;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges.Coinbase;

/// <summary>24 s of BTC-USD and ETH-USD, with their whole books, as the venue sent them.</summary>
public sealed class RecordedCoinbaseTests
{
    private const string Recording = "other/coinbase_adv_btc_20260809.cf2.gz";

    [Fact]
    public void Every_frame_follows_and_the_books_are_what_plain_ones_are()
    {
        var stage = DollarStage.Set("coinbase");
        var plain = new Dictionary<string, ReferenceBook> { ["BTC-USD"] = new(), ["ETH-USD"] = new() };
        var (books, data) = (0, 0);
        foreach (var text in Frames())
        {
            data += stage.Take(text) == FrameKind.Data ? 1 : 0;
            using var json = JsonDocument.Parse(text);
            if (!json.RootElement.GetProperty("channel").ValueEquals("l2_data"))
                continue;
            var product = Apply(json.RootElement.GetProperty("events")[0], plain);
            var book = stage.Book($"{product}-SPOT");
            Assert.NotNull(book);
            Assert.True(book.BestBid < book.BestAsk);
            Assert.Equal((double)plain[product].BestBid, book.BestBid);
            Assert.Equal((double)plain[product].BestAsk, book.BestAsk);
            Assert.Equal(10_000, book.CoveredAskBps);
            if (++books % 100 == 0)
                AssertSame(stage, plain[product], product);
        }

        Assert.Equal((775, 935), (books, data));
        Assert.All(plain, entry => AssertSame(stage, entry.Value, entry.Key));
        Assert.Null(stage.NextGap());
        Assert.Equal(0, stage.Health.GapsLastHour);
        Assert.All(stage.Plan.Instruments, one => Assert.True(stage.Market(one.Id).Ticker!.Last > 0));
        Assert.DoesNotContain(stage.Sent, frame => frame.Contains("unsubscribe", StringComparison.Ordinal));
    }

    private static void AssertSame(DollarStage stage, ReferenceBook plain, string product)
    {
        lock (stage.Market($"{product}-SPOT").Gate)
            plain.AssertSame(stage.Market($"{product}-SPOT").Book);
    }

    private static string Apply(JsonElement one, Dictionary<string, ReferenceBook> plain)
    {
        var product = one.GetProperty("product_id").GetString()!;
        if (one.GetProperty("type").ValueEquals("snapshot"))
            plain[product].Clear();
        foreach (var level in one.GetProperty("updates").EnumerateArray())
            plain[product].Set(
                level.GetProperty("side").ValueEquals("bid") ? Side.Bid : Side.Ask,
                decimal.Parse(level.GetProperty("price_level").GetString()!),
                decimal.Parse(level.GetProperty("new_quantity").GetString()!));
        return product;
    }

    private static IEnumerable<byte[]> Frames()
    {
        foreach (var line in Recordings.Lines(Recording))
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("t").ValueEquals("recv"))
                yield return Encoding.UTF8.GetBytes(json.RootElement.GetProperty("data").GetString()!);
        }
    }
}
