using Surveillance.Alerts;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;

namespace Surveillance.Tests.Alerts;

public sealed class RuleEvaluationTests
{
    private static readonly AlertRule Rule = new()
    {
        Name = "spread_warning",
        Metric = "spread_bps",
        Condition = AlertCondition.Gt,
        Priority = AlertPriority.P2,
        Family = "spread",
        RequiresZScore = true,
    };

    private static readonly RuleLimits Limits = new(3, 2, 20);

    [Theory]
    [InlineData(ReadingStatus.WarmingUp, 10.0, "warming_up")]
    [InlineData(ReadingStatus.OneSided, null, "one_sided")]
    [InlineData(ReadingStatus.Crossed, null, "crossed")]
    [InlineData(ReadingStatus.Stale, null, "stale")]
    [InlineData(ReadingStatus.Truncated, 10.0, "truncated")]
    [InlineData(ReadingStatus.Gap, null, "gap")]
    [InlineData(ReadingStatus.Halted, null, "halted")]
    [InlineData(ReadingStatus.NoData, null, "no_data")]
    [InlineData(ReadingStatus.Ok, 10.0, "not_scored")]
    [InlineData(ReadingStatus.Ok, double.NaN, "no_data")]
    public void A_leg_that_is_not_known_is_not_judged_and_says_why(ReadingStatus status, double? value, string reason)
    {
        var verdict = RuleEvaluation.Judge(Rule, Limits, new Reading(value, null, status, 10));
        Assert.Equal((RuleOutcome.NotJudged, reason), (verdict.Outcome, verdict.Reason));
    }

    [Theory]
    [InlineData(3.1, 2.1, ReadingStatus.Ok, RuleOutcome.Met, "met")]
    [InlineData(3.1, 2.1, ReadingStatus.Flat, RuleOutcome.Met, "met")]
    [InlineData(3.1, 2.1, ReadingStatus.Carried, RuleOutcome.Met, "met")]
    [InlineData(3.0, 2.1, ReadingStatus.Ok, RuleOutcome.NotMet, "within_threshold")]
    [InlineData(3.1, 2.0, ReadingStatus.Ok, RuleOutcome.NotMet, "not_unusual")]
    [InlineData(3.1, -9.0, ReadingStatus.Ok, RuleOutcome.NotMet, "not_unusual")]
    [InlineData(19.9, 0.0, ReadingStatus.Ok, RuleOutcome.NotMet, "not_unusual")]
    [InlineData(20.0, 0.0, ReadingStatus.Ok, RuleOutcome.Met, "hard_limit")]
    [InlineData(20.1, 0.0, ReadingStatus.Ok, RuleOutcome.Met, "hard_limit")]
    [InlineData(20.1, null, ReadingStatus.Ok, RuleOutcome.Met, "hard_limit")]
    public void Both_legs_must_hold_and_the_hard_limit_stands_in_for_the_second(
        double value, double? z, ReadingStatus status, RuleOutcome outcome, string reason)
    {
        var verdict = RuleEvaluation.Judge(Rule, Limits, new Reading(value, z, status, 300));
        Assert.Equal((outcome, reason), (verdict.Outcome, verdict.Reason));
    }

    [Theory]
    [InlineData(3.1, 0.0, 2.1, RuleOutcome.Met, "met")]
    [InlineData(3.1, 9.0, 1.9, RuleOutcome.NotMet, "not_unusual")]
    [InlineData(3.1, 9.0, null, RuleOutcome.NotJudged, "not_scored")]
    [InlineData(20.1, 9.0, null, RuleOutcome.Met, "hard_limit")]
    public void A_rule_with_a_baseline_of_its_own_is_judged_by_that_score_alone(
        double value, double z, double? robust, RuleOutcome outcome, string reason)
    {
        var reading = new Reading(value, z, ReadingStatus.Ok, 300) { Scores = BaselineScores.Of(robust, 99, 99) };
        var verdict = RuleEvaluation.Judge(Rule with { Baseline = BaselineKind.Robust }, Limits, reading);
        Assert.Equal((outcome, reason), (verdict.Outcome, verdict.Reason));
    }

    [Fact]
    public void Not_even_the_hard_limit_is_judged_before_the_window_is_warm() =>
        Assert.Equal(RuleOutcome.NotJudged,
            RuleEvaluation.Judge(Rule, Limits, new Reading(999, null, ReadingStatus.WarmingUp, 29)).Outcome);

    [Theory]
    [InlineData(AlertCondition.Lt, -31, -3.1, RuleOutcome.Met)]
    [InlineData(AlertCondition.Lt, -31, 3.1, RuleOutcome.NotMet)]
    [InlineData(AlertCondition.AbsGt, -31, -3.1, RuleOutcome.NotMet)]
    public void A_fall_is_unusual_below_and_not_above(
        AlertCondition condition, double value, double z, RuleOutcome outcome) =>
        Assert.Equal(outcome, RuleEvaluation.Judge(
            Rule with { Condition = condition }, new RuleLimits(condition == AlertCondition.Lt ? -30 : 40, 3, null),
            new Reading(value, z, ReadingStatus.Ok, 300)).Outcome);

    [Theory]
    [InlineData(AlertCondition.Gt, 3, 2.4, 2.3)]
    [InlineData(AlertCondition.AbsGt, 10, 8, -7.9)]
    [InlineData(AlertCondition.Lt, 500_000, 625_000, 625_001)]
    [InlineData(AlertCondition.Lt, -30, -24, -23.9)]
    [InlineData(AlertCondition.AbsLt, 8, 10, -10.1)]
    [InlineData(AlertCondition.Gt, -8, -10, -10.1)]
    public void The_clear_level_lies_a_fifth_towards_normal(
        AlertCondition condition, double threshold, double level, double clear)
    {
        Assert.Equal(level, RuleLegs.ClearLevel(condition, threshold, 0.8), 9);
        Assert.True(RuleLegs.IsClear(condition, clear, level));
        Assert.False(RuleLegs.IsClear(condition, level, level));
    }

    [Theory]
    [InlineData(AlertCondition.Gt, 1)]
    [InlineData(AlertCondition.Lt, -1)]
    [InlineData(AlertCondition.AbsGt, -1)]
    public void What_is_beyond_zero_is_clear_at_zero(AlertCondition condition, double beyond)
    {
        var level = RuleLegs.ClearLevel(condition, 0, 0.8);
        Assert.True(RuleLegs.IsBeyond(condition, beyond, 0));
        Assert.False(RuleLegs.IsClear(condition, beyond, level));
        Assert.True(RuleLegs.IsClear(condition, 0, level));
    }

    [Fact]
    public void A_family_clears_at_the_lowest_threshold_of_its_rules()
    {
        var families = RuleFamily.Of(Simulation.Shipped.Config.Rules, Simulation.Shipped.Perp)
            .ToDictionary(family => family.Name);
        Assert.Equal(2.4, families["spread"].ClearLevel, 9);
        Assert.Equal(8, families["basis"].ClearLevel, 9);
        Assert.Equal(625_000, families["depth"].ClearLevel, 9);
        Assert.Equal(-24, families["depth_drop"].ClearLevel, 9);
        Assert.Equal(["spread_critical", "spread_warning"], families["spread"].Rules.Select(armed => armed.Rule.Name));
    }

    [Theory]
    [InlineData(null, 10)]
    [InlineData(2, 10)]
    [InlineData(40, 10)]
    [InlineData(1, 5)]
    [InlineData(0, 5)]
    public void The_message_rate_asks_less_of_a_venue_with_fewer_than_two_streams(int? streams, double limit)
    {
        var family = RuleFamily.Of(Simulation.Shipped.Config.Rules, Markets.Venue)
            .Single(one => one.Name == "message_rate").For(streams);
        Assert.Equal([limit / 10, limit], family.Rules.Select(armed => armed.Limits.Threshold));
        Assert.Equal(limit / 0.8, family.ClearLevel, 9);
    }

    private static class Markets
    {
        public static Surveillance.Markets.MarketId Venue { get; } = Surveillance.Markets.MarketId.OfVenue("binance");
    }
}
