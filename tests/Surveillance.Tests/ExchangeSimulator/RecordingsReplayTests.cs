using System.Globalization;
using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.ExchangeSimulator;

/// <summary>Replayed recordings carry what was recorded, and their chain of ids survives the end of the tape.</summary>
public sealed class RecordingsReplayTests
{
    private const string PerpRecording = "binance/binance_usdm_btcusdt_20240808.hbt.gz";
    private const string SpotRecording = "binance/binance_spot_btcusdt_20240808.hbt.gz";
    private static readonly TimeSpan BeyondTheSeam = TimeSpan.FromSeconds(360);

    [Theory]
    [InlineData("BTC-USDT-PERP", PerpRecording)]
    [InlineData("BTC-USDT-SPOT", SpotRecording)]
    public void First_pass_carries_recorded_ids_and_levels_and_later_ones_go_on_from_there(
        string instrument, string recording)
    {
        var bench = new MarketBench(new SimulatorOptions { Recordings = Recordings.Require() });
        var market = bench.Market("binance", instrument);
        var isSpot = market.Spec.Kind == VenueKind.BinanceSpot;
        var book = new TwoSidedBook();
        book.CopyFrom(market.True);
        var last = market.SequenceId;
        var start = last;
        using var recorded = Depths(recording).Where(frame => Id(frame, "u") > start).GetEnumerator();
        var (matched, passes) = (0, 1);
        MarketBench.Tap(market, change =>
        {
            if (isSpot ? change.FirstId != last + 1 : change.PreviousId != last)
                Assert.Fail($"chain broken after {last}");
            Assert.True(change.LastId > last, "ids rise");
            last = change.LastId;
            book.Apply(change);
            if (passes == 1 && recorded.MoveNext() && Id(recorded.Current, "u") == change.LastId)
            {
                AssertSame(recorded.Current["b"]!, change.Bids, market.Spec);
                AssertSame(recorded.Current["a"]!, change.Asks, market.Spec);
                Assert.Equal(Id(recorded.Current, "U"), change.FirstId);
                matched++;
            }
            else
            {
                passes++;
            }

            Assert.True(book.Bids.BestPrice < book.Asks.BestPrice, $"crossed at {change.LastId}");
        });
        bench.Run(BeyondTheSeam);
        Assert.InRange(matched, 3_400, 10_000);
        Assert.True(passes > 100, "the tape began anew");
        Assert.Equal(market.Shown.Bids.Count, book.Bids.Count);
    }

    [Fact]
    public void Basis_of_the_replay_is_the_recorded_one_and_okx_follows_the_replayed_price()
    {
        var bench = new MarketBench(new SimulatorOptions { Recordings = Recordings.Require() });
        var (perp, spot) = (bench.Market("binance", "BTC-USDT-PERP"), bench.Market("binance", "BTC-USDT-SPOT"));
        var (okxPerp, okxSpot) = (bench.Market("okx", "BTC-USDT-PERP"), bench.Market("okx", "BTC-USDT-SPOT"));
        List<double> basis = [], divergence = [];
        bench.Run(TimeSpan.FromSeconds(340), () =>
        {
            basis.Add((perp.Mid() - spot.Mid()) / spot.Mid() * 1e4);
            divergence.Add(Math.Abs(okxPerp.Mid() - perp.Mid()) / perp.Mid() * 1e4);
            divergence.Add(Math.Abs(okxSpot.Mid() - spot.Mid()) / spot.Mid() * 1e4);
            Assert.InRange((perp.MarkPrice - spot.Mid()) / spot.Mid() * 1e4, -8, 0);
        });
        Assert.InRange(basis.Order().ElementAt(basis.Count / 2), -3.8, -3.4);
        Assert.InRange(divergence.Max(), 0, 2);
    }

    [Fact]
    public async Task A_client_of_the_replay_holds_the_twenty_best_levels_that_were_rebuilt_from_the_recording()
    {
        var rebuilt = Recordings.Lines("derived/binance_usdm_btcusdt_depth20_20240808.hbt.gz")
            .Select(line => JsonNode.Parse(line[(line.IndexOf(' ') + 1)..])!["data"]!)
            .ToDictionary(frame => Id(frame, "u"));
        var options = new SimulatorOptions { Recordings = Recordings.Require(), Markets = 2, Speed = 4 };
        await using var simulator = await Simulator.StartAsync(
            options, TimeProvider.System, TestContext.Current.CancellationToken);
        await using var client = await VenueClient.ConnectAsync(
            simulator.Addresses.BinanceFuturesWebSocket,
            "/public/stream?streams=btcusdt@depth@100ms/btcusdt@depth20@100ms");
        async Task<JsonNode> NextAsync() => (await client.ReceiveAsync(
            frame => frame["stream"]!.GetValue<string>() == "btcusdt@depth@100ms"))["data"]!;

        var first = await NextAsync();
        var snapshot = await VenueClient.GetAsync(
            simulator.Addresses.BinanceFuturesRest, "/fapi/v1/depth?symbol=BTCUSDT&limit=1000");
        var book = ClientBook.Of(snapshot["bids"], snapshot["asks"]);
        var (compared, message) = (0, first);
        while (compared < 20)
        {
            if (Id(message, "u") >= Id(snapshot, "lastUpdateId")) book.Apply(message["b"], message["a"]);
            if (rebuilt.TryGetValue(Id(message, "u"), out var expected))
            {
                if (Id(message, "u") >= Id(snapshot, "lastUpdateId"))
                    Assert.Equal(ClientBook.Of(expected["b"], expected["a"]).Best(20), book.Best(20));
                compared++;
            }

            message = await NextAsync();
        }
    }

    [Fact]
    public void Recorded_mark_and_index_prices_are_replayed_where_the_recording_holds_them()
    {
        const string name = "binance_usdm_btcusdt_20230404.hbt.gz";
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(Path.Combine(folder.Path, name), Recordings.PathTo($"binance/{name}"));
        var recorded = Recordings.Lines($"binance/{name}")
            .Where(line => line.Contains("@markPrice", StringComparison.Ordinal))
            .Select(line => JsonNode.Parse(line[(line.IndexOf(' ') + 1)..])!["data"]!)
            .Select(data => (Quote(data["p"]!), Quote(data["i"]!))).ToHashSet();
        var market = new MarketBench(new SimulatorOptions { Recordings = folder.Path });
        var perp = market.Market("binance", "BTC-USDT-PERP");
        HashSet<(double, double)> told = [];
        market.Run(TimeSpan.FromSeconds(90), () => told.Add((perp.MarkPrice, perp.IndexPrice)));
        told.Remove((0, 0));
        Assert.InRange(told.Count, 50, recorded.Count);
        Assert.Subset(recorded, told);
    }

    [Fact]
    public void Okx_as_recorded_is_served_when_asked_for()
    {
        var bench = new MarketBench(new SimulatorOptions { Recordings = Recordings.Require(), RawOkx = true });
        var market = bench.Market("okx", "BTC-USDT-SPOT");
        var last = market.SequenceId;
        var changes = 0;
        MarketBench.Tap(market, change =>
        {
            Assert.Equal(last, change.PreviousId);
            last = change.LastId;
            changes++;
        });
        bench.Run(TimeSpan.FromSeconds(25));
        Assert.InRange(market.Mid(), 29_000, 31_000);
        Assert.InRange(changes, 180, 300);
    }

    private static IEnumerable<JsonNode> Depths(string recording) => Recordings.Lines(recording)
        .Where(line => line.Contains("@depth", StringComparison.Ordinal))
        .Select(line => JsonNode.Parse(line[(line.IndexOf(' ') + 1)..])!["data"]!);

    private static void AssertSame(JsonNode expected, List<PriceLevel> actual, MarketSpec spec)
    {
        var levels = expected.AsArray();
        Assert.Equal(levels.Count, actual.Count);
        for (var i = 0; i < levels.Count; i++)
        {
            Assert.Equal(Units(levels[i]![0]!, spec.PriceDecimals), actual[i].Price);
            Assert.Equal(Units(levels[i]![1]!, spec.SizeDecimals), actual[i].Size);
        }
    }

    private static long Units(JsonNode text, int decimals) =>
        (long)(decimal.Parse(text.GetValue<string>(), CultureInfo.InvariantCulture) * (decimal)Math.Pow(10, decimals));

    private static double Quote(JsonNode text) => double.Parse(text.GetValue<string>(), CultureInfo.InvariantCulture);

    private static long Id(JsonNode frame, string name) => frame[name]!.GetValue<long>();
}
