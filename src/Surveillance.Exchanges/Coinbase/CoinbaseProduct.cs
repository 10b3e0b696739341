using Surveillance.Exchanges.Trading;

namespace Surveillance.Exchanges.Coinbase;

/// <summary>What the venue says of a product.</summary>
/// <param name="Id">Such as <c>BTC-USD</c>.</param>
/// <param name="TickSize">Smallest price step in quote currency; null when not told.</param>
/// <param name="State">Whether it is traded; null when not told.</param>
internal sealed record CoinbaseProduct(string Id, double? TickSize, InstrumentState? State = null);
