namespace Surveillance.Exchanges.Prices;

/// <summary>A market and the stream of its ticker, for venues that tell all prices of a market in one.</summary>
/// <param name="Market">The market.</param>
/// <param name="Stream">The stream.</param>
internal sealed record MarketTicker<TMarket>(TMarket Market, PriceStream Stream);
