namespace Surveillance.ExchangeSimulator.Streams;

/// <summary>What a stream tells beside the book, as faults tell them apart.</summary>
internal enum PriceKind
{
    /// <summary>Mark price; on Binance with index and funding.</summary>
    Mark,

    /// <summary>Last price and volume; on Bybit with everything else.</summary>
    Ticker,
}
