using Surveillance.Alerts;
using Surveillance.Alerts.Replays;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts.Replays;

/// <summary>History scored anew.</summary>
public sealed class HistoryScorerTests
{
    private static HistoryMarkets Markets { get; } = new(
        new Dictionary<MarketId, double> { [Shipped.Perp] = 0.1, [Shipped.Spot] = 0.1, [Shipped.OtherPerp] = 0.1 },
        market => market == Shipped.Perp ? Shipped.Spot : null,
        market => market == Shipped.Perp ? [Shipped.OtherPerp] : market == Shipped.OtherPerp ? [Shipped.Perp] : []);

    [Fact]
    public void By_the_same_rules_the_scores_are_those_of_the_engine()
    {
        var scorer = new HistoryScorer(Shipped.Config.Features.ZScore, Shipped.Config.Rules, Markets);
        var compared = 0;
        foreach (var second in PlayedHistory.Of(PlayedHistory.Troubled, 1_200))
        {
            var anew = PlayedHistory.Unscored(second);
            scorer.Score(second.At, anew);
            foreach (var (was, now) in second.Readings.Zip(anew))
            {
                foreach (var (metric, reading) in was.Readings.Where(each => each.Value.ZScore is not null))
                {
                    Assert.Equal(reading.ZScore!.Value, now.Readings[metric].ZScore!.Value, 1e-9);
                    compared++;
                }
            }
        }

        Assert.True(compared > 10_000, $"{compared} scores");
    }

    [Theory]
    [InlineData(BaselineKind.Robust, 3)]
    [InlineData(BaselineKind.Cusum, 12)]
    [InlineData(BaselineKind.HourOfWeek, 3)]
    public void The_scores_beside_the_z_score_are_those_of_the_engine(BaselineKind kind, double limit)
    {
        var rules = Shipped.With("spread_critical", kind, limit);
        var usual = new UsualHours();
        foreach (var market in Markets.Ticks.Keys)
            usual.Put(new SeriesId(market, "spread_bps"), MarketSimulation.Start, new UsualHour(0.7, 0.3, Weeks: 3));
        var scorer = new HistoryScorer(Shipped.Config.Features.ZScore, rules, Markets, usual);
        var compared = 0;
        foreach (var second in PlayedHistory.Of(PlayedHistory.Troubled, 1_200, rules, usual))
        {
            var anew = PlayedHistory.Unscored(second);
            scorer.Score(second.At, anew);
            foreach (var (was, now) in second.Readings.Zip(anew))
            {
                Assert.Null(was.Readings["depth_10bps_total"].Scores);
                var (expected, found) = (was.Readings["spread_bps"], now.Readings["spread_bps"]);
                Assert.Equal(expected.ScoreBy(kind) is null, found.ScoreBy(kind) is null);
                if (expected.ScoreBy(kind) is not { } score)
                    continue;
                Assert.Equal(score, found.ScoreBy(kind)!.Value, 1e-9);
                compared++;
            }
        }

        Assert.True(compared > 3_000, $"{compared} scores");
    }

    [Fact]
    public void Under_a_lower_threshold_what_was_let_in_stays_out()
    {
        // A step to half of what the shipped rule warns at: it becomes normal within half a minute.
        SimulatedMarket market = new(Shipped.Perp)
        {
            SpreadBps = second => (second < 400 ? 0.5 : 1.4) + (second % 3 * 0.01),
        };
        var history = PlayedHistory.Of([market], 500);
        Assert.True(ZAt(history[^1].Readings) < 2);

        var scorer = new HistoryScorer(Shipped.Config.Features.ZScore, With("spread_warning", 1), Markets);
        IReadOnlyList<MarketReadings> anew = [];
        foreach (var second in history)
            scorer.Score(second.At, anew = PlayedHistory.Unscored(second));
        Assert.True(ZAt(anew) > 10);
    }

    private static double ZAt(IReadOnlyList<MarketReadings> readings) =>
        readings[0].Readings["spread_bps"].ZScore!.Value;

    private static RuleBook With(string rule, double threshold) => Shipped.Config.Rules with
    {
        Thresholds = Shipped.Config.Rules.Thresholds.ToDictionary(
            section => section.Key,
            section => (IReadOnlyDictionary<string, RuleLimits>)section.Value.ToDictionary(
                each => each.Key,
                each => each.Key == rule ? each.Value with { Threshold = threshold } : each.Value)),
    };
}
