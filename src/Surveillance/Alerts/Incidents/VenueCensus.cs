using System.Runtime.InteropServices;

namespace Surveillance.Alerts.Incidents;

/// <summary>
/// Which markets of each venue alert. Those count that somebody would be told of: a P3 is for the record, and what an
/// operator silenced is told to nobody. Counted anew when an alert comes, goes or becomes more urgent, and once a
/// second because time goes on; not for each reading.
/// </summary>
internal sealed class VenueCensus
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Venue> _venues = [];

    /// <summary>Takes note of an alert as it stands now.</summary>
    public void Note(Alert alert)
    {
        if (alert.Market.IsServiceFigure || alert.IsSystemHealth)
            return;
        var venue = Of(alert.Market.Exchange);
        if (alert is { IsActive: true, Priority: not AlertPriority.P3 } && IsHeard(alert))
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(venue.Alerts, alert.Id, out var isKnown);
            venue.HasChanged |= !isKnown || BeganAt(known!) != BeganAt(alert);
            known = alert;
        }
        else
            venue.HasChanged |= venue.Alerts.Remove(alert.Id);
    }

    /// <summary>Whether a venue is to be counted again; then it is not until something happens.</summary>
    public bool IsDue(string exchange, DateTimeOffset now)
    {
        var venue = Of(exchange);
        if (!venue.HasChanged && (now - venue.CountedAt)?.Duration() < Longest)
            return false;
        (venue.HasChanged, venue.CountedAt) = (false, now);
        return true;
    }

    /// <summary>Markets with an alert that began, or became more urgent, at a moment or later and goes on.</summary>
    public int CountSince(string exchange, DateTimeOffset moment) =>
        Since(exchange, moment).Select(alert => alert.Market).Distinct().Count();

    /// <summary>Those alerts in figures.</summary>
    /// <param name="exchange">The venue.</param>
    /// <param name="moment">As above.</param>
    /// <param name="watched">Markets of the venue that are watched.</param>
    public IncidentReach ReachSince(string exchange, DateTimeOffset moment, int watched)
    {
        var alerts = Since(exchange, moment).ToList();
        var families = alerts.CountBy(alert => alert.Family)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal);
        var priorities = alerts.CountBy(alert => alert.Priority).OrderBy(pair => pair.Key)
            .Select(pair => KeyValuePair.Create(pair.Key.ToString(), pair.Value));
        var worst = alerts.Select(alert => (Alert: alert, Times: TimesOver(alert)))
            .OrderByDescending(each => each.Times).ThenBy(each => each.Alert.Id, StringComparer.Ordinal)
            .Take(IncidentReach.MostNamed)
            .Select(each => WorstOf(each.Alert, each.Times));
        return new IncidentReach(
            alerts.Select(alert => alert.Market).Distinct().Count(), watched,
            new OrderedDictionary<string, int>(families), new OrderedDictionary<string, int>(priorities), [.. worst]);
    }

    /// <summary>Whether any of those alerts is of a simulator's data.</summary>
    public bool IsSimulated(string exchange) => Of(exchange).Alerts.Values.Any(alert => alert.Simulated);

    private IEnumerable<Alert> Since(string exchange, DateTimeOffset moment) =>
        Of(exchange).Alerts.Values.Where(alert => BeganAt(alert) >= moment);

    // The flag of one whose silence has just ended follows after the count.
    private static bool IsHeard(Alert alert) => !alert.Silenced || alert.UnsilencedAt is not null;

    private static DateTimeOffset BeganAt(Alert alert) =>
        Latest(Latest(alert.OpenedAt, alert.EscalatedAt), alert.UnsilencedAt);

    private static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    private static double TimesOver(Alert alert) =>
        RuleLegs.TimesOver(alert.Condition, ValueOf(alert), alert.TriggerThreshold);

    private static double ValueOf(Alert alert) => alert.LastValue ?? alert.TriggerValue;

    private static WorstAlert WorstOf(Alert alert, double times) =>
        new(alert.Id, alert.Market.Instrument, alert.Rule, ValueOf(alert), alert.TriggerThreshold)
        {
            TimesOver = double.IsFinite(times) ? Math.Round(times, 2) : null,
        };

    private Venue Of(string exchange)
    {
        if (!_venues.TryGetValue(exchange, out var venue))
            _venues[exchange] = venue = new Venue();
        return venue;
    }

    private sealed class Venue
    {
        public Dictionary<string, Alert> Alerts { get; } = [];

        public bool HasChanged { get; set; }

        public DateTimeOffset? CountedAt { get; set; }
    }
}
