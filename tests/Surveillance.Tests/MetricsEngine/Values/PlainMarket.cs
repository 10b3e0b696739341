using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;

namespace Surveillance.Tests.MetricsEngine.Values;

/// <summary>A figure and its score, both in decimals; the score is null where there is none.</summary>
internal readonly record struct PlainReading(decimal Value, decimal? ZScore);

/// <summary>One market from second to second: what needs earlier samples beside what was published now.</summary>
internal sealed class PlainMarket
{
    private static readonly TimeSpan GapShown = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly DateTimeOffset _expectedSince;
    private readonly Dictionary<string, PlainSeries> _series;
    private readonly Dictionary<long, decimal> _mids = [];
    private readonly List<(DateTimeOffset At, decimal Value)> _depths = [];
    private readonly List<DataGap> _gaps = [];
    private (DateTimeOffset At, PlainBook Book)? _before;

    /// <param name="market">The market.</param>
    /// <param name="config">Its limits and least standard deviations.</param>
    /// <param name="expectedSince">When the engine took it up.</param>
    public PlainMarket(MarketId market, SurveillanceConfig config, DateTimeOffset expectedSince)
    {
        (Market, _expectedSince) = (market, expectedSince);
        _series = config.Features.ZScore.MinStd.ToDictionary(
            each => each.Key,
            each => new PlainSeries(
                (decimal)each.Value, each.Key == "depth_10bps_total" ? 0.01m : 0, RulesOn(each.Key, market, config)));
    }

    public MarketId Market { get; }

    /// <summary>Samples that stayed out of the windows.</summary>
    public int KeptOut => _series.Values.Sum(series => series.KeptOut);

    /// <summary>Scores by the baseline from before a gap.</summary>
    public int ByCarried => _series.Values.Sum(series => series.ByCarried);

    public void Note(DataGap gap) => _gaps.Add(gap);

    /// <summary>What is known between two samples shows that there was no pause.</summary>
    public void See(PlainMoment moment)
    {
        var figures = PlainFigures.Of(moment);
        foreach (var metric in figures.Values.Keys.Where(_series.ContainsKey))
        {
            if (metric != "imbalance" || !figures.IsImbalancePartial)
                _series[metric].See(ObservedAt(metric, moment));
        }
    }

    /// <summary>Everything that is known of a second.</summary>
    public IReadOnlyDictionary<string, PlainReading> Sample(DateTimeOffset second, PlainMoment moment)
    {
        var figures = PlainFigures.Of(moment);
        var values = figures.Values.ToDictionary();
        AddTimes(values, moment);
        AddRates(values, moment);
        AddChange(values, second);
        AddWandering(values, second.ToUnixTimeSeconds());
        return values.ToDictionary(
            value => value.Key,
            value => new PlainReading(value.Value, value.Key == "imbalance" && figures.IsImbalancePartial
                ? null
                : ScoreOf(value.Key, value.Value, moment)));
    }

    private decimal? ScoreOf(string metric, decimal value, PlainMoment moment)
    {
        if (!_series.TryGetValue(metric, out var series))
            return null;
        var tick = metric switch
        {
            "spread_bps" => moment.Book!.TickBps,
            "mark_index_deviation_bps" => moment.IsLive ? moment.Book!.TickBps : 0,
            "basis_bps" => Math.Max(moment.Book!.TickBps, moment.Spot!.TickBps),
            "cross_exchange_spread_bps" => moment.Peers.Where(peer => peer.IsLive(moment.Now, 1))
                .Max(peer => Math.Max(peer.TickBps, moment.Book!.TickBps)),
            _ => 0,
        };
        return series.Observe(ObservedAt(metric, moment), value, tick);
    }

    /// <summary>When the older of its inputs was verified live.</summary>
    private static DateTimeOffset ObservedAt(string metric, PlainMoment moment) => metric switch
    {
        "mark_index_deviation_bps" => moment.Ticker!.MarkIndexAt!.Value,
        "basis_bps" when moment.Spot!.LocalTimestamp < moment.Book!.LocalTimestamp => moment.Spot.LocalTimestamp,
        _ => moment.Book!.LocalTimestamp,
    };

    private void AddTimes(Dictionary<string, decimal> values, PlainMoment moment)
    {
        var age = moment.Now - (moment.Book?.LocalTimestamp ?? _expectedSince);
        values["book_age_seconds"] = Math.Max(0, Seconds(age));
        values["gap_duration_seconds"] = _gaps.Where(gap => moment.Now - gap.End <= GapShown)
            .Select(gap => Seconds(gap.End - gap.Start)).DefaultIfEmpty(0).Max();
    }

    private void AddRates(Dictionary<string, decimal> values, PlainMoment moment)
    {
        if (moment.Book is not { } book)
            return;
        if (_before is var (at, before) && moment.Now - book.LocalTimestamp <= Pause)
        {
            values["book_updates_per_second"] = (book.UpdateCount - before.UpdateCount) / Seconds(moment.Now - at);
            values["top_flips_per_second"] = (book.TopFlips - before.TopFlips) / Seconds(moment.Now - at);
        }

        _before = (moment.Now, book);
    }

    /// <summary>Medians of five whole seconds, ten apart; of at least three samples each, and of no pause.</summary>
    private void AddChange(Dictionary<string, decimal> values, DateTimeOffset second)
    {
        if (!values.TryGetValue("depth_10bps_total", out var depth))
            return;
        _depths.Add((second, depth));
        var reach = second - TimeSpan.FromSeconds(15);
        if (_depths.Zip(_depths.Skip(1)).Any(pair => pair.Second.At > reach && pair.Second.At - pair.First.At > Pause))
            return;
        var recent = Within(second);
        var earlier = Within(second - TimeSpan.FromSeconds(10));
        if (recent.Count < 3 || earlier.Count < 3)
            return;
        var then = PlainMath.Median(earlier);
        values["depth_10bps_change_pct"] = 100 * (PlainMath.Median(recent) - then) / then;
    }

    private List<decimal> Within(DateTimeOffset end) =>
        [.. _depths.Where(depth => depth.At <= end && depth.At > end - Pause).Select(depth => depth.Value)];

    private void AddWandering(Dictionary<string, decimal> values, long second)
    {
        if (!values.TryGetValue("mid_price", out var mid))
            return;
        _mids[second] = mid;
        foreach (var (name, seconds) in ((string, int)[])[("realised_vol_1m_bps", 60), ("realised_vol_5m_bps", 300)])
        {
            var trail = Enumerable.Range(0, seconds + 1).Select(ago => second - ago);
            if (!trail.All(_mids.ContainsKey))
                continue;
            decimal[] mids = [.. trail.Select(each => _mids[each])];
            var squares = mids.Zip(mids.Skip(1)).Select(pair => PlainMath.LogOfRatio(pair.First, pair.Second))
                .Sum(change => change * change);
            values[name] = 10_000 * PlainMath.Root(squares);
        }
    }

    private static decimal Seconds(TimeSpan span) => (decimal)span.Ticks / TimeSpan.TicksPerSecond;

    private static List<(AlertCondition, decimal, decimal?)> RulesOn(
        string metric, MarketId market, SurveillanceConfig config)
    {
        var mildest = new Dictionary<string, (AlertCondition, decimal Limit, decimal?)>();
        foreach (var rule in config.Rules.Definitions.Where(rule => rule.Metric == metric))
        {
            if (config.Rules.LimitsOf(rule, market.Instrument) is not { } limits)
                continue;
            var limit = (decimal)limits.Threshold;
            var isMilder = !mildest.TryGetValue(rule.Family, out var other)
                || (rule.Condition == AlertCondition.Lt ? limit > other.Limit : limit < other.Limit);
            if (isMilder)
                mildest[rule.Family] = (rule.Condition, limit, rule.RequiresZScore ? (decimal?)limits.ZScore : null);
        }

        // Depth that fell by 30 % and comes back rises from 70 to 100, by 42.857 %: as much a part of the incident.
        if (metric == "depth_10bps_change_pct" && mildest.Values.SingleOrDefault() is (AlertCondition.Lt, < 0, _) drop)
            mildest["way back"] = (AlertCondition.Gt, (100 / (100 + drop.Limit) - 1) * 100, drop.Item3);
        return [.. mildest.Values];
    }
}
