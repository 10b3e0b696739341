namespace Surveillance.Tests.Alerts;

/// <summary>Where rules stand over an edit of the configuration.</summary>
public sealed class RuleStandingTests
{
    private readonly DeskBench _bench = new();

    [Fact]
    public void A_rule_that_went_to_another_family_stands_where_it_stood_until_it_is_judged_there()
    {
        _bench.Read(0, "spread_bps", 3);
        _bench.Read(1, "spread_bps", 3.5);
        var rules = _bench.Policy.Rules with
        {
            Definitions =
            [
                .. _bench.Policy.Rules.Definitions.Select(rule => rule.Name == "spread_critical"
                    ? rule with { Family = "elsewhere", Metric = "basis_index_bps" }
                    : rule),
            ],
        };
        _bench.Desk.Reconfigure(_bench.Policy with { Rules = rules }, DeskBench.At(2));
        _bench.Read(3, "spread_bps", 4);
        Assert.Equal((DeskBench.At(1), 3.5), Standing("spread_critical"));
        Assert.Equal((DeskBench.At(3), 4), Standing("spread_warning"));

        (DateTimeOffset At, double? Value) Standing(string rule) =>
            (_bench.JudgementOf(rule).At, _bench.JudgementOf(rule).Value);
    }
}
