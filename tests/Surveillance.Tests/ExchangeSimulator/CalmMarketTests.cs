using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.Tests.ExchangeSimulator;

/// <summary>
/// Untouched synthetic markets look like the recorded ones and never come near a limit that is shipped:
/// BTC, ETH and made-up coins, every second.
/// </summary>
public sealed class CalmMarketTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(
        double.Parse(Environment.GetEnvironmentVariable("SURVEILLANCE_CALM_MINUTES") ?? "20"));

    [Fact]
    public void Calm_markets_stay_clear_of_every_limit_and_close_to_the_recorded_figures()
    {
        var bench = new MarketBench(new SimulatorOptions { Markets = 12, Seed = 7 });
        var series = bench.Board.All.ToDictionary(market => market, _ => new Series());
        bench.Run(Duration, () =>
        {
            foreach (var (market, of) in series) of.Add(market);
        });
        foreach (var (market, of) in series) output.WriteLine($"{market.Spec.Id}: {of}");
        foreach (var (market, of) in series) Check(bench, series, market, of);
    }

    private static void Check(
        MarketBench bench, Dictionary<SimulatedMarket, Series> series, SimulatedMarket market, Series of)
    {
        var isMajor = market.Spec.Base is "BTC" or "ETH";
        Assert.True(of.OneTick >= 0.99, $"{market.Spec.Id}: one tick in {of.OneTick:P2} of seconds");
        Assert.InRange(of.Spreads.Max(), 0, isMajor ? 1 : 5);
        Assert.InRange(of.Depths.Min(), isMajor ? 700_000 : 300_000, 100e6);
        Assert.InRange(of.WorstDrop(), isMajor ? -20 : -30, 0);
        Assert.InRange(of.MarkDeviations.Max(), 0, 8);
        var elsewhere = market.Spec.Id.Exchange == "okx" ? "binance" : "okx";
        var other = series[bench.Market(elsewhere, market.Spec.Id.Instrument)];
        Assert.InRange(of.Mids.Zip(other.Mids, (one, two) => Math.Abs(one - two) / two * 1e4).Max(), 0, 2);
        if (!market.Spec.IsPerpetual) return;
        var spot = series[bench.Market(market.Spec.Id.Exchange, market.Spec.Id.Instrument.Replace("PERP", "SPOT"))];
        var basis = of.Mids.Zip(spot.Mids, (perp, coin) => (perp - coin) / coin * 1e4).ToArray();
        Assert.InRange(basis.Average(), -3.9, -3.3);
        Assert.InRange(Math.Sqrt(basis.Average(value => Math.Pow(value - basis.Average(), 2))), 0.4, 0.95);
        Assert.InRange(basis.Min(), -9, 2);
    }

    [Theory]
    [InlineData("BTC-USDT-PERP", 13e6, 24e6)]
    [InlineData("BTC-USDT-SPOT", 4.5e6, 7.5e6)]
    public void Bitcoin_depth_is_as_deep_as_recorded(string instrument, double least, double most)
    {
        var bench = new MarketBench(new SimulatorOptions { Markets = 2 });
        var market = bench.Market("binance", instrument);
        List<double> depths = [];
        bench.Run(TimeSpan.FromMinutes(2), () => depths.Add(market.Depth10Bps()));
        depths.Sort();
        Assert.InRange(depths[depths.Count / 2], least, most);
    }

    [Fact]
    public void The_same_seed_gives_the_same_market_and_more_markets_leave_it_as_it_is()
    {
        static string Run(int markets, int seed)
        {
            var bench = new MarketBench(new SimulatorOptions { Markets = markets, Seed = seed });
            var market = bench.Market("binance", "BTC-USDT-PERP");
            bench.Run(TimeSpan.FromSeconds(5));
            return $"{market.SequenceId} {market.Top()}";
        }

        Assert.Equal(Run(2, 1), Run(2, 1));
        Assert.Equal(Run(2, 1), Run(6, 1));
        Assert.NotEqual(Run(2, 1), Run(2, 2));
    }

    private sealed class Series
    {
        public List<double> Mids { get; } = [];

        public List<double> Spreads { get; } = [];

        public List<double> Depths { get; } = [];

        public List<double> MarkDeviations { get; } = [];

        private int _oneTick;

        public double OneTick => (double)_oneTick / Mids.Count;

        public void Add(SimulatedMarket market)
        {
            Mids.Add(market.Mid());
            Spreads.Add(market.SpreadBps());
            Depths.Add(market.Depth10Bps());
            MarkDeviations.Add(Math.Abs(market.MarkPrice - market.IndexPrice) / market.IndexPrice * 1e4);
            if (market.SpreadTicks() == 1) _oneTick++;
        }

        /// <summary>Percent between medians of 5 s that lie 10 s apart.</summary>
        public double WorstDrop()
        {
            var medians = Enumerable.Range(0, Depths.Count - 4)
                .Select(i => Depths.GetRange(i, 5).Order().ElementAt(2)).ToArray();
            return Enumerable.Range(10, medians.Length - 10)
                .Min(i => 100 * (medians[i] - medians[i - 10]) / medians[i - 10]);
        }

        public override string ToString()
        {
            var median = Depths.Order().ElementAt(Depths.Count / 2);
            return $"one tick {OneTick:P2}, spread max {Spreads.Max():0.000} bps, "
                + $"depth {Depths.Min() / 1e6:0.00}/{median / 1e6:0.00}/{Depths.Max() / 1e6:0.00} M, "
                + $"drop {WorstDrop():0.0} %, mark {MarkDeviations.Max():0.0} bps, "
                + $"mid {Mids.Min():0.####}-{Mids.Max():0.####}";
        }
    }
}
