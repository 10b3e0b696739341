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

    /// <summary>Whether another plan asks for the very same, so that a feed of one serves the other.</summary>
    public bool IsSameAs(FeedPlan other) =>
        StaleAfter == other.StaleAfter
        && WithoutAddresses(Venue) == WithoutAddresses(other.Venue)
        && AreSame(Venue.WebSocket, other.Venue.WebSocket)
        && AreSame(Venue.Rest, other.Venue.Rest)
        && Instruments.Select(Own).SequenceEqual(other.Instruments.Select(other.Own));

    private static VenueSettings WithoutAddresses(VenueSettings venue) =>
        venue with { WebSocket = NoAddresses, Rest = NoAddresses };

    private static bool AreSame(IReadOnlyDictionary<string, Uri> one, IReadOnlyDictionary<string, Uri> other) =>
        one.Count == other.Count
        && one.All(entry => other.TryGetValue(entry.Key, out var address) && address == entry.Value);

    /// <summary>What of an instrument concerns this venue.</summary>
    private (Instrument Instrument, Listing Listing) Own(Instrument instrument) =>
        (instrument with { Listings = NoListings }, ListingOf(instrument));
}
