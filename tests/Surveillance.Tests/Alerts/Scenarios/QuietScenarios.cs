using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts.Scenarios;

/// <summary>Acceptance scenario 4: what is usual raises no alert, in a whole day.</summary>
public sealed class QuietScenarios
{
    private const int Day = 86_400;

    [Fact]
    public void A_spread_of_one_tick_that_is_two_at_times_is_nothing()
    {
        var noise = new Noise(NoiseKind.Gaussian, 1);
        AssertQuiet(new SimulatedMarket(Shipped.Perp)
        {
            SpreadBps = _ => 1e4 * (noise.Next() > 2.5 ? 0.2 : 0.1) / SimulatedMarket.FairPrice,
        });
    }

    [Fact]
    public void A_market_with_ticks_of_six_basis_points_may_do_the_same()
    {
        var noise = new Noise(NoiseKind.Gaussian, 2);
        AssertQuiet(new SimulatedMarket(new MarketId("binance", "TINY-USDT-SPOT"))
        {
            TickSize = SimulatedMarket.FairPrice * 6 / 1e4,
            SpreadBps = _ => noise.Next() > 2.5 ? 12 : 6,
        });
    }

    [Fact]
    public void A_basis_whose_normal_is_beyond_the_threshold_is_nothing()
    {
        var noise = new Noise(NoiseKind.Gaussian, 3);
        AssertQuiet(
            new SimulatedMarket(Shipped.Perp) { MidBps = _ => -13 + (0.8 * noise.Next()) },
            new SimulatedMarket(Shipped.Spot));
    }

    [Fact]
    public void A_spread_that_is_always_wide_and_moves_is_nothing()
    {
        var noise = new Noise(NoiseKind.Gaussian, 4);
        AssertQuiet(new SimulatedMarket(Shipped.Perp)
        {
            SpreadBps = second => 7 + (3 * Math.Sin(2 * Math.PI * second / 10)) + (0.1 * noise.Next()),
        });
    }

    [Fact]
    public void A_spread_that_is_unusual_and_still_tight_is_nothing()
    {
        var noise = new Noise(NoiseKind.Gaussian, 5);
        AssertQuiet(new SimulatedMarket(Shipped.Perp)
        {
            SpreadBps = second => (second % 600 < 20 ? 2.5 : 0.5) + (0.05 * noise.Next()),
        });
    }

    private static void AssertQuiet(SimulatedMarket market, params SimulatedMarket[] inputs)
    {
        var simulation = new MarketSimulation([market], inputs).RunTo(Day);
        Assert.Empty(simulation.Fired);
    }
}
