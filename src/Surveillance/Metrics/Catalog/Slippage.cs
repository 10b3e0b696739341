using Surveillance.Markets;

namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>slippage_{buy,sell}_{100k,500k,1m}_bps</c> = 10⁴ |VWAP − mid| / mid of an order that takes that notional in quote
/// currency from the book at once: VWAP = notional / base coin taken. Exact as far as the published levels reach;
/// beyond them each step of the profile counts with its own average price, which is less than 1 bp off. Absent when the
/// side, wholly known, holds less (<c>no_data</c>) and when it is not known so far (<c>truncated</c>).
/// </summary>
internal static class Slippage
{
    /// <summary>
    /// Coverage is printed to hundredths of a basis point, rounded down: the worst level known lies that little beyond.
    /// </summary>
    private const double CoverageStepBps = 0.01;

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
        var reach = Reach(view, side);
        double size = 0, spent = 0, lost = 0;
        for (var i = 0; i < levels.Count; i++)
        {
            var (worth, distance) = (levels[i].Price * levels[i].Size, DistanceFromMid(view, side, levels[i].Price));

            // Beyond what is known, diffs tell of some levels and not of those between them.
            if (distance > reach)
                return Measurement.Unknown(ReadingStatus.Truncated);
            if (spent + worth >= notional)
            {
                var rest = (notional - spent) / levels[i].Price;
                return Slip(view, lost + (rest * distance), size + rest);
            }

            (size, spent, lost) = (size + levels[i].Size, spent + worth, lost + (levels[i].Size * distance));
        }

        // Fewer levels than are published: there are no more, or none that are known.
        if (levels.Count < book.DepthLevels)
            return Measurement.Unknown(IsWhole(reach) ? ReadingStatus.NoData : ReadingStatus.Truncated);
        return TakenBeyond(view, side, notional, size, spent) is { } taken
            ? Slip(view, Math.Abs(notional - (taken * view.Top.Mid)), taken)
            : Measurement.Unknown(ReadingStatus.Truncated);
    }

    /// <summary>How far from mid a side is known, in quote currency; infinity where it is whole.</summary>
    private static double Reach(MarketView view, Side side) =>
        (side == Side.Ask ? view.Book!.CoveredAskBps : view.Book!.CoveredBidBps) is not { } covered
            ? 0
            : covered >= BookSide.MaxCoveredBps
                ? double.PositiveInfinity
                : (covered + CoverageStepBps) / 1e4 * view.Top.Mid;

    private static bool IsWhole(double reach) => double.IsPositiveInfinity(reach);

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

    /// <summary>
    /// How far a level lies from mid, in quote currency: half the spread, and the way from the best price.
    /// </summary>
    private static double DistanceFromMid(MarketView view, Side side, double price)
    {
        var (top, tick) = (view.Top, view.Book!.TickSize);
        return (top.Spread / 2) + (side == Side.Ask
            ? PriceSteps.Between(top.Ask, price, tick)
            : PriceSteps.Between(price, top.Bid, tick));
    }

    /// <summary>
    /// VWAP − mid is what is lost to mid on each coin: never the difference of the two, which agree in their first
    /// digits.
    /// </summary>
    /// <param name="view">The market.</param>
    /// <param name="lost">Quote currency that is paid beyond mid, or not received.</param>
    /// <param name="taken">Base coin.</param>
    private static Measurement Slip(MarketView view, double lost, double taken) =>
        Measurement.Known(1e4 * (lost / taken) / view.Top.Mid);
}
