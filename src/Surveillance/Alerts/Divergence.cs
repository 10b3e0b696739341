using Surveillance.Markets;

namespace Surveillance.Alerts;

/// <summary>
/// Which venue tells the divergence of an instrument: each venue has a reading, but one alert is enough. It is the
/// venue farthest from the others; between two venues neither is, so the first by name tells it.
/// </summary>
internal static class Divergence
{
    /// <summary>Name under which an alert's context holds the venues compared, separated by commas.</summary>
    public const string VenuesKey = "venues";

    /// <summary>A reading older than this, against the reading being judged, no longer takes part.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    /// <summary>The venue that tells the divergence of an instrument at a moment.</summary>
    public static string TellerOf(IReadOnlyList<string> venues, Func<string, MarketWatch?> watchOf, DateTimeOffset at)
    {
        var teller = venues[0];
        if (venues.Count <= 2)
            return teller;
        double? farthest = null;
        foreach (var venue in venues)
        {
            var watch = watchOf(venue);
            if (watch?.Divergence is { } value
                && (at - watch.LastReadingAt)?.Duration() <= Freshness
                && !(value <= farthest))
                (teller, farthest) = (venue, value);
        }

        return teller;
    }

    /// <summary>The transitions of a step; an alert on a divergence names the venues compared, its own first.</summary>
    public static IReadOnlyList<Transition> WithVenues(FamilyStep step, AlertPolicy policy)
    {
        var alert = step.Alert!;
        if (alert.Metric == WatchedMetrics.Divergence)
            alert = alert with { Context = ContextOf(alert.Market, policy.VenuesOf(alert.Market.Instrument)) };

        // The last transition carries the alert as it stands after the whole reading.
        return
        [
            .. step.Transitions.SkipLast(1)
                .Select(one => one with { Alert = one.Alert with { Context = alert.Context } }),
            step.Transitions[^1] with { Alert = alert },
        ];
    }

    private static Dictionary<string, string> ContextOf(MarketId market, IEnumerable<string> venues) => new()
    {
        [VenuesKey] = string.Join(',', venues.Where(venue => venue != market.Exchange).Prepend(market.Exchange)),
    };
}
