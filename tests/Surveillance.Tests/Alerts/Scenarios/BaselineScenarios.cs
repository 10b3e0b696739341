using Surveillance.Alerts;
using Surveillance.Metrics.Scores;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts.Scenarios;

/// <summary>
/// What each baseline of a rule finds that mean and deviation of the window do not, and what it leaves alone.
/// </summary>
public sealed class BaselineScenarios
{
    private const double Sigma = 0.1;

    [Fact]
    public void A_spread_that_creeps_up_is_usual_for_the_window_and_found_by_its_sum()
    {
        // 4 bps in 1,000 s: the window follows it.
        SimulatedMarket Creeping() => Noisy(second => 0.5 + (Math.Clamp(second - 600, 0, 1_000) * 0.004), 0.02);
        Assert.Empty(new MarketSimulation([Creeping()]).RunTo(1_600).Fired);

        var rules = Shipped.With("spread_warning", BaselineKind.Cusum, 12);
        var simulation = new MarketSimulation(rules, null, [Creeping()]).RunTo(1_600);
        var (second, rule) = Assert.Single(simulation.Fired);

        // The limit of 3 bps is passed at 1,225.
        Assert.Equal("spread_warning", rule);
        Assert.InRange(second, 1_150, 1_230);
        Assert.Equal(BaselineKind.Cusum, Assert.Single(simulation.Desk.Active).Baseline);
    }

    [Fact]
    public void A_wild_second_while_warming_up_hides_a_blow_out_from_the_window_and_not_from_the_median()
    {
        SimulatedMarket Wild() => Noisy(second => second == 10 ? 35 : second >= 200 ? 4 : 0.5);
        Assert.Empty(new MarketSimulation([Wild()]).RunTo(300).Fired);
        var rules = Shipped.With("spread_warning", BaselineKind.Robust, 6);
        var simulation = new MarketSimulation(rules, null, [Wild()]).RunTo(700);
        Assert.Equal([(200, "spread_warning")], simulation.Fired);
    }

    [Theory]
    [InlineData("spread_warning", BaselineKind.Robust, 6)]
    [InlineData("spread_warning", BaselineKind.Cusum, 12)]
    [InlineData("basis_warning", BaselineKind.Robust, 6)]
    [InlineData("basis_warning", BaselineKind.Cusum, 12)]
    public void An_ordinary_hour_raises_nothing(string rule, BaselineKind kind, double limit)
    {
        var noise = new Noise(NoiseKind.Gaussian, 29);
        SimulatedMarket market = new(Shipped.Perp)
        {
            SpreadBps = _ => 0.5 + (Sigma * noise.Next()),
            MidBps = _ => 2 + (0.65 * noise.Next()),
        };
        var spot = new SimulatedMarket(Shipped.Spot);
        Assert.Empty(new MarketSimulation(Shipped.With(rule, kind, limit), null, [market], spot).RunTo(3_600).Fired);
    }

    [Theory]
    [InlineData(BaselineKind.Robust, 3, 300)]
    [InlineData(BaselineKind.Cusum, 12, 304)]
    public void A_blow_out_fires_stays_ten_minutes_through_restarts_and_resolves_thirty_seconds_after(
        BaselineKind kind, double limit, int latest)
    {
        var rules = Shipped.With("spread_critical", kind, limit);
        var simulation = new MarketSimulation(rules, null, [Noisy(second => second is >= 300 and < 900 ? 10 : 0.5)]);
        simulation.RunTo(400);
        simulation.RestartEngine(2);
        simulation.RunTo(500);
        simulation.RestartDetector(2);
        simulation.RunTo(960);
        var critical = simulation.Log.First(entry => entry.Transition.Alert.Rule == "spread_critical").Second;
        Assert.InRange(critical, 300, latest);
        Assert.Equal([930], simulation.SecondsOf(AlertReasons.Resolved));
        Assert.Empty(simulation.SecondsOf(AlertReasons.Relapsed));
    }

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(4, false)]
    public void A_thin_hour_that_comes_each_week_is_known_by_the_hour_of_the_week_alone(double usually, bool fires)
    {
        // From nine o'clock on 4 bps: to the window a step that it has never seen.
        SimulatedMarket Thin() => Noisy(second => second >= 3_600 ? 4 : 0.5);
        Assert.Equal([(3_600, "spread_warning")], new MarketSimulation([Thin()]).RunTo(3_900).Fired);

        var hours = new UsualHours();
        var series = new SeriesId(Shipped.Perp, "spread_bps");
        hours.Put(series, MarketSimulation.Start, new UsualHour(0.5, Sigma, Weeks: 4));
        hours.Put(series, MarketSimulation.Start.AddHours(1), new UsualHour(usually, 0.2, Weeks: 4));
        var rules = Shipped.With("spread_warning", BaselineKind.HourOfWeek, 3);
        var simulation = new MarketSimulation(rules, hours, [Thin()]).RunTo(3_900);
        Assert.Equal(fires ? [(3_600, "spread_warning")] : [], simulation.Fired);
    }

    [Fact]
    public void What_is_unusual_for_a_thin_hour_is_found_in_it_from_its_first_second_on()
    {
        // Started in the thin hour, with an empty window, inside the incident.
        var hours = new UsualHours();
        hours.Put(
            new SeriesId(Shipped.Perp, "spread_bps"), MarketSimulation.Start, new UsualHour(4, 0.2, Weeks: 2));
        var rules = Shipped.With("spread_warning", BaselineKind.HourOfWeek, 3);
        var simulation = new MarketSimulation(rules, hours, [Noisy(_ => 4.9)]).RunTo(10);
        Assert.Equal([(0, "spread_warning")], simulation.Fired);
    }

    [Fact]
    public void Where_the_hour_is_not_known_a_value_is_judged_by_the_hard_limit_alone()
    {
        var rules = Shipped.With("spread_warning", BaselineKind.HourOfWeek, 3);
        SimulatedMarket Wide(double bps) => Noisy(second => second < 100 ? 0.5 : bps);
        var wide = new MarketSimulation(rules, new UsualHours(), [Wide(4)]).RunTo(200);
        Assert.Empty(wide.Fired);
        var judgement = wide.JudgementOf(Shipped.Perp, "spread_warning");
        Assert.Equal(
            (LegOutcome.Unknown, JudgementReasons.WarmingUp, BaselineKind.HourOfWeek),
            (judgement.ZScoreLeg, judgement.Reason, judgement.Baseline));
        var alone = rules with { Definitions = [.. rules.Definitions.Where(each => each.Name == "spread_warning")] };
        Assert.Equal(
            [(100, "spread_warning")],
            new MarketSimulation(alone, new UsualHours(), [Wide(25)]).RunTo(200).Fired);
    }

    private static SimulatedMarket Noisy(Func<int, double> spread, double sigma = Sigma)
    {
        var noise = new Noise(NoiseKind.Gaussian, 17);
        return new SimulatedMarket(Shipped.Perp) { SpreadBps = second => spread(second) + (sigma * noise.Next()) };
    }
}
