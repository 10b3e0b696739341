using Surveillance.Markets;

namespace Surveillance.Alerts;

/// <summary>
/// What the desk holds of all markets. It follows the configuration: nothing is held of a market that is gone.
/// </summary>
internal sealed class MarketWatches(AlertPolicy policy, AlertRegister alerts)
{
    private readonly Dictionary<MarketId, MarketWatch> _watches = [];
    private AlertPolicy _policy = policy;

    /// <summary>What is held of a market; null before anything was.</summary>
    public MarketWatch? Find(MarketId market) => _watches.GetValueOrDefault(market);

    /// <summary>What is held of a market, from now on if nothing was; null of one that is not judged.</summary>
    public MarketWatch? Covered(MarketId market) => Find(market) ?? (_policy.Covers(market) ? Of(market) : null);

    /// <summary>What is held of a market, from now on if nothing was.</summary>
    public MarketWatch Of(MarketId market)
    {
        if (!_watches.TryGetValue(market, out var watch))
            _watches[market] = watch = new MarketWatch(
                market, RuleFamily.Of(_policy.Rules, market), alerts.On(market));
        return watch;
    }

    /// <summary>Goes by another configuration.</summary>
    public void Follow(AlertPolicy policy, DateTimeOffset now)
    {
        var added = policy.Markets.Where(market => !_policy.Covers(market)).ToList();
        _policy = policy;
        foreach (var market in _watches.Keys.Where(market => !policy.Covers(market)).ToList())
            _watches.Remove(market);
        foreach (var watch in _watches.Values)
            watch.Rearm(RuleFamily.Of(policy.Rules, watch.Market));
        added.ForEach(market => Of(market).AddedAt = now);
    }

    /// <summary>
    /// Whether an alert's rule and market are there still, or may be. A rule that watches another metric by now is
    /// another rule.
    /// </summary>
    public bool IsArmed(Alert alert) => _policy.MayCover(alert.Market) || (_policy.Covers(alert.Market) &&
        Of(alert.Market).Families.Any(family => family.Name == alert.Family && family.Metric == alert.Metric
            && family.Condition == alert.Condition && family.RankOf(alert.Rule) >= 0));

    /// <summary>The clock was set back.</summary>
    public void SetBack(DateTimeOffset now)
    {
        foreach (var watch in _watches.Values)
            watch.SetBack(now);
    }

    /// <summary>
    /// An alert ended. The condition of one that somebody ended by hand may well hold on: it must clear once before it
    /// counts again.
    /// </summary>
    public void NoteEnd(Alert alert)
    {
        if (!_policy.Covers(alert.Market))
            return;
        var watch = Of(alert.Market);
        watch[alert.Family] = watch[alert.Family] with
        {
            Pending = [],
            LastAlertId = alert.Resolution == ResolutionType.Removed ? null : alert.Id,
            AwaitsClear = MustClear(alert),
        };
    }

    /// <summary>
    /// An alert that had ended is taken up. Its record is written before the marks of its family: a crash in between
    /// must not forget what an operator wants.
    /// </summary>
    public void NoteEndAgain(Alert ended)
    {
        if (!MustClear(ended) || !_policy.Covers(ended.Market))
            return;
        var watch = Of(ended.Market);
        if (!(watch.LastReadingAt > ended.ResolvedAt))
            watch[ended.Family] = new FamilyState(ended.Family, [], AwaitsClear: true, ended.Id);
    }

    // After an incident markets are counted from its end on: its condition has cleared.
    private static bool MustClear(Alert ended) =>
        ended.Resolution == ResolutionType.Manual && ended.Metric != WatchedMetrics.MarketsAlerting;
}
