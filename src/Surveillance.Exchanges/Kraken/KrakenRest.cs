using Surveillance.Markets;

namespace Surveillance.Exchanges.Kraken;

/// <summary>Kraken's public REST endpoints. A mistake is answered with HTTP 200 and a filled <c>error</c>.</summary>
internal sealed class KrakenRest(VenueRest rest)
{
    private const int Weight = 1;

    /// <summary>
    /// Public endpoints are counted by address, about one request a second
    /// (https://support.kraken.com/articles/206548367-what-are-the-api-rate-limits-).
    /// </summary>
    private static readonly RequestLimits Limits = new(PerSecond: 1, AtOnce: 2, TimeSpan.FromSeconds(5));

    /// <summary>The REST of a venue.</summary>
    public static KrakenRest Of(VenueSettings venue, FeedContext context) =>
        new(context.Rests.Of(venue.Name, venue.Rest["base"], Limits, context));

    /// <summary>Every pair.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    public Task<byte[]> PairsAsync(CancellationToken cancellationToken) =>
        rest.GetAsync("/0/public/AssetPairs", Weight, cancellationToken);

    /// <summary>Prices and volumes of every pair.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    public Task<byte[]> TickersAsync(CancellationToken cancellationToken) =>
        rest.GetAsync("/0/public/Ticker", Weight, cancellationToken);
}
