namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>basis_abs</c> = perpetual mid − spot mid in quote currency; <c>basis_bps</c> = 10⁴ of that / spot mid. Both of
/// one venue. Applies to the perpetual of a basis pair. Absent unless both books were verified live within 2 s: two
/// prices of different moments are no basis.
/// </summary>
internal static class Basis
{
    private static readonly TimeSpan Reach = TimeSpan.FromSeconds(2);

    public static MetricDefinition Absolute { get; } = new()
    {
        Name = "basis_abs",
        Unit = "quote",
        Legs = MetricLegs.Spot,
        Measure = view => Measure(view, static (apart, _) => apart),
    };

    public static MetricDefinition InBps { get; } = new()
    {
        Name = "basis_bps",
        Unit = "bps",
        Legs = MetricLegs.Spot,
        Floor = new FloorRule(DefaultMinStd: 0.05),
        Tick = view => Math.Max(
            view.TickBps, MarketView.TickBpsOf(view.Spot, TopOfBook.Of(view.Spot, view.Now, Reach))),
        Measure = view => Measure(view, static (apart, spot) => 1e4 * apart / spot),
    };

    private static Measurement? Measure(MarketView view, Func<double, double, double> formula)
    {
        if (!view.Settings.TracksSpot)
            return null;
        var perp = TopOfBook.Of(view.Book, view.Now, Reach);
        var spot = TopOfBook.Of(view.Spot, view.Now, Reach);
        if (!perp.IsKnown || !spot.IsKnown)
            return Measurement.Unknown(perp.IsKnown ? spot.Status : perp.Status);
        var older = view.Book!.LocalTimestamp < view.Spot!.LocalTimestamp ? view.Book : view.Spot;
        return Measurement.Known(formula(Apart(view, spot.Mid, perp.Mid), spot.Mid), older.LocalTimestamp);
    }

    /// <summary>Mids lie on half price steps: those of the finer market, of which the other's are multiples.</summary>
    private static double Apart(MarketView view, double spot, double perp)
    {
        var half = view.Book!.TickSize < view.Spot!.TickSize ? view.Book.TickSize / 2 : view.Spot.TickSize / 2;
        return PriceSteps.Between(spot, perp, half);
    }
}
