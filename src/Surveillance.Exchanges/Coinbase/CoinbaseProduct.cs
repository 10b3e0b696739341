namespace Surveillance.Exchanges.Coinbase;

/// <summary>What the venue says of a product.</summary>
/// <param name="Id">Such as <c>BTC-USD</c>.</param>
/// <param name="Base">The coin that sizes are in.</param>
/// <param name="Quote">The currency that prices are in.</param>
/// <param name="TickSize">Smallest price step in quote currency; null when not told.</param>
internal sealed record CoinbaseProduct(string Id, string Base, string Quote, double? TickSize);
