using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics;

/// <summary>A market from its books to its readings, with the shipped configuration.</summary>
public sealed class MarketMeasurerTests
{
    [Fact]
    public void Each_figure_of_a_book_worked_out_by_hand()
    {
        // Mid 100. Within 5 bps (99.95 … 100.05): 99.98 × 3 and 100.02 × 2; within 10 bps (99.9 … 100.1) also 99.9 × 5
        // and 100.1 × 4; within 25 bps (99.75 … 100.25) also 99.8 × 8 and 100.2 × 7.
        var (bid5, ask5) = (299.94, 200.04);
        var (bid10, ask10) = (bid5 + 499.5, ask5 + 400.4);
        var (bid25, ask25) = (bid10 + 798.4, ask10 + 701.4);
        var expected = new Dictionary<string, double>
        {
            ["mid_price"] = 100, ["spread_abs"] = 0.04, ["spread_bps"] = 4,
            ["depth_5bps_bid"] = bid5, ["depth_5bps_ask"] = ask5, ["depth_5bps_total"] = bid5 + ask5,
            ["depth_10bps_bid"] = bid10, ["depth_10bps_ask"] = ask10, ["depth_10bps_total"] = bid10 + ask10,
            ["depth_25bps_bid"] = bid25, ["depth_25bps_ask"] = ask25, ["depth_25bps_total"] = bid25 + ask25,
            ["imbalance"] = (799.44 - 600.44) / (799.44 + 600.44), ["top_imbalance"] = 0.2,
            ["weighted_mid_bps"] = 1e4 * ((100.02 * 3 + 99.98 * 2) / 5 - 100) / 100,
            ["basis_abs"] = -1, ["basis_bps"] = -1e4 / 101, ["cross_exchange_spread_bps"] = 1e4 / 100.5,
            ["mark_index_deviation_bps"] = 1, ["funding_rate"] = 0.0001, ["funding_rate_annualised"] = 0.1095,
            ["gap_duration_seconds"] = 0, ["book_age_seconds"] = 0,
        };
        var beside = Some.Book(100.9, 101.1);
        var inputs = new MarketInputs(Situations.Sound, Some.Ticker(100.01, 100), beside, [beside]);
        var found = new MarketMeasurer(Some.Settings, Some.Now).Measure(inputs, Some.Now);

        var known = found.Readings.Where(each => each.Value.Value is not null).ToDictionary();
        Assert.Equal(expected.Keys.Order(), known.Keys.Order());
        foreach (var (metric, value) in expected)
            Assert.Equal(value, known[metric].Value!.Value, 9);
        Assert.Equal(ReadingStatus.WarmingUp, found.Readings["depth_10bps_change_pct"].Status);
        Assert.Equal(ReadingStatus.WarmingUp, found.Readings["realised_vol_1m_bps"].Status);
        Assert.Equal(ReadingStatus.NoData, found.Readings["slippage_buy_100k_bps"].Status);
        Assert.Equal(ReadingStatus.NoData, found.Readings["book_updates_per_second"].Status);
        Assert.Equal(ReadingStatus.NoData, found.Readings["top_flips_per_second"].Status);
        Assert.Equal((Some.Perp, Some.Now, false), (found.Market, found.Timestamp, found.Simulated));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(40)]
    [InlineData(4_000)]
    public void The_change_of_depth_does_not_reach_across_a_pause_however_long_it_was(int seconds)
    {
        var bench = new MeasurerBench();
        bench.Take(20);
        bench.Second += seconds;
        for (var second = 0; second < 15; second++)
            Assert.Equal(ReadingStatus.Gap, bench.Take("depth_10bps_change_pct").Status);
        Assert.Equal(0, bench.Take("depth_10bps_change_pct").Value);
    }

    [Fact]
    public void The_change_of_depth_stands_still_between_two_samples_however_late_each_of_them_was()
    {
        const string Name = "depth_10bps_change_pct";
        var bench = new MeasurerBench();
        var late = new Random(7);
        for (var second = 0; second < 200; second++)
        {
            // Withdrawn again and again: nothing, then the whole depth, for some seconds each.
            bench.Size = second / 7 % 2 == 0 ? 50 : 0;
            bench.Second++;
            var sampled = bench.Measurer.Sample(bench.Inputs, bench.Now.AddMilliseconds(late.Next(600))).Readings;
            var (value, status) = (sampled.Readings[Name].Value, sampled.Readings[Name].Status);
            foreach (var ms in (int[])[600, 800, 999])
            {
                var reading = bench.Measurer.Measure(bench.Inputs, bench.Now.AddMilliseconds(ms)).Readings[Name];
                Assert.Equal((value, status), (reading.Value, reading.Status));
            }
        }
    }

    [Fact]
    public void Where_sampling_itself_pauses_the_change_of_depth_is_not_known()
    {
        const string Name = "depth_10bps_change_pct";
        var bench = new MeasurerBench();
        bench.Take(20);
        Assert.Equal(0, bench.Measurer.Measure(bench.Inputs, bench.Now.AddSeconds(4.9)).Readings[Name].Value);
        foreach (var seconds in (double[])[5.1, 10, 4_000, -10])
        {
            bench.Second = 20 + (int)seconds;
            var reading = bench.Measurer.Measure(bench.Inputs, bench.Now.AddSeconds(seconds % 1)).Readings[Name];
            Assert.Equal((null, ReadingStatus.Gap), (reading.Value, reading.Status));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(18)]
    [InlineData(600)]
    public void After_the_clock_is_set_back_there_is_one_depth_a_second_and_none_ahead(int seconds)
    {
        var bench = new MeasurerBench();
        bench.Take(20);
        bench.Second -= seconds;
        for (var i = 0; i < 40; i++)
        {
            bench.Second++;
            bench.Measurer.Sample(bench.Inputs, bench.Now.AddMilliseconds(1_300), new(Some.Perp), second: bench.Now);
            var depths = bench.Measurer.Save(bench.Now).RecentDepth.Select(depth => depth.At).ToList();
            Assert.Equal(depths.Distinct().Order(), depths);
            Assert.Equal(bench.Now, depths[^1]);
        }
    }

    [Fact]
    public void A_spot_market_without_peers_has_no_figures_of_a_perpetual()
    {
        var settings = Some.Settings with
        {
            Market = Some.Spot, Type = InstrumentType.Spot, TracksSpot = false, HasPeers = false,
        };
        var found = new MeasurerBench(settings).Take().Readings.Readings.Keys;
        string[] absent =
        [
            "basis_abs", "basis_bps", "cross_exchange_spread_bps", "mark_index_deviation_bps",
            "funding_rate", "funding_rate_annualised",
        ];
        Assert.Equal(MetricCatalog.OfBooks.Select(metric => metric.Name).Except(absent).Order(), found.Order());
    }

    [Fact]
    public void Exactly_the_scored_metrics_have_windows_and_warm_up_by_thirty_samples()
    {
        var bench = new MeasurerBench();
        var last = bench.Take(30).Readings.Readings;
        Assert.All(MetricCatalog.OfBooks.Where(metric => last.ContainsKey(metric.Name)), metric =>
            Assert.Equal(metric.Scored, last[metric.Name].Samples is not null));
        Assert.Equal(new Reading(last["spread_bps"].Value, null, ReadingStatus.WarmingUp, 29), last["spread_bps"]);
        Assert.Equal(30, bench.Take("spread_bps").Samples);
        Assert.Equal(31, bench.Measurer.WindowOf("spread_bps").Count);
        Assert.Empty(bench.Measurer.WindowOf("mid_price"));
        Assert.Empty(bench.Measurer.WindowOf("no_such_metric"));
    }

    [Fact]
    public void A_spread_of_one_tick_that_becomes_two_is_not_unusual_and_one_of_thirty_ticks_is()
    {
        var bench = new MeasurerBench();
        bench.Take(300);
        bench.SpreadTicks = 2;
        var two = bench.Take("spread_bps");
        Assert.Equal(4 / 3.0, two.ZScore!.Value, 4);
        Assert.Equal(ReadingStatus.Flat, two.Status);
        bench.SpreadTicks = 30;
        Assert.InRange(bench.Take("spread_bps").ZScore!.Value, 29, 29 / 0.75);
    }

    [Fact]
    public void A_basis_that_steps_and_stays_is_unusual_for_ten_minutes_and_then_the_new_normal()
    {
        var bench = new MeasurerBench();
        bench.Take(300);
        bench.BidTicks += 900;
        for (var second = 0; second < 600; second++)
        {
            var sample = bench.Take();
            Assert.Equal(15, sample.Readings.Readings["basis_bps"].Value!.Value, 4);
            Assert.True(sample.Readings.Readings["basis_bps"].ZScore > 100);
            Assert.Equal(WindowChangeKind.Kept, sample.Windows.Single(change => change.Metric == "basis_bps").Kind);
            Assert.Empty(sample.NewNormals);
        }

        Assert.Equal(["basis_bps"], bench.Take().NewNormals);
        Assert.Equal(0, bench.Take("basis_bps").ZScore!.Value, 6);
    }

    [Fact]
    public void Depth_that_halves_shows_as_a_fall_of_fifty_percent_and_against_one_percent_of_its_mean()
    {
        var bench = new MeasurerBench();
        bench.Take(300);
        bench.Size /= 2;
        Assert.Equal(-50, bench.Take("depth_10bps_total").ZScore!.Value, 1);
        Assert.Equal(0, bench.Take("depth_10bps_change_pct").Value);
        Assert.Equal(-50, bench.Take("depth_10bps_change_pct").Value!.Value, 6);
    }

    [Fact]
    public void Measuring_between_samples_moves_nothing()
    {
        var bench = new MeasurerBench();
        bench.Take(100);
        var before = bench.Measurer.WindowOf("spread_bps");
        bench.Second++;
        var measured = bench.Measurer.Measure(bench.Inputs, bench.Now).Readings["spread_bps"];
        Assert.Equal(before, bench.Measurer.WindowOf("spread_bps"));
        Assert.Equal(100, measured.Samples);
        bench.Second--;
        Assert.Equal(measured, bench.Take("spread_bps"));
    }

    [Fact]
    public void A_pause_clears_the_windows_and_is_told_whoever_noticed_it()
    {
        var bench = new MeasurerBench();
        bench.Take(300);
        bench.Second += 10;
        bench.Measurer.Measure(bench.Inputs, bench.Now);
        var sample = bench.Take();
        Assert.Equal(
            ["basis_bps", "depth_10bps_total", "imbalance", "spread_bps"],
            sample.ClearedByGap.Order(StringComparer.Ordinal));
        Assert.Equal(ReadingStatus.WarmingUp, sample.Readings.Readings["spread_bps"].Status);
        Assert.Equal(ReadingStatus.Gap, sample.Readings.Readings["depth_10bps_change_pct"].Status);
        Assert.Single(bench.Measurer.WindowOf("spread_bps"));
    }

    [Fact]
    public void A_book_that_stopped_is_not_observed_again_by_being_looked_at_again()
    {
        var bench = new MeasurerBench();
        bench.Take(100);
        var last = bench.Inputs;
        for (var age = 1; age <= 5; age++)
        {
            var reading = bench.Measurer.Sample(last, bench.Now.AddSeconds(age)).Readings.Readings["spread_bps"];
            Assert.NotNull(reading.ZScore);
        }

        Assert.Equal(bench.Now, bench.Measurer.Save(bench.Now.AddSeconds(5)).Series["spread_bps"].LastObserved);
        var stale = bench.Measurer.Sample(last, bench.Now.AddSeconds(6)).Readings.Readings;
        Assert.Equal(Reading.Unknown(ReadingStatus.Stale, samples: 105), stale["spread_bps"]);
        Assert.Equal(6, stale["book_age_seconds"].Value);
    }

    [Fact]
    public void Updates_are_counted_between_two_samples_of_one_feed()
    {
        var bench = new MeasurerBench();
        const string name = "book_updates_per_second";
        Assert.Equal(ReadingStatus.NoData, bench.Take(name).Status);
        Assert.Equal(7, bench.Take(name).Value);
        bench.Second++;
        Assert.Equal(7, bench.Take(name).Value);

        // The feed began to count anew.
        bench.Second++;
        var anew = bench.Inputs with { Book = bench.Inputs.Book! with { UpdateCount = 3 } };
        Assert.Equal(ReadingStatus.NoData, bench.Measurer.Sample(anew, bench.Now).Readings.Readings[name].Status);
    }

    [Fact]
    public void What_a_simulator_made_up_says_so()
    {
        var measurer = new MarketMeasurer(Some.Settings, Some.Now);
        var book = Situations.Sound with { Simulated = true };
        var ticker = Some.Ticker(1, 1) with { Simulated = true };
        Assert.True(measurer.Measure(MarketInputs.Of(book), Some.Now).Simulated);
        Assert.True(measurer.Measure(MarketInputs.Of(null, ticker), Some.Now).Simulated);
        Assert.False(measurer.Measure(MarketInputs.Of(null), Some.Now).Simulated);
    }
}
