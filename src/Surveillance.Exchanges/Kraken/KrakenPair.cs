namespace Surveillance.Exchanges.Kraken;

/// <summary>What the venue says of a pair.</summary>
/// <param name="Symbol">Such as <c>BTC/USD</c>.</param>
/// <param name="PriceDecimals">Decimals of a price, as the checksum counts them.</param>
/// <param name="SizeDecimals">Decimals of a size, as the checksum counts them.</param>
/// <param name="TickSize">Smallest price step in quote currency; null when not told.</param>
/// <param name="Status">Its state; empty when not told.</param>
internal sealed record KrakenPair(
    string Symbol, int PriceDecimals, int SizeDecimals, double? TickSize, string Status = "");
