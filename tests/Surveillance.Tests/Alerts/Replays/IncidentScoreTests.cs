using Surveillance.Alerts.Replays;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts.Replays;

/// <summary>Recall, precision and delay over labelled stretches.</summary>
public sealed class IncidentScoreTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_fires_in_an_incident_finds_it_and_is_explained_by_it()
    {
        var score = Of([Incident(100, 200, "spread_critical")], [Alert((101, "spread_critical"))]);
        Assert.Equal(1, score.Recall);
        Assert.Equal(1, score.Precision);
        Assert.Equal(TimeSpan.FromSeconds(1), score.MeanDelay);
    }

    [Fact]
    public void The_delay_counts_beyond_the_hold_of_the_rule()
    {
        var score = Of([Incident(100, 400, "basis_critical")], [Alert((161.5, "basis_critical"), family: "basis")]);
        Assert.Equal(TimeSpan.FromSeconds(1.5), score.MeanDelay);
    }

    [Fact]
    public void A_warning_does_not_find_what_is_critical_but_is_no_false_alert_there()
    {
        var missed = Incident(100, 200, "spread_critical");
        var score = Of([missed], [Alert((101, "spread_warning"))]);
        Assert.Equal(0, score.Recall);
        Assert.Equal([missed], score.Missed);
        Assert.Equal(1, score.Precision);
    }

    [Fact]
    public void What_is_critical_finds_a_warning()
    {
        Assert.Equal(1, Of([Incident(100, 200, "spread_warning")], [Alert((101, "spread_critical"))]).Recall);
    }

    [Theory]
    [InlineData(99, "spread_warning", "spread")]
    [InlineData(203, "spread_warning", "spread")]
    [InlineData(150, "basis_warning", "basis")]
    public void Elsewhere_it_is_unexplained_and_finds_nothing(double at, string rule, string family)
    {
        var score = Of([Incident(100, 200, "spread_warning")], [Alert((at, rule), family: family)]);
        Assert.Equal(0, score.Recall);
        Assert.Equal(0, score.Precision);
        Assert.Single(score.Unexplained);
    }

    [Fact]
    public void A_near_miss_in_which_its_rule_fires_is_counted_and_unexplained()
    {
        var near = Incident(100, 200, "spread_critical") with { IsExpected = false };
        var score = Of([near], [Alert((120, "spread_critical"))]);
        var kind = Assert.Single(score.Kinds);
        Assert.Equal((0, 1, 1), (kind.Incidents, kind.NearMisses, kind.FiredInNearMisses));
        Assert.Null(score.Recall);
        Assert.Equal(0, score.Precision);
    }

    [Fact]
    public void A_warning_within_a_near_miss_of_critical_does_not_count_against_it()
    {
        var near = Incident(100, 200, "spread_critical") with { IsExpected = false };
        var score = Of(
            [near, Incident(100, 200, "spread_warning")], [Alert((120, "spread_warning"))]);
        Assert.Equal(0, score.Kinds.Sum(kind => kind.FiredInNearMisses));
        Assert.Equal((1d, 1d), (score.Recall, score.Precision));
    }

    [Fact]
    public void Kinds_are_counted_by_themselves()
    {
        var score = Of(
            [
                Incident(100, 200, "spread_warning", "blowout"), Incident(300, 400, "spread_warning", "blowout"),
                Incident(500, 600, "depth_warning", "drain"),
            ],
            [Alert((100, "spread_warning")), Alert((502, "depth_warning"), family: "depth")]);
        Assert.Equal(["blowout", "drain"], score.Kinds.Select(kind => kind.Kind));
        Assert.Equal([0.5, 1], score.Kinds.Select(kind => kind.Recall));
        Assert.Equal([0, 2], score.Kinds.Select(kind => kind.MeanDelay!.Value.TotalSeconds));
    }

    [Fact]
    public void A_rule_that_does_not_apply_is_refused() =>
        Assert.Throws<ArgumentException>(() => Of([Incident(0, 1, "no_such_rule")], []));

    private static IncidentScore Of(LabelledIncident[] incidents, ReplayedAlert[] alerts) =>
        IncidentScore.Of(incidents, alerts, Shipped.Config.Rules);

    private static LabelledIncident Incident(double from, double to, string rule, string kind = "any") =>
        new(Start.AddSeconds(from), Start.AddSeconds(to), Shipped.Perp, rule, IsExpected: true, kind);

    private static ReplayedAlert Alert((double At, string Rule) raised, string family = "spread") => new(
        SomeAlert.Firing() with { Family = family, Market = Shipped.Perp, TriggeredAt = Start.AddSeconds(raised.At) },
        [new RaisedRule(Start.AddSeconds(raised.At), raised.Rule)]);
}
