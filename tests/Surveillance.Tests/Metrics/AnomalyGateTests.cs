using Surveillance.Alerts;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Metrics;

/// <summary>
/// Which samples must not become their own baseline: those that meet both legs of a rule, of a change in percent also
/// those that would bring it back, and no others.
/// </summary>
public sealed class AnomalyGateTests
{
    [Theory]
    [InlineData("spread_bps", 3.1, 2.1, true)]
    [InlineData("spread_bps", 3.1, 2.0, false)]
    [InlineData("spread_bps", 3.0, 9.0, false)]
    [InlineData("spread_bps", 3.1, null, false)]
    [InlineData("basis_bps", -10.1, -2.1, true)]
    [InlineData("basis_bps", -10.1, 2.1, true)]
    [InlineData("basis_bps", 9.9, 99.0, false)]
    [InlineData("depth_10bps_total", 499_999.0, null, true)]
    [InlineData("depth_10bps_total", 500_000.0, -99.0, false)]
    [InlineData("depth_10bps_change_pct", -30.1, -3.1, true)]
    [InlineData("depth_10bps_change_pct", -30.1, 3.1, false)]
    [InlineData("depth_10bps_change_pct", 42.8, 9.0, false)]
    [InlineData("depth_10bps_change_pct", 42.9, 9.0, true)]
    [InlineData("depth_10bps_change_pct", 99.0, 2.9, false)]
    [InlineData("depth_10bps_change_pct", 99.0, -9.0, false)]
    [InlineData("mark_index_deviation_bps", -15.1, -2.1, true)]
    [InlineData("cross_exchange_spread_bps", 5.1, null, true)]
    [InlineData("imbalance", 1.0, 99.0, false)]
    public void The_shipped_gate_of_a_perpetual_looks_at_the_mildest_rule(
        string metric, double value, double? z, bool keepsOut) =>
        Assert.Equal(keepsOut, GateOf(Shipped.Config.Rules, metric, "BTC-USDT-PERP").KeepsOut(value, z));

    [Fact]
    public void The_z_of_the_mildest_rule_counts_with_its_threshold_and_no_other()
    {
        // The shipped critical rule asks for 3: between 2 and 3 the sample of the warning stays out all the same.
        var gate = GateOf(Shipped.Config.Rules, "spread_bps", "BTC-USDT-PERP");
        Assert.True(gate.KeepsOut(5.1, 2.5));
        Assert.False(gate.KeepsOut(5.1, 1.9));
    }

    [Fact]
    public void An_instrument_without_limits_of_its_own_takes_those_of_all()
    {
        var gate = GateOf(Shipped.Config.Rules, "spread_bps", "DOGE-USDT-PERP");
        Assert.False(gate.KeepsOut(9.9, 9));
        Assert.True(gate.KeepsOut(10.1, 9));
    }

    [Fact]
    public void A_rule_without_limits_for_the_instrument_keeps_nothing_out()
    {
        var rules = SeriesBench.Rules(AlertCondition.Gt, 3, 2) with
        {
            Thresholds = new Dictionary<string, IReadOnlyDictionary<string, RuleLimits>>(),
        };
        Assert.False(GateOf(rules, "basis_bps", "BTC-USDT-PERP").KeepsOut(1e9, 1e9));
    }

    [Fact]
    public void Rules_of_two_families_each_keep_out_what_they_watch()
    {
        var low = SeriesBench.Rules(AlertCondition.Lt, 1, null);
        var high = SeriesBench.Rules(AlertCondition.Gt, 9, 2);
        var limits = new Dictionary<string, RuleLimits> { ["low"] = new(1, null, null), ["high"] = new(9, 2, null) };
        var both = new RuleBook(
            [
                low.Definitions[0] with { Name = "low", Family = "low" },
                high.Definitions[0] with { Name = "high", Family = "high" },
            ],
            new Dictionary<string, IReadOnlyDictionary<string, RuleLimits>> { ["*"] = limits });
        var gate = GateOf(both, "basis_bps", "any");
        Assert.Equal([true, false, false, true], new[]
        {
            gate.KeepsOut(0.5, null), gate.KeepsOut(5, 9), gate.KeepsOut(9.5, null), gate.KeepsOut(9.5, 2.5),
        });
    }

    [Theory]
    [InlineData(BaselineKind.Robust)]
    [InlineData(BaselineKind.Cusum)]
    [InlineData(BaselineKind.HourOfWeek)]
    public void A_rule_keeps_out_what_is_unusual_by_the_score_that_it_asks_for_and_by_no_other(BaselineKind kind)
    {
        var gate = GateOf(SeriesBench.Rules(AlertCondition.Gt, 9, 2, kind), "basis_bps", "any");
        BaselineScores By(double score) => new(
            kind == BaselineKind.Robust ? score : 0, kind == BaselineKind.Cusum ? score : 0,
            kind == BaselineKind.HourOfWeek ? score : 0);
        Assert.Equal([true, false, false, false], new[]
        {
            gate.KeepsOut(9.5, 0, By(2.5)), gate.KeepsOut(9.5, 99, By(1.5)), gate.KeepsOut(9.5, 99),
            gate.KeepsOut(8.5, 99, By(99)),
        });
    }

    [Fact]
    public void Rules_of_one_family_that_ask_for_different_scores_each_keep_out_their_own()
    {
        var rules = SeriesBench.Rules(AlertCondition.Gt, 3, 2);
        var limits = new Dictionary<string, RuleLimits> { ["rule"] = new(3, 2, null), ["other"] = new(5, 4, null) };
        var both = new RuleBook(
            [
                rules.Definitions[0],
                rules.Definitions[0] with { Name = "other", Baseline = BaselineKind.Robust },
            ],
            new Dictionary<string, IReadOnlyDictionary<string, RuleLimits>> { ["*"] = limits });
        var gate = GateOf(both, "basis_bps", "any");
        Assert.True(gate.KeepsOut(4, 2.5, new BaselineScores(0, null)));
        Assert.True(gate.KeepsOut(6, 1.5, new BaselineScores(4.5, null)));
        Assert.False(gate.KeepsOut(4, 1.5, new BaselineScores(4.5, null)));
    }

    [Theory]
    [InlineData(AlertCondition.Gt, 50, -33.4, -2.1, true)]
    [InlineData(AlertCondition.Gt, 50, -33.2, -2.1, false)]
    [InlineData(AlertCondition.Gt, 50, -33.4, 2.1, false)]
    [InlineData(AlertCondition.Lt, -50, 100.1, 2.1, true)]
    [InlineData(AlertCondition.Lt, -50, 99.9, 2.1, false)]
    [InlineData(AlertCondition.Lt, -100, 1e9, 99.0, false)]
    [InlineData(AlertCondition.Lt, 20, 1e9, 99.0, false)]
    [InlineData(AlertCondition.AbsGt, 30, -23.1, -99.0, false)]
    public void Of_a_change_in_percent_the_way_back_from_the_threshold_stays_out(
        AlertCondition condition, double threshold, double value, double z, bool keepsOut) =>
        Assert.Equal(keepsOut, GateOfChange(condition, threshold, 2).KeepsOut(value, z));

    [Fact]
    public void The_way_back_asks_for_a_score_only_where_its_rule_does() => Assert.Equal([true, false], new[]
    {
        GateOfChange(AlertCondition.Lt, -50, null).KeepsOut(100.1, null),
        GateOfChange(AlertCondition.Lt, -50, 2).KeepsOut(100.1, null),
    });

    [Fact]
    public void A_second_fall_is_as_unusual_as_the_first()
    {
        var gate = GateOfChange(AlertCondition.Lt, -30, 3);
        Assert.InRange(SecondFall(gate), -1e9, -60);

        // A rule on a level has no way back: the return is in the window, and the fall is usual.
        var level = GateOf(SeriesBench.Rules(AlertCondition.Lt, -30, 3), "basis_bps", "any");
        Assert.InRange(SecondFall(level), -3, 0);
    }

    [Fact]
    public void The_open_gate_lets_everything_through() => Assert.False(AnomalyGate.Open.KeepsOut(1e300, 1e300));

    private static double SecondFall(AnomalyGate gate)
    {
        var bench = new SeriesBench(floor: new FloorRule(DefaultMinStd: 1), gate: gate);
        bench.TakeQuiet(300);
        foreach (var change in (double[])[-70, 233])
        {
            for (var second = 0; second < 10; second++)
                bench.Take(change);
            bench.TakeQuiet(20);
        }

        return bench.Take(-70).Reading.ZScore!.Value;
    }

    private static AnomalyGate GateOfChange(AlertCondition condition, double threshold, double? z)
    {
        var rules = SeriesBench.Rules(condition, threshold, z);
        const string Change = "depth_10bps_change_pct";
        return GateOf(
            rules with { Definitions = [rules.Definitions[0] with { Metric = Change }] }, Change, "any");
    }

    private static AnomalyGate GateOf(RuleBook rules, string metric, string instrument) =>
        AnomalyGate.Of(rules, instrument, metric);
}
