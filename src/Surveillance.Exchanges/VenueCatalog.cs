using Surveillance.Exchanges.Binance;
using Surveillance.Exchanges.Bybit;
using Surveillance.Exchanges.Coinbase;
using Surveillance.Exchanges.Kraken;
using Surveillance.Exchanges.Okx;
using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>
/// Every venue that there is code for. A new one is a folder beside Binance and Okx, and a line here.
/// </summary>
public static class VenueCatalog
{
    private static readonly Dictionary<string, Venue> Venues = new()
    {
        ["binance"] = new(
            BinanceFeed.Create, BinanceStreamNames.MistakeIn, Sockets: ["futures", "spot"], Rest: ["futures", "spot"],
            BinanceDirectory.ListAsync),
        ["okx"] = new(
            OkxFeed.Create, OkxFeed.MistakeIn, Sockets: ["public"], Rest: ["base"], OkxDirectory.ListAsync),
        ["bybit"] = new(
            BybitFeed.Create, BybitTopics.MistakeIn, Sockets: ["linear", "spot"], Rest: ["base"],
            BybitDirectory.ListAsync),
        ["kraken"] = new(
            KrakenFeed.Create, KrakenFeed.MistakeIn, Sockets: ["public"], Rest: [], KrakenDirectory.ListAsync,
            HasPerpetuals: false),
        ["coinbase"] = new(
            CoinbaseFeed.Create, CoinbaseFeed.MistakeIn, Sockets: ["public"], Rest: ["base"],
            CoinbaseDirectory.ListAsync, HasPerpetuals: false),
    };

    /// <summary>Names of the venues, as they stand in <c>exchanges.yaml</c>.</summary>
    public static IReadOnlyCollection<string> Names => Venues.Keys;

    /// <summary>
    /// What keeps a venue of <c>exchanges.yaml</c> from having a feed, by key: no code for it, or no address.
    /// </summary>
    public static IReadOnlyList<(string Key, string Mistake)> MistakesIn(VenueSettings settings)
    {
        if (!Venues.TryGetValue(settings.Name, out var venue))
            return [(settings.Name, $"there is no feed for it; there are {string.Join(", ", Names)}")];
        return
        [
            .. venue.Sockets.Where(purpose => !settings.WebSocket.ContainsKey(purpose))
                .Select(purpose => ($"{settings.Name}.websocket.{purpose}", "is missing")),
            .. venue.Rest.Where(purpose => !settings.Rest.ContainsKey(purpose))
                .Select(purpose => ($"{settings.Name}.rest.{purpose}", "is missing")),
        ];
    }

    /// <summary>
    /// What keeps an instrument from being followed on a venue that lists it and in which there is no mistake; null
    /// when nothing does.
    /// </summary>
    public static ListingMistake? MistakeIn(Instrument instrument, VenueSettings settings) =>
        Venues[settings.Name].MistakeIn(instrument, settings);

    /// <summary>Makes the feed of a venue in which there is no mistake; it does nothing before it is run.</summary>
    public static VenueFeed Create(FeedPlan plan, FeedContext context) => Venues[plan.Exchange].Create(plan, context);

    /// <summary>
    /// What keeps a discovery from finding anything at a venue in which there is no other mistake; null when nothing
    /// does.
    /// </summary>
    public static string? MistakeIn(Discovery wish, VenueSettings settings)
    {
        var venue = Venues[settings.Name];
        if (wish.Type == InstrumentType.Perpetual && !venue.HasPerpetuals)
            return $"no perpetuals of {settings.Name} are followed; type must be spot";
        return venue.Rest.Length == 0 && !settings.Rest.ContainsKey("base")
            ? $"{settings.Name}.rest.base is missing in exchanges.yaml, where its markets would be asked for"
            : null;
    }

    /// <summary>Every market that is traded at a venue in which there is no mistake.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is a mistake, or not what was documented.</exception>
    public static Task<IReadOnlyList<ListedMarket>> ListAsync(
        VenueSettings settings, InstrumentType type, FeedContext context, CancellationToken cancellationToken) =>
        Venues[settings.Name].List(settings, type, context, cancellationToken);

    /// <param name="Create">Makes its feed.</param>
    /// <param name="MistakeIn">Finds what it cannot take of an instrument.</param>
    /// <param name="Sockets">Socket addresses that it needs.</param>
    /// <param name="Rest">REST addresses that it needs.</param>
    /// <param name="List">Lists its markets.</param>
    /// <param name="HasPerpetuals">Whether perpetuals are traded there that its feed follows.</param>
    private sealed record Venue(
        Func<FeedPlan, FeedContext, VenueFeed> Create,
        Func<Instrument, VenueSettings, ListingMistake?> MistakeIn,
        string[] Sockets,
        string[] Rest,
        ListMarkets List,
        bool HasPerpetuals = true);
}

/// <summary>Something that a venue would not serve.</summary>
/// <param name="Instrument">In whose listing it stands; null when it stands in the venue's own settings.</param>
/// <param name="Key">The key within that listing, or within the venue's section.</param>
/// <param name="Mistake">What is wrong.</param>
public sealed record ListingMistake(Instrument? Instrument, string Key, string Mistake);
