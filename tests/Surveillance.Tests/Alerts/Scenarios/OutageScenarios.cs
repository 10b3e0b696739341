using Surveillance.Alerts;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts.Scenarios;

/// <summary>Acceptance scenarios 8 and 9: the data goes away, or an operator steps in, while an alert fires.</summary>
public sealed class OutageScenarios
{
    [Fact]
    public void A_silent_venue_holds_its_alert_raises_data_stale_and_its_clean_return_resolves_both()
    {
        var simulation = new MarketSimulation([new SimulatedMarket(Shipped.Perp)
        {
            SpreadBps = second => second is >= 300 and < 420 ? 10 : 0.5,
            IsSilent = second => second is >= 400 and < 500,
        }]).RunTo(500);
        var spread = Assert.Single(simulation.Desk.Active, alert => alert.Family == "spread");
        Assert.Equal((AlertState.Firing, true), (spread.State, spread.Stale));
        Assert.Equal([(300, "spread_critical"), (410, "data_stale_warning")], simulation.Fired);
        Assert.Contains(simulation.Log, entry => entry.Transition is
        {
            Event.Reason: AlertReasons.Escalated, Alert: { Rule: "data_stale_critical", Priority: AlertPriority.P1 },
        });
        Assert.Empty(simulation.SecondsOf(AlertReasons.Resolved));

        // Data is back at 500 and clean: the spread and the age of the book are over 30 s later, the gap 30 s after it
        // is no longer told.
        simulation.RunTo(700);
        Assert.Empty(simulation.Desk.Active);
        Assert.Equal(
            [(530, "spread"), (530, "data_stale"), (561, "data_gap")],
            simulation.Log.Where(entry => entry.Transition.Event.Reason == AlertReasons.Resolved)
                .Select(entry => (entry.Second, entry.Transition.Alert.Family)));
    }

    [Fact]
    public void What_an_operator_resolved_stays_away_until_its_condition_has_cleared_once()
    {
        var simulation = new MarketSimulation([new SimulatedMarket(Shipped.Perp)
        {
            SpreadBps = second => second is >= 300 and < 500 or >= 560 ? 10 : 0.5,
        }]).RunTo(310);
        var alert = Assert.Single(simulation.Desk.Active);
        var ended = simulation.Desk.ResolvedByHand(alert.Id, MarketSimulation.At(310));
        Assert.Equal(ResolutionType.Manual, ended!.Alert.Resolution);

        simulation.RunTo(560);
        Assert.Single(simulation.Fired);
        Assert.Empty(simulation.SecondsOf(AlertReasons.Reopened));

        simulation.RunTo(561);
        Assert.Equal([(300, "spread_critical"), (560, "spread_critical")], simulation.Fired);
    }

    [Fact]
    public void When_the_readings_stop_the_detector_itself_says_that_the_data_is_stale()
    {
        var simulation = new MarketSimulation([new SimulatedMarket(Shipped.Perp)
        {
            SpreadBps = second => second >= 300 ? 10 : 0.5,
        }]).RunTo(320);
        simulation.RestartEngine(afterSeconds: 70);

        Assert.Equal(2, simulation.Desk.Active.Count);
        Assert.Contains((330, "data_stale_warning"), simulation.Fired);
        Assert.Contains(
            simulation.Desk.Active, alert => alert is { Rule: "data_stale_critical", Priority: AlertPriority.P1 });
        Assert.Contains(
            simulation.Desk.Active, alert => alert is { Family: "spread", State: AlertState.Firing, Stale: true });

        // Measured again: the age of the book ends by itself, the spread goes on under its old id.
        simulation.RunTo(450);
        var spread = Assert.Single(simulation.Desk.Active);
        Assert.Equal(("spread", false), (spread.Family, spread.Stale));
    }
}
