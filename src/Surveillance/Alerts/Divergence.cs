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
            if (TakesPart(watch, at) && !(watch!.Divergence <= farthest))
                (teller, farthest) = (venue, watch.Divergence);
        }

        return teller;
    }

    /// <summary>
    /// A step whose alert on a divergence names the venues compared, its own first: those that take part, or all where
    /// no other does yet, as after a restart. One that is down meanwhile is no part of it, and explains nothing of it.
    /// </summary>
    /// <param name="step">On a known value.</param>
    /// <param name="venues">All that have the instrument.</param>
    /// <param name="watchOf">What is held of the instrument at a venue.</param>
    /// <param name="at">The reading's time.</param>
    public static FamilyStep WithVenues(
        FamilyStep step, IReadOnlyList<string> venues, Func<string, MarketWatch?> watchOf, DateTimeOffset at)
    {
        var market = step.Alert!.Market;
        var others = venues.Where(venue => venue != market.Exchange).ToList();
        var compared = others.Where(venue => TakesPart(watchOf(venue), at)).ToList();
        var text = string.Join(',', (compared.Count > 0 ? compared : others).Prepend(market.Exchange));
        if (step.Alert.Context.GetValueOrDefault(VenuesKey) == text)
            return step;
        var context = new Dictionary<string, string> { [VenuesKey] = text };
        return step with
        {
            Alert = step.Alert with { Context = context },
            Transitions =
            [
                .. step.Transitions.Select(one => one with { Alert = one.Alert with { Context = context } }),
            ],
        };
    }

    private static bool TakesPart(MarketWatch? watch, DateTimeOffset at) =>
        watch?.Divergence is not null && (at - watch.LastReadingAt)?.Duration() <= Freshness;
}
