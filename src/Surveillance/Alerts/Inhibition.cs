using Surveillance.Markets;

namespace Surveillance.Alerts;

/// <summary>
/// Which alerts a larger failure explains. A venue is down when its feed says that no connection is left, when the
/// urgent rule on its message rate fires, or when every market of it has an alert on the age of its book. Its market
/// alerts, and each pair that uses it, are then recorded but not told. Always as of what was noted last: nothing is
/// judged on the venues of a moment ago.
/// </summary>
internal sealed class Inhibition(AlertPolicy policy)
{
    private readonly HashSet<string> _disconnected = [];
    private readonly Dictionary<string, HashSet<string>> _quiet = [];
    private readonly Dictionary<string, Dictionary<string, MarketId>> _agedMarkets = [];
    private readonly HashSet<string> _aged = [];
    private AlertPolicy _policy = policy;

    /// <summary>Goes by another configuration.</summary>
    public void Follow(AlertPolicy policy)
    {
        _policy = policy;
        foreach (var exchange in _agedMarkets.Keys)
            Compare(exchange);
    }

    /// <summary>What a venue's feed says of itself; null when it is not known.</summary>
    public void Observe(string exchange, VenueHealth? health)
    {
        if (health is { IsDown: true })
            _disconnected.Add(exchange);
        else
            _disconnected.Remove(exchange);
    }

    /// <summary>Takes note of an alert as it stands now: it may explain others.</summary>
    public void Note(Alert alert)
    {
        if (alert.Metric == WatchedMetrics.MessageRate)
        {
            // A warning that nobody took is urgent, too, but its venue still speaks.
            var ids = Of(_quiet, alert.Market.Exchange);
            if (alert.IsActive && _policy.RuleOf(alert.Rule)?.Priority == AlertPriority.P1)
                ids.Add(alert.Id);
            else
                ids.Remove(alert.Id);
        }
        else if (alert.Metric == WatchedMetrics.BookAge)
        {
            var markets = Of(_agedMarkets, alert.Market.Exchange);
            if (alert.IsActive ? markets.TryAdd(alert.Id, alert.Market) : markets.Remove(alert.Id))
                Compare(alert.Market.Exchange);
        }
    }

    /// <summary>Whether a larger failure explains the alert.</summary>
    public bool Explains(Alert alert)
    {
        if (alert.Market.IsServiceFigure)
            return false;

        // Somebody must be told that the data is missing: the age of the books is explained only by the alert of the
        // whole venue.
        if (alert.Metric == WatchedMetrics.BookAge)
            return IsQuiet(alert.Market.Exchange);
        return IsDown(alert.Market.Exchange) ||
               (alert.Context.TryGetValue(Divergence.VenuesKey, out var venues) && venues.Split(',').Any(IsDown));
    }

    private bool IsDown(string exchange) =>
        _disconnected.Contains(exchange) || _aged.Contains(exchange) || IsQuiet(exchange);

    private bool IsQuiet(string exchange) => _quiet.TryGetValue(exchange, out var ids) && ids.Count > 0;

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
