using Surveillance.Markets;

namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>depth_{5,10,25}bps_{bid,ask,total}</c>: what is offered near mid, sum of price × size in quote currency over the
/// bids with price ≥ mid (1 − n/10⁴) and the asks with price ≤ mid (1 + n/10⁴), both inclusive. <c>truncated</c>, and
/// absent, when a side that it counts is not known as far as n bps.
/// </summary>
internal static class Depth
{
    /// <summary>The distances from mid, in basis points.</summary>
    public static IReadOnlyList<int> Distances { get; } = [5, 10, 25];

    public static IEnumerable<MetricDefinition> Definitions => Distances.SelectMany(OfDistance);

    /// <summary>Depth of both sides within <paramref name="bps"/>.</summary>
    public static Measurement Total(MarketView view, int bps) => Sum(view, bps, bids: true, asks: true);

    private static IEnumerable<MetricDefinition> OfDistance(int bps) =>
    [
        new()
        {
            Name = $"depth_{bps}bps_bid",
            Unit = "quote",
            Measure = view => Sum(view, bps, bids: true, asks: false),
        },
        new()
        {
            Name = $"depth_{bps}bps_ask",
            Unit = "quote",
            Measure = view => Sum(view, bps, bids: false, asks: true),
        },
        new()
        {
            Name = $"depth_{bps}bps_total",
            Unit = "quote",
            Floor = bps == 10 ? new FloorRule(DefaultMinStd: 1, ShareOfMean: 0.01) : null,
            Measure = view => Total(view, bps),
        },
    ];

    private static Measurement Sum(MarketView view, int bps, bool bids, bool asks)
    {
        if (!view.Top.IsKnown)
            return Measurement.Unknown(view.Top.Status);
        if (view.Book!.Profile is not { } profile)
            return Measurement.Unknown(ReadingStatus.NoData);

        // The profile knows how far it reaches; the printed coverage is rounded down and
        // would lose a bound met exactly.
        var bid = bids ? profile.Notional(Side.Bid, bps) : 0;
        var ask = asks ? profile.Notional(Side.Ask, bps) : 0;
        return bid + ask is { } sum ? Measurement.Known(sum) : Measurement.Unknown(ReadingStatus.Truncated);
    }
}
