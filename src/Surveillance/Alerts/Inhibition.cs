using Surveillance.Markets;

namespace Surveillance.Alerts;

/// <summary>What explains an alert where it is not another alert: a value of <c>inhibited_by</c>.</summary>
public static class InhibitionReasons
{
    /// <summary>The venue's feed says that no connection is left.</summary>
    public const string Disconnected = "venue_disconnected";

    /// <summary>Every market of the venue has an alert on the age of its book.</summary>
    public const string OldBooks = "all_books_old";
}

/// <summary>
/// Which alerts a larger failure explains. A venue is down when its feed says that no connection is left, when the
/// urgent rule on its message rate fires, or when every market of it has an alert on the age of its book. Its market
/// alerts, and each pair that uses it, are then recorded but not told. An incident of a venue stands for all alerts of
/// its markets. Always as of what was noted last: nothing is judged on the venues of a moment ago.
/// </summary>
internal sealed class Inhibition(AlertPolicy policy)
{
    private readonly Dictionary<string, VenueHealth?> _healths = [];
    private readonly Dictionary<string, Dictionary<string, Alert>> _quiet = [];
    private readonly Dictionary<string, Dictionary<string, MarketId>> _agedMarkets = [];
    private readonly HashSet<string> _aged = [];
    private readonly Dictionary<string, Alert> _incidents = [];
    private AlertPolicy _policy = policy;

    /// <summary>Goes by another configuration.</summary>
    public void Follow(AlertPolicy policy)
    {
        _policy = policy;
        foreach (var exchange in _agedMarkets.Keys)
            Compare(exchange);
    }

    /// <summary>What a venue's feed says of itself; null when it is not known.</summary>
    public void Observe(string exchange, VenueHealth? health) => _healths[exchange] = health;

    /// <summary>What it said last; null when that is not known.</summary>
    public VenueHealth? HealthOf(string exchange) => _healths.GetValueOrDefault(exchange);

    /// <summary>Takes note of an alert as it stands now: it may explain others.</summary>
    public void Note(Alert alert)
    {
        var exchange = alert.Market.Exchange;
        switch (alert.Metric)
        {
            case WatchedMetrics.MessageRate:
                // A warning that nobody took is urgent, too, but its venue still speaks.
                var quiet = Of(_quiet, exchange);
                if (alert.IsActive && _policy.RuleOf(alert.Rule)?.Priority == AlertPriority.P1)
                    quiet[alert.Id] = alert;
                else
                    quiet.Remove(alert.Id);
                break;
            case WatchedMetrics.BookAge:
                var markets = Of(_agedMarkets, exchange);
                if (alert.IsActive ? markets.TryAdd(alert.Id, alert.Market) : markets.Remove(alert.Id))
                    Compare(exchange);
                break;
            case WatchedMetrics.MarketsAlerting:
                // One that ended stays known: an operator who ended it answers for what it stood for.
                if (alert.IsActive || !(_incidents.GetValueOrDefault(exchange)?.OpenedAt > alert.OpenedAt))
                    _incidents[exchange] = alert;
                break;
        }
    }

    /// <summary>
    /// What explains the alert: the id of another one or a name of <see cref="InhibitionReasons"/>; null when nothing
    /// does.
    /// </summary>
    public string? WhatExplains(Alert alert)
    {
        var exchange = alert.Market.Exchange;
        switch (alert.Metric)
        {
            // Of an incident and a silence that are the same, the one that was told first tells it.
            case WatchedMetrics.MarketsAlerting:
                return IsSilence(alert) ? QuietOf(exchange).FirstOrDefault(each => !each.Inhibited)?.Id : null;
            case WatchedMetrics.MessageRate:
                return IncidentOf(exchange) is { NotifiedPriority: not null } told && IsSilence(told) ? told.Id : null;
        }

        if (alert.Market.IsServiceFigure)
            return null;
        if (IncidentOf(exchange) is { } incident)
            return incident.Id;

        // Somebody must be told that the data is missing: the age of the books is explained only by the alert of the
        // whole venue.
        if (alert.Metric == WatchedMetrics.BookAge)
            return QuietOf(exchange).FirstOrDefault()?.Id;
        return WhyDown(exchange) ??
               (alert.Context.TryGetValue(Divergence.VenuesKey, out var venues)
                   ? venues.Split(',').Select(WhyDown).FirstOrDefault(why => why is not null)
                   : null);
    }

    /// <summary>
    /// Whether the incident that explained the alert was ended by an operator, who knows of it then.
    /// </summary>
    public bool IsTakenWithIncident(Alert alert) =>
        _incidents.GetValueOrDefault(alert.Market.Exchange)
            is { IsActive: false, Resolution: ResolutionType.Manual } incident
        && incident.Id == alert.InhibitedBy;

    /// <summary>Whether the alert is one of a market whose venue has an incident now.</summary>
    public bool HasIncident(Alert alert) =>
        !alert.Market.IsServiceFigure && IncidentOf(alert.Market.Exchange) is not null;

    /// <summary>Whether most markets of an incident alert because their books are old.</summary>
    public bool IsSilence(Alert incident) =>
        _agedMarkets.GetValueOrDefault(incident.Market.Exchange) is { } aged && 2 * aged.Count > incident.LastValue;

    private Alert? IncidentOf(string exchange) =>
        _incidents.GetValueOrDefault(exchange) is { IsActive: true } incident ? incident : null;

    private string? WhyDown(string exchange) =>
        _healths.GetValueOrDefault(exchange) is { IsDown: true } ? InhibitionReasons.Disconnected
        : _aged.Contains(exchange) ? InhibitionReasons.OldBooks
        : QuietOf(exchange).FirstOrDefault()?.Id;

    private Dictionary<string, Alert>.ValueCollection QuietOf(string exchange) => Of(_quiet, exchange).Values;

    private void Compare(string exchange)
    {
        var aged = _agedMarkets[exchange];
        if (aged.Count > 0 && aged.Count >= _policy.MarketsOf(exchange).Count()
            && aged.Values.ToHashSet().IsSupersetOf(_policy.MarketsOf(exchange)))
            _aged.Add(exchange);
        else
            _aged.Remove(exchange);
    }

    private static T Of<T>(Dictionary<string, T> all, string exchange)
        where T : new()
    {
        if (!all.TryGetValue(exchange, out var one))
            all[exchange] = one = new T();
        return one;
    }
}
