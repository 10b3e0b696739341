using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts.Scenarios;

/// <summary>Acceptance scenarios 5 and 11: nothing is unusual before the window knows what is usual.</summary>
public sealed class WarmUpScenarios
{
    [Fact]
    public void With_29_samples_a_rule_is_skipped_as_warming_up_and_with_30_it_is_judged()
    {
        var simulation = new MarketSimulation([new SimulatedMarket(Shipped.Perp)]).RunTo(30);
        Assert.Equal(JudgementReasons.WarmingUp, simulation.JudgementOf(Shipped.Perp, "spread_critical").Reason);
        Assert.Equal(LegOutcome.Unknown, simulation.JudgementOf(Shipped.Perp, "spread_critical").ZScoreLeg);

        simulation.RunTo(31);
        Assert.Equal(JudgementReasons.WithinThreshold, simulation.JudgementOf(Shipped.Perp, "spread_critical").Reason);
        Assert.Equal(LegOutcome.NotMet, simulation.JudgementOf(Shipped.Perp, "spread_critical").ZScoreLeg);
    }

    [Theory]
    [InlineData(5.0, JudgementReasons.WithinThreshold)]
    [InlineData(5.1, JudgementReasons.WarmingUp)]
    public void A_pause_of_five_seconds_keeps_the_window_and_a_longer_one_clears_it(double pause, string reason)
    {
        var config = Shipped.Config;
        var market = new SimulatedMarket(Shipped.Perp);
        var measurer = new MarketMeasurer(
            new MarketSettings(Shipped.Perp, InstrumentType.Perpetual, TracksSpot: false, HasPeers: false,
                config.Features.DataCapture.StaleAfter, config.Features.ZScore, config.Rules),
            MarketSimulation.Start);
        var desk = new AlertDesk(Shipped.Policy(Shipped.Perp));
        for (var second = 0; second < 60; second++)
            desk.Judge(Sample(second));

        desk.Judge(Sample(59 + pause));
        var judgements = desk.Export(Shipped.Perp)!.Judgements;
        Assert.Equal(reason, judgements.Single(judgement => judgement.Rule == "spread_critical").Reason);

        MarketReadings Sample(double second)
        {
            var now = MarketSimulation.At(second);
            return measurer.Sample(MarketInputs.Of(market.BookAt((int)Math.Ceiling(second), now)), now).Readings;
        }
    }

    [Fact]
    public void An_incident_at_five_times_critical_that_is_older_than_the_system_fires_as_soon_as_it_is_warm()
    {
        var simulation = new MarketSimulation([new SimulatedMarket(Shipped.Perp) { SpreadBps = _ => 25 }]).RunTo(60);
        Assert.Equal([(30, "spread_critical")], simulation.Fired);
        Assert.Equal(JudgementReasons.HardLimit, simulation.JudgementOf(Shipped.Perp, "spread_critical").Reason);
    }

    [Fact]
    public void An_incident_at_one_and_a_half_times_critical_that_is_older_than_the_system_does_not_and_says_why()
    {
        var simulation = new MarketSimulation([new SimulatedMarket(Shipped.Perp) { SpreadBps = _ => 7.5 }]).RunTo(900);
        Assert.Empty(simulation.Fired);
        var judgement = simulation.JudgementOf(Shipped.Perp, "spread_critical");
        Assert.Equal(
            (JudgementReasons.NotUnusual, LegOutcome.Met, LegOutcome.NotMet),
            (judgement.Reason, judgement.ThresholdLeg, judgement.ZScoreLeg));
    }
}
