using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;

namespace Surveillance.Alerts.Replays;

/// <summary>What is compared with what, and how fine prices are: as much as scoring history needs to know.</summary>
/// <param name="Ticks">Price step of each market, in quote currency; a market that is missing counts as 0.</param>
/// <param name="SpotOf">The spot market that a perpetual is compared with; null for others.</param>
/// <param name="PeersOf">The same instrument on other venues.</param>
public sealed record HistoryMarkets(
    IReadOnlyDictionary<MarketId, double> Ticks,
    Func<MarketId, MarketId?> SpotOf,
    Func<MarketId, IEnumerable<MarketId>> PeersOf);

/// <summary>
/// Gives stored values the scores that they would have had under other rules. Which samples stay out of a window is
/// decided by the rules' own gate, so the scores that were stored are those of the rules of that time; those beside the
/// z-score are not stored at all. Not thread-safe.
/// </summary>
public sealed class HistoryScorer(
    ZScoreSettings settings, RuleBook rules, HistoryMarkets markets, UsualHours? usual = null)
{
    private const string Mid = "mid_price";

    private readonly Dictionary<(MarketId, int), Series> _series = [];
    private readonly Dictionary<MarketId, double> _mids = [];

    /// <summary>Scores the samples of the next second, in their place.</summary>
    public void Score(DateTimeOffset at, IReadOnlyList<MarketReadings> readings)
    {
        foreach (var each in readings)
        {
            if (each.Readings.TryGetValue(Mid, out var mid) && mid.Value is { } price)
                _mids[each.Market] = price;
        }

        foreach (var each in readings)
            Score(at, each.Market, (ReadingDictionary)each.Readings);
    }

    private void Score(DateTimeOffset at, MarketId market, ReadingDictionary readings)
    {
        for (var place = 0; place < MetricCatalog.All.Count; place++)
        {
            var metric = MetricCatalog.All[place];
            if (metric.Floor is null || !readings.TryGet(place, out var reading)
                || RuleEvaluation.KnownValue(reading) is not { } value)
                continue;
            var series = SeriesOf(market, place, metric);
            var hour = series.Baseline.AsksUsualHour ? usual?.At(market, metric.Name, at) : null;
            var outcome = series.Baseline.Observe(at, value, TickOf(market, metric), series.Gate, hour);
            readings.Set(place, outcome.Reading);
        }
    }

    private Series SeriesOf(MarketId market, int place, MetricDefinition metric)
    {
        if (!_series.TryGetValue((market, place), out var series))
        {
            _series[(market, place)] = series = new Series(
                new SeriesBaseline(metric.Name, metric.Floor!, settings),
                AnomalyGate.Of(rules, market.Instrument, metric.Name));
            series.Baseline.Ask(AskedBaselines.Of(rules, market.Instrument, metric.Name));
        }

        return series;
    }

    /// <summary>The largest price step, in basis points, of the books that the metric is made of.</summary>
    private double TickOf(MarketId market, MetricDefinition metric)
    {
        if (metric.Tick is null)
            return 0;
        var largest = TickBps(market);
        if (metric.Legs == MetricLegs.Spot && markets.SpotOf(market) is { } spot)
            largest = Math.Max(largest, TickBps(spot));
        if (metric.Legs == MetricLegs.Peers)
        {
            foreach (var peer in markets.PeersOf(market))
                largest = Math.Max(largest, TickBps(peer));
        }

        return largest;
    }

    private double TickBps(MarketId market) =>
        markets.Ticks.TryGetValue(market, out var tick) && _mids.TryGetValue(market, out var mid) && mid > 0
            ? 1e4 * tick / mid
            : 0;

    private sealed record Series(SeriesBaseline Baseline, AnomalyGate Gate);
}
