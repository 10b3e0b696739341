using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>What a feed is to deliver: a venue, and the enabled instruments that it lists.</summary>
/// <param name="Venue">Where the venue is and how it may be used.</param>
/// <param name="Instruments">Each has a listing on the venue.</param>
/// <param name="StaleAfter">A stream that has been quiet for longer is no longer live.</param>
public sealed record FeedPlan(VenueSettings Venue, IReadOnlyList<Instrument> Instruments, TimeSpan StaleAfter)
{
    private static readonly Dictionary<string, Uri> NoAddresses = [];
    private static readonly Dictionary<string, Listing> NoListings = [];

    /// <summary>Venue name.</summary>
    public string Exchange => Venue.Name;

    /// <summary>The venue's names of an instrument.</summary>
    public Listing ListingOf(Instrument instrument) => instrument.Listings[Exchange];

    /// <summary>Whether another plan asks for the very same.</summary>
    public bool IsSameAs(FeedPlan other) =>
        IsOfSameVenueAs(other)
        && Instruments.Count == other.Instruments.Count
        && Instruments.Zip(other.Instruments).All(both => IsSame(both.First, both.Second));

    /// <summary>
    /// Whether another plan differs in nothing but the instruments, so that a feed of one can follow the other.
    /// </summary>
    public bool IsOfSameVenueAs(FeedPlan other) =>
        StaleAfter == other.StaleAfter
        && WithoutAddresses(Venue) == WithoutAddresses(other.Venue)
        && AreSame(Venue.WebSocket, other.Venue.WebSocket)
        && AreSame(Venue.Rest, other.Venue.Rest);

    /// <summary>Whether nothing that concerns this venue is different between two instruments.</summary>
    public bool IsSame(Instrument one, Instrument other) =>
        one with { Listings = NoListings } == other with { Listings = NoListings }
        && ListingOf(one) == ListingOf(other);

    private static VenueSettings WithoutAddresses(VenueSettings venue) =>
        venue with { WebSocket = NoAddresses, Rest = NoAddresses };

    private static bool AreSame(IReadOnlyDictionary<string, Uri> one, IReadOnlyDictionary<string, Uri> other) =>
        one.Count == other.Count
        && one.All(entry => other.TryGetValue(entry.Key, out var address) && address == entry.Value);
}
