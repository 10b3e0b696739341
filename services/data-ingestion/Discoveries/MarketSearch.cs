using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;

namespace Surveillance.DataIngestion.Discoveries;

/// <summary>A wish, and all else that decides what it finds.</summary>
/// <param name="Wish">As the operator wrote it.</param>
/// <param name="Venue">Where it is asked.</param>
/// <param name="Off">
/// Ids and symbols of instruments that the operator typed and turned off: they take no places.
/// </param>
internal sealed record MarketSearch(Discovery Wish, VenueSettings Venue, IReadOnlySet<string> Off)
{
    /// <summary>Names the wish among all wishes: there is one of each kind.</summary>
    public string Name => Wish.ToString();

    /// <summary>Whether a market is left out by the operator.</summary>
    public bool LeavesOut(ListedMarket market) =>
        Wish.Excludes(market.Coin) || Off.Contains(Wish.IdOf(market.Coin)) || Off.Contains(market.Symbol);

    /// <summary>Whether another one would find the very same.</summary>
    public bool IsSameAs(MarketSearch other) =>
        Wish.IsSameAs(other.Wish) && Off.SetEquals(other.Off)
        && new FeedPlan(Venue, [], default).IsSameAs(new FeedPlan(other.Venue, [], default));

    /// <summary>The wishes of a configuration that a venue can be asked for.</summary>
    public static IReadOnlyList<MarketSearch> Of(SurveillanceConfig configuration) =>
    [
        .. from wish in configuration.EnabledDiscoveries
           let venue = configuration.Venues[wish.Exchange]
           where VenueCatalog.MistakesIn(venue).Count == 0 && VenueCatalog.MistakeIn(wish, venue) is null
           select new MarketSearch(wish, venue, OffOf(wish, configuration)),
    ];

    private static HashSet<string> OffOf(Discovery wish, SurveillanceConfig configuration)
    {
        var off = configuration.Instruments.Values.Where(one => !one.Enabled && one.Type == wish.Type).ToList();
        return
        [
            .. off.Select(one => one.Id),
            .. off.Select(one => one.Listings.GetValueOrDefault(wish.Exchange)?.Symbol).OfType<string>(),
        ];
    }
}
