using Surveillance.Alerts.Incidents;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>Incidents of a venue in words.</summary>
internal static class IncidentText
{
    /// <summary>
    /// Such as <c>P1 fired: venue_incident on okx, 1970 of 2000 markets alerting (limit 40): spread 1800, depth 240;
    /// P1 900, P2 1140</c>.
    /// </summary>
    public static string Headline(Notice notice, IncidentReach reach)
    {
        var alert = notice.Alert;
        var end = alert.Duration is { } duration
            ? $", after {duration.TotalSeconds:0} s, at the peak {alert.PeakValue:0}" : "";
        var parts = reach.Families.Count == 0 ? "" : $": {Counts(reach.Families)}; {Counts(reach.Priorities)}";
        var cause = reach.Cause is { } why ? $"; {Cause(why)}" : "";
        var simulated = alert.Simulated ? " [simulated]" : "";
        return $"{alert.Priority} {WireText.Of(notice.Kind)}: {alert.Rule} on {alert.Market.Exchange}, "
            + $"{reach.MarketsAlerting} of {reach.MarketsWatched} markets alerting "
            + $"(limit {alert.TriggerThreshold:0.##}){end}{parts}{cause}{simulated}";
    }

    /// <summary>
    /// The worst alerts, each such as <c>BTC-USDT-PERP spread_critical 61.4 (limit 5, 12.3 times)</c>; none where
    /// nothing is asked any more.
    /// </summary>
    public static IReadOnlyList<string> Worst(Letter letter) =>
        letter is { IsCall: true, Notice.Alert.Reach: { } reach }
            ? [.. reach.Worst.Select(Line)]
            : [];

    private static string Line(WorstAlert worst)
    {
        var times = worst.TimesOver is { } factor ? $", {factor:0.#} times" : "";
        return $"{worst.Instrument} {worst.Rule} {worst.Value:0.####} (limit {worst.Threshold:0.####}{times})";
    }

    private static string Counts(IEnumerable<KeyValuePair<string, int>> counts) =>
        string.Join(", ", counts.Select(pair => $"{pair.Key} {pair.Value}"));

    private static string Cause(string cause) => cause switch
    {
        IncidentCauses.VenueDisconnected => "no connection to the venue is left",
        IncidentCauses.IngestionSilent => "data-ingestion is silent",
        IncidentCauses.EngineSilent => "metrics-engine is silent",
        _ => cause.Replace('_', ' '),
    };
}
