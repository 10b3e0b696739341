using Surveillance.Alerts;
using Surveillance.Alerts.Replays;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts.Replays;

/// <summary>A replay raises what the detector raised.</summary>
public sealed class AlertReplayTests
{
    private const int Seconds = 1_200;

    private static AlertPolicy Policy { get; } = Shipped.Policy(Shipped.Perp, Shipped.Spot, Shipped.OtherPerp);

    [Fact]
    public void The_alerts_of_a_replay_are_those_that_fired()
    {
        var live = new MarketSimulation(PlayedHistory.Troubled).RunTo(Seconds);
        var replayed = Replayed().Alerts;
        Assert.Equal(
            ["basis_critical", "depth_critical", "spread_critical", "spread_critical"],
            replayed.Where(each => each.Alert.Family is "spread" or "basis" or "depth")
                .Select(each => each.Alert.Rule).Order());
        var fired = live.Log.Where(entry => entry.Transition.Event.Reason == AlertReasons.Fired)
            .Select(entry => entry.Transition.Alert);
        Assert.Equal(
            fired.Select(alert => (alert.Id, alert.TriggeredAt)).Order(),
            replayed.Select(each => (each.Alert.Id, each.Alert.TriggeredAt)).Order());
        var ended = live.Log.Select(entry => entry.Transition.Alert).Where(alert => alert.ResolvedAt is not null);
        Assert.Equal(
            ended.Select(alert => (alert.Id, alert.ResolvedAt, alert.PeakValue)).Order(),
            replayed.Where(each => each.Alert.ResolvedAt is not null)
                .Select(each => (each.Alert.Id, each.Alert.ResolvedAt, each.Alert.PeakValue)).Order());
    }

    [Fact]
    public void Two_replays_are_the_same() => Assert.Equal(Text(Replayed()), Text(Replayed()));

    [Fact]
    public void An_escalation_is_told_with_its_moment_and_the_peak_grows_to_the_end()
    {
        SimulatedMarket market = new(Shipped.Perp)
        {
            SpreadBps = second => second < 400 ? 0.5 : second < 450 ? 4 : 12 + (second / 1_000.0),
        };
        var replay = new AlertReplay(Shipped.Policy(Shipped.Perp));
        foreach (var second in PlayedHistory.Of([market], 500))
            replay.Take(second);
        var alert = Assert.Single(replay.Alerts);
        Assert.Equal(
            [new(MarketSimulation.At(400), "spread_warning"), new(MarketSimulation.At(450), "spread_critical")],
            alert.Raised);
        Assert.Null(alert.Alert.ResolvedAt);
        Assert.Equal(12.499, alert.Alert.PeakValue, 9);
    }

    [Fact]
    public void A_market_is_watched_from_its_first_readings_on()
    {
        var replay = new AlertReplay(Policy);
        for (var second = -100; second < 0; second++)
            replay.Take(new HistorySecond(MarketSimulation.At(second), [], []));
        var history = PlayedHistory.Of(PlayedHistory.Troubled, 200);
        foreach (var second in history)
            replay.Take(second with { Readings = [second.Readings[0]] });
        Assert.Empty(replay.Alerts);

        // What was watched and falls silent is told.
        for (var second = 200; second < 230; second++)
            replay.Take(new HistorySecond(MarketSimulation.At(second), [], []));
        Assert.Equal("data_stale_warning", Assert.Single(replay.Alerts).Alert.Rule);
    }

    private static AlertReplay Replayed()
    {
        var replay = new AlertReplay(Policy);
        foreach (var second in PlayedHistory.Of(PlayedHistory.Troubled, Seconds))
            replay.Take(second);
        Assert.Equal(Seconds, replay.Seconds);
        return replay;
    }

    private static string Text(AlertReplay replay) => string.Join('\n', replay.Alerts.Select(each =>
        $"{each.Alert with { Context = new Dictionary<string, string>() }} {string.Join(' ', each.Raised)}"));
}
