using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Alerts.Incidents;

/// <summary>
/// Judges the rule on how many markets of a venue alert. What has burned for longer than a minute is no part of it:
/// thousands of discovered markets have some that alert for days. Once an incident is open, all that began since a
/// minute before it, and goes on, is.
/// </summary>
internal sealed class IncidentJudge(
    AlertPolicy policy, AlertRegister alerts, MarketWatches watches, FamilyJudge families, VenueCensus census,
    Inhibition inhibition)
{
    /// <summary>Markets that begin to alert within this time count together.</summary>
    public static readonly TimeSpan Together = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>A venue's figures are renewed each second; older ones mean that nobody renews them.</summary>
    private static readonly TimeSpan FreshHealth = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, DateTimeOffset> _reachedAt = [];
    private AlertPolicy _policy = policy;

    /// <summary>Goes by another configuration.</summary>
    public void Follow(AlertPolicy policy) => _policy = policy;

    /// <summary>The steps of the incidents of all venues.</summary>
    public IEnumerable<IReadOnlyList<Transition>> Judge(DateTimeOffset now)
    {
        foreach (var exchange in _policy.Venues)
        {
            if (!census.IsDue(exchange, now))
                continue;
            var watch = watches.Of(MarketId.OfVenue(exchange));
            foreach (var family in watch.Families.Where(each => each.Metric == WatchedMetrics.MarketsAlerting))
            {
                var steps = Judge(watch, family, now);
                if (steps.Count > 0)
                    yield return steps;
            }
        }
    }

    private IReadOnlyList<Transition> Judge(MarketWatch watch, RuleFamily family, DateTimeOffset now)
    {
        var exchange = watch.Market.Exchange;
        var since = BeginOf(watch, family.Name, now);
        var watched = _policy.MarketsOf(exchange).Count();
        var count = Reading.Of(census.CountSince(exchange, since));
        var readings = new MarketReadings(
            watch.Market, now, census.IsSimulated(exchange),
            new Dictionary<string, Reading> { [WatchedMetrics.MarketsAlerting] = count });
        List<Judgement>? changed = null;
        var steps = families.Judge(
            watch, watch.MemoryOf(family.Name), family.Over(watched), readings, ref changed);
        if (steps.Count == 0 && watch.ActiveOf(family.Name) is null)
            return steps;

        // A full look at thousands of alerts; while they come and go by the hundred, once a second is enough.
        if (steps.Count == 0 && (now - _reachedAt.GetValueOrDefault(exchange)).Duration() < LookAgain)
            return steps;
        _reachedAt[exchange] = now;
        var reach = census.ReachSince(exchange, since, watched);
        if (steps.Count > 0)
            return [.. steps.Select(step => step with { Alert = With(step.Alert, reach, now) })];
        alerts.Keep(With(watch.ActiveOf(family.Name)!, reach, now));
        return steps;
    }

    // What went on before an incident ended was part of it, or known before.
    private DateTimeOffset BeginOf(MarketWatch watch, string family, DateTimeOffset now)
    {
        if (watch.ActiveOf(family) is { } incident)
            return incident.OpenedAt - Together;
        var begin = now - Together;
        var last = watch[family].LastAlertId is { } id ? alerts.Find(id)?.ResolvedAt : null;
        return last > begin ? last.Value : begin;
    }

    private Alert With(Alert incident, IncidentReach reach, DateTimeOffset now) =>
        incident with { Reach = reach with { Cause = CauseOf(incident, now) } };

    private string? CauseOf(Alert incident, DateTimeOffset now)
    {
        if (!inhibition.IsSilence(incident))
            return null;
        var health = inhibition.HealthOf(incident.Market.Exchange);
        return health is null || now - health.UpdatedAt > FreshHealth ? IncidentCauses.IngestionSilent
            : health.IsDown ? IncidentCauses.VenueDisconnected
            : _policy.MarketsOf(health.Exchange).All(market => IsUnread(market, now)) ? IncidentCauses.EngineSilent
            : null;
    }

    private bool IsUnread(MarketId market, DateTimeOffset now) =>
        !(now - watches.Find(market)?.LastReadingAt <= _policy.StaleAfter);
}
