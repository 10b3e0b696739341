namespace Surveillance.ExchangeSimulator.Books;

/// <summary>A price and what is offered there, as whole multiples of the last decimal that the venue prints.</summary>
/// <param name="Price">In units of 10^-<see cref="Markets.MarketSpec.PriceDecimals"/> quote.</param>
/// <param name="Size">
/// In units of 10^-<see cref="Markets.MarketSpec.SizeDecimals"/> of the venue's size (coins or contracts); 0 deletes.
/// </param>
internal readonly record struct PriceLevel(long Price, long Size);
