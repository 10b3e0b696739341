using Surveillance.Markets;

namespace Surveillance.Alerts;

/// <summary>
/// Which alerts a larger failure explains. A venue is down when its feed says so, when the alert on its message rate is
/// urgent, or when every market of it has an alert on the age of its book. Its market alerts, and each pair that uses
/// it, are then recorded but not told.
/// </summary>
internal sealed class Inhibition
{
    private readonly Dictionary<string, VenueStatus> _statuses = [];
    private HashSet<string> _down = [];
    private HashSet<string> _told = [];

    /// <summary>What a venue's feed says of itself; null when it is not known.</summary>
    public void Observe(string exchange, VenueStatus? status)
    {
        if (status is { } known)
            _statuses[exchange] = known;
        else
            _statuses.Remove(exchange);
    }

    /// <summary>Finds the venues that are down.</summary>
    public void Refresh(AlertPolicy policy, IReadOnlyCollection<Alert> active)
    {
        _told = [.. active
            .Where(alert => alert is { Metric: WatchedMetrics.MessageRate, Priority: AlertPriority.P1 })
            .Select(alert => alert.Market.Exchange)];
        _down = [.. _told, .. _statuses.Where(venue => venue.Value == VenueStatus.Down).Select(venue => venue.Key)];
        var aged = active.Where(alert => alert.Metric == WatchedMetrics.BookAge)
            .Select(alert => alert.Market).ToHashSet();
        foreach (var exchange in aged.Select(market => market.Exchange).Distinct().ToList())
            if (policy.MarketsOf(exchange).All(aged.Contains))
                _down.Add(exchange);
    }

    /// <summary>Whether a larger failure explains the alert.</summary>
    public bool Explains(Alert alert)
    {
        if (_down.Count == 0 || alert.Market.IsServiceFigure)
            return false;

        // Somebody must be told that the data is missing: the age of the books is explained only by the alert of the
        // whole venue.
        if (alert.Metric == WatchedMetrics.BookAge)
            return _told.Contains(alert.Market.Exchange);
        return _down.Contains(alert.Market.Exchange) ||
               (alert.Context.TryGetValue(Divergence.VenuesKey, out var venues)
                && venues.Split(',').Any(_down.Contains));
    }
}
