using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using static Surveillance.Tests.Alerts.Simulation.SeedTally;

namespace Surveillance.Tests.Alerts.Scenarios;

/// <summary>
/// Acceptance scenario 4: what is usual raises no alert. Under each kind of noise two hours of twelve markets; under
/// Gaussian noise a whole day of one more.
/// </summary>
public sealed class QuietScenarios
{
    private const int Day = 86_400, TwoHours = 7_200, Markets = 12;

    [Theory]
    [EachNoise]
    public void A_spread_of_one_tick_that_is_two_at_times_is_nothing(NoiseKind kind) =>
        AssertQuiet(kind, noise =>
        [
            new SimulatedMarket(Shipped.Perp)
            {
                SpreadBps = _ => 1e4 * (noise.Next() > 2.5 ? 0.2 : 0.1) / SimulatedMarket.FairPrice,
            },
        ]);

    [Theory]
    [EachNoise]
    public void A_market_with_ticks_of_six_basis_points_may_do_the_same(NoiseKind kind) =>
        AssertQuiet(kind, noise =>
        [
            new SimulatedMarket(new MarketId("binance", "TINY-USDT-SPOT"))
            {
                TickSize = SimulatedMarket.FairPrice * 6 / 1e4,
                SpreadBps = _ => noise.Next() > 2.5 ? 12 : 6,
            },
        ]);

    [Theory]
    [EachNoise]
    public void A_basis_whose_normal_is_beyond_the_threshold_is_nothing(NoiseKind kind) =>
        AssertQuiet(kind, noise =>
        [
            new SimulatedMarket(Shipped.Perp) { MidBps = _ => -13 + (0.8 * noise.Next()) },
            new SimulatedMarket(Shipped.Spot),
        ]);

    [Theory]
    [EachNoise]
    public void A_spread_that_is_always_wide_and_moves_is_nothing(NoiseKind kind) =>
        AssertQuiet(kind, noise =>
        [
            new SimulatedMarket(Shipped.Perp)
            {
                SpreadBps = second => 7 + (3 * Math.Sin(2 * Math.PI * second / 10)) + (Sigma(kind) * noise.Next()),
            },
        ]);

    [Theory]
    [EachNoise]
    public void A_spread_that_is_unusual_and_still_tight_is_nothing(NoiseKind kind) =>
        AssertQuiet(kind, noise =>
        [
            new SimulatedMarket(Shipped.Perp)
            {
                SpreadBps = second => (second % 600 < 20 ? 2.5 : 0.5) + (Sigma(kind) * noise.Next()),
            },
        ]);

    // In basis points. Thirty times as much comes up within hours where tails are fat: it must not be a blowout of its
    // own.
    private static double Sigma(NoiseKind kind) => kind is NoiseKind.Gaussian or NoiseKind.Ar1 ? 0.1 : 0.02;

    /// <summary>The first market is measured, the others lend their books.</summary>
    private static void AssertQuiet(NoiseKind kind, Func<Noise, IReadOnlyList<SimulatedMarket>> marketsOf)
    {
        Of(kind, Markets, noise => Play(noise, TwoHours));
        if (kind == NoiseKind.Gaussian)
            Assert.Null(Play(new Noise(kind, Markets), Day));

        string? Play(Noise noise, int seconds)
        {
            var markets = marketsOf(noise);
            var simulation = new MarketSimulation([markets[0]], [.. markets.Skip(1)]).RunTo(seconds);
            return Unless(simulation.Fired.Count == 0, $"fired {string.Join(", ", simulation.Fired)}");
        }
    }
}
