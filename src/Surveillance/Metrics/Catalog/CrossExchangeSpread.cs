using Surveillance.Markets;

namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>cross_exchange_spread_bps</c> = 10⁴ |mid − m| / ((mid + m) / 2), where m is the median of the other venues' mids
/// of the same instrument: how far this venue stands apart. One reading a venue. Applies where another enabled venue
/// lists the instrument. Absent unless this book was verified live within 1 s; other books that were not are left out,
/// and with none left it is absent.
/// </summary>
internal static class CrossExchangeSpread
{
    /// <summary>So many other venues need no memory beyond the stack.</summary>
    private const int Many = 16;

    private static readonly TimeSpan Reach = TimeSpan.FromSeconds(1);

    public static MetricDefinition Definition { get; } = new()
    {
        Name = "cross_exchange_spread_bps",
        Unit = "bps",
        Legs = MetricLegs.Peers,
        Floor = new FloorRule(DefaultMinStd: 0.05),
        Tick = LargestTickBps,
        Measure = Measure,
    };

    private static Measurement? Measure(MarketView view)
    {
        if (!view.Settings.HasPeers)
            return null;
        var own = TopOfBook.Of(view.Book, view.Now, Reach);
        if (!own.IsKnown)
            return Measurement.Unknown(own.Status);

        var reason = ReadingStatus.NoData;
        Span<double> mids = view.Peers.Count <= Many ? stackalloc double[Many] : new double[view.Peers.Count];
        var known = 0;
        for (var i = 0; i < view.Peers.Count; i++)
        {
            var top = TopOfBook.Of(view.Peers[i], view.Now, Reach);
            if (top.IsKnown)
                mids[known++] = top.Mid;
            else
                reason = top.Status;
        }

        if (known == 0)
            return Measurement.Unknown(reason);
        var median = Median(mids[..known]);
        var apart = Math.Abs(PriceSteps.Between(own.Mid, median, SmallestStep(view)));
        return Measurement.Known(1e4 * apart / ((own.Mid + median) / 2));
    }

    /// <summary>Mids lie on halves of the finest price step, and halfway between two of them on quarters.</summary>
    private static double? SmallestStep(MarketView view)
    {
        var finest = view.Book!.TickSize;
        for (var i = 0; i < view.Peers.Count; i++)
            finest = view.Peers[i].TickSize < finest ? view.Peers[i].TickSize : finest;
        return finest / 4;
    }

    private static double Median(Span<double> mids)
    {
        mids.Sort();
        var middle = mids.Length / 2;
        return mids.Length % 2 == 1 ? mids[middle] : (mids[middle - 1] + mids[middle]) / 2;
    }

    private static double LargestTickBps(MarketView view)
    {
        var largest = view.TickBps;
        for (var i = 0; i < view.Peers.Count; i++)
            largest = Math.Max(largest, TickBpsOf(view.Peers[i], view.Now));
        return largest;
    }

    private static double TickBpsOf(BookSnapshot peer, DateTimeOffset now) =>
        MarketView.TickBpsOf(peer, TopOfBook.Of(peer, now, Reach));
}
