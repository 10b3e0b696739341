using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>A market that is traded at a venue now.</summary>
/// <param name="Symbol">The venue's symbol, as a feed subscribes it.</param>
/// <param name="Coin">The coin that sizes are in.</param>
/// <param name="Quote">The currency that prices are in.</param>
/// <param name="Turnover24h">In the quote currency, over 24 hours; null when the venue does not tell.</param>
public sealed record ListedMarket(string Symbol, string Coin, string Quote, double? Turnover24h);

/// <summary>Asks a venue for all markets of a type.</summary>
/// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
/// <exception cref="FeedProtocolException">The answer is a mistake, or not what was documented.</exception>
internal delegate Task<IReadOnlyList<ListedMarket>> ListMarkets(
    VenueSettings venue, InstrumentType type, FeedContext context, CancellationToken cancellationToken);
