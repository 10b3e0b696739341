using Surveillance.Alerts;
using Surveillance.Tests.Alerts.Simulation;
using static Surveillance.Tests.Alerts.Simulation.SeedTally;

namespace Surveillance.Tests.Alerts.Scenarios;

/// <summary>Acceptance scenarios 1 and 6: a spread that blows out and comes back, under any noise.</summary>
public sealed class SpreadScenarios
{
    private const int Begin = 300, End = 900;

    /// <summary>A fifth of the usual spread.</summary>
    private const double Sigma = 0.1;

    [Theory]
    [EachNoise]
    public void A_spread_of_twice_critical_fires_at_once_stays_ten_minutes_and_resolves_thirty_seconds_after(
        NoiseKind kind) =>
        Of(kind, noise =>
        {
            var simulation = new MarketSimulation([Blowout(noise, _ => false)]).RunTo(End + 120);
            return Unless(simulation.Fired is [(Begin, "spread_critical")], $"fired {Text(simulation)}")
                   ?? Unless(simulation.SecondsOf(AlertReasons.Resolved) is [End + 30],
                       $"resolved at {string.Join(',', simulation.SecondsOf(AlertReasons.Resolved))}")
                   ?? Unless(simulation.Desk.Active.Count == 0, "still active");
        });

    [Theory]
    [EachNoise]
    public void A_single_clean_reading_does_not_resolve_what_fires(NoiseKind kind) =>
        Of(kind, noise =>
        {
            var simulation = new MarketSimulation([Blowout(noise, second => second == 600)]).RunTo(End + 60);
            return Unless(simulation.Fired is [(Begin, _)], $"fired {Text(simulation)}")
                   ?? Unless(simulation.SecondsOf(AlertReasons.Relapsed) is [601], "did not relapse")
                   ?? Unless(simulation.SecondsOf(AlertReasons.Resolved) is [End + 30], "resolved at another time");
        });

    private static SimulatedMarket Blowout(Noise noise, Predicate<int> isClean) => new(Shipped.Perp)
    {
        SpreadBps = second => (second is >= Begin and < End && !isClean(second) ? 10 : 0.5) + (Sigma * noise.Next()),
    };

    private static string Text(MarketSimulation simulation) => string.Join(", ", simulation.Fired);
}
