using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Incidents;

/// <summary>
/// Withdraws nearly all size, by the factor that leaves the wanted depth at the moment it begins. The best prices stay,
/// with one lot if need be, so that neither spread nor mid moves.
/// </summary>
internal sealed class DepthCollapse(double leftUsd) : IBookOverlay
{
    private double? _factor;

    public void Disturb(TwoSidedBook book, MarketSpec spec)
    {
        _factor ??= Math.Min(1, leftUsd / DepthWithin10Bps(book, spec));
        Shrink(book.Bids, spec);
        Shrink(book.Asks, spec);
    }

    internal static double DepthWithin10Bps(TwoSidedBook book, MarketSpec spec)
    {
        if (book.TwiceMid is not { } twiceMid) return 0;
        var (low, high) = (twiceMid / 2.0 * (1 - 1e-3), twiceMid / 2.0 * (1 + 1e-3));
        double sum = 0;
        for (var i = 0; i < book.Bids.Count && book.Bids[i].Price >= low; i++) sum += spec.Notional(book.Bids[i]);
        for (var i = 0; i < book.Asks.Count && book.Asks[i].Price <= high; i++) sum += spec.Notional(book.Asks[i]);
        return sum;
    }

    private void Shrink(BookSide side, MarketSpec spec)
    {
        for (var i = side.Count - 1; i >= 0; i--)
        {
            var (price, size) = side[i];
            var lots = (size * _factor!.Value / spec.Lot) + Fraction(price / spec.Tick);
            side.Set(price, Math.Max((long)lots, i == 0 ? 1 : 0) * spec.Lot);
        }
    }

    /// <summary>
    /// A number in [0, 1) that belongs to a price: rounding by it is fair over many levels and the same each time.
    /// </summary>
    private static double Fraction(long tick) =>
        ((ulong)tick * 11_400_714_819_323_198_485UL >> 11) / (double)(1UL << 53);
}
