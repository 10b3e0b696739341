using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Incidents;

/// <summary>How big incidents are: about twice the critical limit that is shipped for the market.</summary>
internal static class IncidentSizes
{
    /// <summary>Depth frames in a row that <c>sequence-gap</c> loses each time.</summary>
    public const int FramesPerGap = 3;

    /// <summary>
    /// Time between two losses of <c>sequence-gap</c>: long enough to load the book again within the request limits.
    /// </summary>
    public static readonly TimeSpan GapInterval = TimeSpan.FromSeconds(5);

    /// <summary>Lag critical is 500 ms.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    /// <summary>Time in which <c>basis-drift</c> reaches its size.</summary>
    public static readonly TimeSpan DriftRamp = TimeSpan.FromSeconds(20);

    /// <summary>Spread of a blowout, in basis points of mid.</summary>
    public static double SpreadBps(MarketSpec spec) => Of(spec, perp: (10, 20), spot: (8, 16), other: 40);

    /// <summary>Notional within 10 bps of mid, both sides, that a collapse leaves, in quote.</summary>
    public static double DepthUsd(MarketSpec spec) =>
        Of(spec, perp: (100_000, 50_000), spot: (50_000, 25_000), other: 25_000);

    /// <summary>How far a drift takes a book, in basis points.</summary>
    public static double BasisBps(MarketSpec spec) => Of(spec, perp: (40, 60), spot: (40, 60), other: 100);

    private static double Of(
        MarketSpec spec, (double Btc, double Eth) perp, (double Btc, double Eth) spot, double other)
    {
        var (btc, eth) = spec.IsPerpetual ? perp : spot;
        return spec.Base switch { "BTC" => btc, "ETH" => eth, _ => other };
    }
}
