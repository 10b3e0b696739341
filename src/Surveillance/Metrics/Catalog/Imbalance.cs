using Surveillance.Markets;

namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>imbalance</c> = (B − A) / (B + A) of the notionals within 10 bps of mid, in [−1, 1]; positive when buyers offer
/// more. Where the book is not known that far, it is taken as far as both sides are known and flagged <c>truncated</c>.
/// Absent when nothing is offered.
/// </summary>
internal static class Imbalance
{
    private const int ReachBps = 10;

    public static MetricDefinition Definition { get; } = new()
    {
        Name = "imbalance",
        Unit = "ratio",
        Floor = new FloorRule(DefaultMinStd: 0.01),
        Measure = Measure,
    };

    private static Measurement? Measure(MarketView view)
    {
        if (!view.Top.IsKnown)
            return Measurement.Unknown(view.Top.Status);
        var book = view.Book!;
        for (var reach = ReachBps; reach >= 1; reach--)
        {
            if (book.Profile?.Notional(Side.Bid, reach) is { } bid && book.Profile.Notional(Side.Ask, reach) is { } ask)
                return Of(bid, ask, whole: reach == ReachBps);
        }

        return Of(Notional(book.Bids), Notional(book.Asks), whole: false);
    }

    private static Measurement Of(double bid, double ask, bool whole)
    {
        if (bid + ask is not (> 0 and < double.PositiveInfinity))
            return Measurement.Unknown(ReadingStatus.NoData);
        var imbalance = (bid - ask) / (bid + ask);
        return whole ? Measurement.Known(imbalance) : Measurement.OfKnownPart(imbalance);
    }

    private static double Notional(IReadOnlyList<Level> levels)
    {
        var sum = 0.0;
        for (var i = 0; i < levels.Count; i++)
            sum += levels[i].Price * levels[i].Size;
        return sum;
    }
}
