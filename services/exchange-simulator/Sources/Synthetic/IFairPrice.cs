namespace Surveillance.ExchangeSimulator.Sources.Synthetic;

/// <summary>
/// The price of a coin that all venues share: their books follow it, each with a small deviation of its own.
/// </summary>
internal interface IFairPrice
{
    /// <summary>Spot price in quote; also the index.</summary>
    double Spot { get; }

    /// <summary>Price of the perpetual in quote.</summary>
    double Perp { get; }

    /// <summary>The spot price plus a slow average of the basis, as venues compute a mark.</summary>
    double Mark { get; }

    /// <summary>Moves on by one step.</summary>
    void Step();
}
