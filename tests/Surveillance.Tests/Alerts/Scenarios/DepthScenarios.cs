using Surveillance.Alerts;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts.Scenarios;

/// <summary>Acceptance scenario 10: a depth that swings about its limit makes one alert and not a hundred.</summary>
public sealed class DepthScenarios
{
    [Fact]
    public void A_depth_that_comes_and_goes_is_one_alert_with_its_flaps_counted()
    {
        var simulation = new MarketSimulation([new SimulatedMarket(Shipped.Perp)
        {
            Depth = second => second < 300 ? 12e6 : (second - 300) / 45 % 2 == 0 ? 480e3 : 640e3,
        }]).RunTo(300 + (10 * 90) + 10);

        var depth = simulation.Log.Where(entry => entry.Transition.Alert.Family == "depth").ToList();
        Assert.Single(depth.Select(entry => entry.Transition.Alert.Id).Distinct());
        Assert.Equal(10, depth[^1].Transition.Alert.Flaps);
        Assert.Single(depth, entry => entry.Transition.Event.Reason == AlertReasons.Fired);
        Assert.Equal(10, depth.Count(entry => entry.Transition.Event.Reason == AlertReasons.Reopened));
        Assert.Equal(10, depth.Count(entry => entry.Transition.Event.Reason == AlertReasons.Resolved));
    }

    [Fact]
    public void A_depth_on_its_limit_is_one_alert_an_hour()
    {
        var noise = new Noise(NoiseKind.Gaussian, 1);
        var simulation = new MarketSimulation([new SimulatedMarket(Shipped.Perp)
        {
            Depth = second => second < 300 ? 12e6 : 500e3 * (1 + (0.01 * noise.Next())),
        }]).RunTo(300 + 3600);

        Assert.Single(simulation.Fired, alert => alert.Rule == "depth_warning");
        Assert.DoesNotContain(simulation.Log, entry =>
            entry.Transition.Alert.Family == "depth" && entry.Transition.Event.Reason == AlertReasons.Resolved);
    }
}
