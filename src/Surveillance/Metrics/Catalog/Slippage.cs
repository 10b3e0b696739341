using Surveillance.Markets;

namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>slippage_{buy,sell}_{100k,500k,1m}_bps</c> = 10⁴ |VWAP − mid| / mid of an order that takes that notional in quote
/// currency from the book at once: VWAP = notional / base coin taken. Exact as far as the published levels reach;
/// beyond them each step of the profile counts with its own average price, which is less than 1 bp off. Absent when the
/// side holds less (<c>no_data</c>) and when it is not known so far (<c>truncated</c>).
/// </summary>
internal static class Slippage
{
    private static readonly (string Name, double Notional)[] Orders = [("100k", 1e5), ("500k", 5e5), ("1m", 1e6)];

    public static IEnumerable<MetricDefinition> Definitions =>
        Orders.SelectMany(order => (MetricDefinition[])
        [
            Of($"slippage_buy_{order.Name}_bps", Side.Ask, order.Notional),
            Of($"slippage_sell_{order.Name}_bps", Side.Bid, order.Notional),
        ]);

    private static MetricDefinition Of(string name, Side side, double notional) => new()
    {
        Name = name,
        Unit = "bps",
        Measure = view => Measure(view, side, notional),
    };

    private static Measurement? Measure(MarketView view, Side side, double notional)
    {
        if (!view.Top.IsKnown)
            return Measurement.Unknown(view.Top.Status);
        var book = view.Book!;
        var levels = side == Side.Ask ? book.Asks : book.Bids;
        double size = 0, spent = 0;
        for (var i = 0; i < levels.Count; i++)
        {
            var worth = levels[i].Price * levels[i].Size;
            if (spent + worth >= notional)
                return Slip(view, notional, size + ((notional - spent) / levels[i].Price));
            (size, spent) = (size + levels[i].Size, spent + worth);
        }

        // Fewer levels than are published: there are no more.
        if (levels.Count < book.DepthLevels)
            return Measurement.Unknown(ReadingStatus.NoData);
        return TakenBeyond(view, side, notional, size, spent) is { } taken
            ? Slip(view, notional, taken)
            : Measurement.Unknown(ReadingStatus.Truncated);
    }

    /// <summary>
    /// Base coin for a notional that the levels do not hold, by the profile; null when it does not reach so far.
    /// </summary>
    private static double? TakenBeyond(MarketView view, Side side, double notional, double size, double spent)
    {
        if (view.Book!.Profile is not { } profile)
            return null;
        for (var bps = 1; bps <= LiquidityProfile.Steps; bps++)
        {
            if (profile.Notional(side, bps) is not { } worth || profile.Size(side, bps) is not { } held)
                return null;
            if (worth >= notional)
                return size + ((notional - spent) / PriceOf(view, side, bps, held - size, worth - spent));
            if (worth > spent)
                (size, spent) = (held, worth);
        }

        return null;
    }

    /// <summary>
    /// Average price of what a step adds; of its bound where rounded figures leave nothing, or a price beyond it.
    /// </summary>
    private static double PriceOf(MarketView view, Side side, int bps, double size, double notional)
    {
        var (mid, sign) = (view.Top.Mid, side == Side.Ask ? 1 : -1);
        var bound = mid * (1 + (sign * bps * LiquidityProfile.StepBps / 1e4));
        var price = notional / size;
        return price >= Math.Min(mid, bound) && price <= Math.Max(mid, bound) ? price : bound;
    }

    private static Measurement Slip(MarketView view, double notional, double taken) =>
        Measurement.Known(1e4 * Math.Abs((notional / taken) - view.Top.Mid) / view.Top.Mid);
}
