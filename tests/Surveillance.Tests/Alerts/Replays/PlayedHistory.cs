using Surveillance.Alerts;
using Surveillance.Alerts.Replays;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts.Replays;

/// <summary>
/// What an engine would have stored of simulated markets: readings by second, scored as it scores them.
/// </summary>
internal static class PlayedHistory
{
    /// <summary>A perpetual that blows out twice, its spot and the same perpetual elsewhere.</summary>
    public static IReadOnlyList<SimulatedMarket> Troubled =>
    [
        new(Shipped.Perp)
        {
            SpreadBps = second => (second is >= 400 and < 500 or >= 900 and < 930 ? 10 : 0.5) + Wobble(second, 0.1),
            MidBps = second => (second is >= 600 and < 800 ? 50 : 2) + Wobble(second, 0.5),
        },
        new(Shipped.Spot) { MidBps = second => Wobble(second + 7, 0.3) },
        new(Shipped.OtherPerp)
        {
            SpreadBps = second => 0.6 + Wobble(second, 0.1),
            Depth = second => second is >= 1000 and < 1060 ? 100_000 : 9e6 + Wobble(second, 1e5),
        },
    ];

    /// <summary>The readings of so many seconds.</summary>
    public static IReadOnlyList<HistorySecond> Of(
        IReadOnlyList<SimulatedMarket> markets, int seconds, RuleBook? rules = null, UsualHours? usual = null)
    {
        List<SimulatedEngine> engines =
            [.. markets.Select(market => new SimulatedEngine(market, markets, rules, usual))];
        var history = new List<HistorySecond>();
        for (var second = 0; second < seconds; second++)
        {
            var now = MarketSimulation.At(second);
            foreach (var engine in engines)
                engine.Look(second, now);
            history.Add(new HistorySecond(now, [.. engines.Select(engine => engine.Sample(now))], []));
        }

        return history;
    }

    /// <summary>The same readings without a score, as they are known before anybody scores them.</summary>
    public static IReadOnlyList<MarketReadings> Unscored(HistorySecond second)
    {
        List<MarketReadings> all = [];
        foreach (var each in second.Readings)
        {
            var bare = MarketReadings.Of(each.Market);
            var table = bare.Begin(each.Timestamp, each.Simulated);
            foreach (var (metric, reading) in each.Readings)
            {
                // What has a row: a figure that is known.
                if (reading.Value is { } value)
                    table.Set(MetricCatalog.PlaceOf(metric)!.Value, Reading.Of(value));
            }

            all.Add(bare);
        }

        return all;
    }

    // The same at each call, unlike noise: two runs see the same market.
    private static double Wobble(int second, double size) =>
        size * (Math.Sin(second * 1.7) + Math.Sin(second * 0.37) + Math.Sin(second * 11.3)) / 2;
}
