using Surveillance.Alerts;
using Surveillance.Markets;

namespace Surveillance.MetricsEngine.Incidents;

/// <summary>A moment around which books are worth keeping: an alert fired, fired again, or ended.</summary>
/// <param name="Market">The alert's market.</param>
/// <param name="Metric">The metric that it is about.</param>
/// <param name="At">When, UTC.</param>
internal sealed record AlertMoment(MarketId Market, string Metric, DateTimeOffset At);

/// <summary>
/// Finds the moments of alerts in what <c>alerts:active</c> and the records say each time they are looked at: an alert
/// whose name came, or went. Pure. A record says when an alert fired first and when it ended, and not when it fired
/// again: that counts as the moment at which it was seen. None lies ahead, whatever another clock says.
/// </summary>
internal sealed class AlertMoments
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private IReadOnlySet<string> _listed = new HashSet<string>();
    private bool _hasLooked;

    /// <summary>The alerts whose records are to be read now.</summary>
    /// <param name="listed">The names in the set.</param>
    public IReadOnlyList<string> ToRead(IReadOnlySet<string> listed)
    {
        _listed = listed;
        return [.. listed.Where(id => !_known.Contains(id)), .. _known.Where(id => !listed.Contains(id))];
    }

    /// <summary>The moments that records tell of.</summary>
    /// <param name="records">What was to be read; null for a record that is not there.</param>
    /// <param name="now">When they were read.</param>
    public IReadOnlyList<AlertMoment> Of(IEnumerable<(string Id, Alert? Alert)> records, DateTimeOffset now)
    {
        List<AlertMoment> moments = [];
        foreach (var (id, alert) in records)
            moments.AddRange(_listed.Contains(id) ? OfListed(id, alert, now) : OfUnlisted(id, alert, now));
        _hasLooked = true;
        return moments;
    }

    /// <summary>A record that cannot be read tells nothing, however often it is tried.</summary>
    public void GiveUp(string id)
    {
        if (!_known.Remove(id))
            _known.Add(id);
    }

    private IEnumerable<AlertMoment> OfListed(string id, Alert? alert, DateTimeOffset now)
    {
        // The name comes before the record: it is there at the next look.
        if (alert is not { IsActive: true })
            yield break;
        _known.Add(id);
        yield return MomentOf(alert, alert.TriggeredAt, now);

        // What stood there at the first look fired again at a time that nobody here knows.
        if (alert.Flaps > 0 && _hasLooked)
            yield return MomentOf(alert, now, now);
    }

    private IEnumerable<AlertMoment> OfUnlisted(string id, Alert? alert, DateTimeOffset now)
    {
        // An operator took the name out, and anomaly-detector has not closed the alert yet.
        if (alert is { IsActive: true })
            yield break;
        _known.Remove(id);

        // Without its record it did not end: Redis was emptied.
        if (alert?.ResolvedAt is { } ended)
            yield return MomentOf(alert, ended, now);
    }

    private static AlertMoment MomentOf(Alert alert, DateTimeOffset at, DateTimeOffset now) =>
        new(alert.Market, alert.Metric, at < now ? at : now);
}
