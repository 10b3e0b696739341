using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine.Values;

/// <summary>
/// What the engine stored of recorded markets, read back from the database, against figures that were computed from the
/// same texts of Redis in decimals and by the formulas alone.
/// </summary>
public sealed class RecordedValuesTests(RedisServer redis, PostgresServer postgres, ITestOutputHelper output)
{
    /// <summary>So often at least is each metric compared.</summary>
    private const int Least = 30;

    private const string Perp2024 = "binance/binance_usdm_btcusdt_20240808.hbt.gz";
    private const string Spot2024 = "binance/binance_spot_btcusdt_20240808.hbt.gz";
    private const string Perp2023 = "binance/binance_usdm_btcusdt_20230404.hbt.gz";
    private const string Okx2022 = "okx/okx_btc_uni_20220513.cf2.gz";

    /// <summary>Metrics of what a venue tells beside the book: of these times, one recording of 99 s has it.</summary>
    private static readonly string[] OfTickers =
        ["mark_index_deviation_bps", "funding_rate", "funding_rate_annualised"];

    private static readonly DateTimeOffset AprilBegan = new(2023, 4, 4, 23, 58, 21, TimeSpan.Zero);

    [Fact]
    public async Task Each_figure_of_five_minutes_of_two_venues_is_that_of_an_independent_computation()
    {
        var later = TimeSpan.FromSeconds(2);
        var play = await PlayAsync(
            pause: true,
            PlayedMarket.Binance(Perp2024, isSpot: false),
            PlayedMarket.Binance(Spot2024, isSpot: true),
            PlayedMarket.Okx("BTC-USDT-PERP", 0.01, 0.01, OkxFrames.Translated(Spot2024, 0.01m, later)),
            PlayedMarket.Okx("BTC-USDT-SPOT", 0.1, 1, OkxFrames.Translated(Perp2024, 1, later)));
        Assert.True(play.Seconds >= 330, $"{play.Seconds} seconds");
        Assert.True(play.KeptOut > 0 && play.ByCarried > 0, "neither a sample stayed out, nor did a baseline carry");
        AssertWhole(play.Tally, MetricCatalog.OfBooks.Where(metric => !OfTickers.Contains(metric.Name)));
    }

    [Fact]
    public async Task Each_figure_of_a_recording_with_tickers_and_of_okx_itself_is_that_of_an_independent_computation()
    {
        var play = await PlayAsync(
            pause: false,
            PlayedMarket.Binance(Perp2023, isSpot: false),
            PlayedMarket.Okx("BTC-USDT-SPOT", 0.1, 1, OkxFrames.Recorded(Okx2022, "BTC-USDT", AprilBegan, slower: 9)));
        Assert.True(play.Seconds >= 90, $"{play.Seconds} seconds");
        AssertWhole(play.Tally, MetricCatalog.OfBooks.Where(metric => OfTickers.Contains(metric.Name)));
    }

    private async Task<Outcome> PlayAsync(bool pause, params PlayedMarket[] markets)
    {
        var begin = Begin(markets);
        await using var engine = await PlayedEngine.SetAsync(redis, postgres, begin);
        var plain = new PlainVenues(Shipped.Config, engine.TakenUp);
        var expected = new Dictionary<(DateTimeOffset, MarketId, string), PlainReading>();
        var second = begin;
        for (var step = 0; markets.All(market => market.NextAt is not null); step++)
        {
            // A second is sampled some milliseconds late, each by others, and measured three times until the next one.
            second = begin.AddSeconds(step / 4);
            var at = second.AddMilliseconds((step % 4 * 250) + (step * 13 % 60));
            var silent = pause && step is >= 480 and < 524 ? markets[2] : null;
            if (pause && step == 524)
            {
                var gap = new DataGap(
                    markets[2].Market, at.AddSeconds(-11), at, GapReason.StreamSilent, null, null);
                engine.Note(gap);
                plain.Note(gap);
            }

            foreach (var market in markets)
                market.PlayTo(at);
            (MarketId, string, string?)[] texts =
            [
                .. markets.Where(market => market != silent && market.IsLive)
                    .Select(market => (market.Market, market.BookText(), market.TickerText())),
            ];
            plain.Take(texts);
            await engine.TakeAsync(at, texts);
            if (step % 4 == 0)
                plain.Sample(second, at, expected);
            else
                plain.See(at);
        }

        var tally = new Tally();
        Compare(expected, await engine.StoredAsync(), begin, tally);
        var seconds = (int)(second - begin).TotalSeconds + 1;
        output.WriteLine($"{seconds} seconds, {tally.Comparisons} figures, {plain.KeptOut} samples stayed out, "
            + $"{plain.ByCarried} scores by what was carried\n{tally}");
        return new Outcome(seconds, tally, plain.KeptOut, plain.ByCarried);
    }

    /// <summary>The first whole second in which all books are live.</summary>
    private static DateTimeOffset Begin(PlayedMarket[] markets)
    {
        while (!markets.All(market => market.IsLive))
        {
            var next = markets.Min(market => market.NextAt)!.Value;
            foreach (var market in markets)
                market.PlayTo(next);
        }

        return DateTimeOffset.FromUnixTimeSeconds(markets.Min(market => market.NextAt)!.Value.ToUnixTimeSeconds() + 1);
    }

    private static void Compare(
        Dictionary<(DateTimeOffset Second, MarketId Market, string Metric), PlainReading> expected,
        Dictionary<(DateTimeOffset Second, MarketId Market, string Metric), (double Value, double? Z)> stored,
        DateTimeOffset begin,
        Tally tally)
    {
        foreach (var ((second, market, metric), exact) in expected)
        {
            if (stored.TryGetValue((second, market, metric), out var found))
                tally.Compare(metric, $"of {market} at {second:HH:mm:ss}", exact, found);
            else
                tally.Report($"{metric} of {market} at {second:HH:mm:ss} is not stored: {exact.Value}");
        }

        foreach (var ((second, market, metric), found) in stored.Where(row => row.Key.Second >= begin))
        {
            if (!expected.ContainsKey((second, market, metric)))
                tally.Report($"{metric} of {market} at {second:HH:mm:ss} is stored, and not known: {found.Value:R}");
        }
    }

    private static void AssertWhole(Tally tally, IEnumerable<MetricDefinition> metrics)
    {
        Assert.True(tally.Mistakes.Count == 0, string.Join('\n', tally.Mistakes));
        Assert.All(metrics, metric =>
        {
            var (values, scores) = tally.Of(metric.Name);
            Assert.True(values >= Least, $"{metric.Name} was compared {values} times");
            Assert.True(metric.Scored ? scores >= Least : scores == 0, $"{metric.Name} was scored {scores} times");
        });
    }

    private sealed record Outcome(int Seconds, Tally Tally, int KeptOut, int ByCarried);
}
