namespace Surveillance.ExchangeSimulator.Markets;

/// <summary>
/// The 24-hour figures of a ticker. Only the last price is true; the rest is made up around it to be plausible.
/// </summary>
/// <param name="Last">Last trade, or the best bid before the first one; price units, as open, high and low.</param>
/// <param name="Volume">In size units.</param>
/// <param name="Turnover">In quote currency.</param>
internal readonly record struct DayFigures(long Last, long Open, long High, long Low, long Volume, double Turnover)
{
    private const double LargestTurnoverUsd = 250e6;

    public static DayFigures Of(SimulatedMarket market, in TopQuote top)
    {
        var last = market.LastPrice == 0 ? top.Bid : market.LastPrice;
        var spec = market.Spec;
        var unit = spec.Notional(new Books.PriceLevel(last, 1));
        long Around(double factor) => (long)(last * factor) / spec.Tick * spec.Tick;
        var turnover = TurnoverOf(spec);
        return new(last, Around(0.994), Around(1.011), Around(0.987), (long)(turnover / unit), turnover);
    }

    /// <summary>
    /// BTC's is the largest and ETH's half of it; of other coins each has its own, from a fiftieth to two fifths,
    /// always the same and a little different on each venue, so that a ranking has one order.
    /// </summary>
    private static double TurnoverOf(MarketSpec spec)
    {
        var share = spec.Base switch { "BTC" => 1, "ETH" => 0.5, _ => 0.02 + (0.38 * FractionOf(spec.Base)) };
        return LargestTurnoverUsd * share * (1 - (0.01 * FractionOf(spec.Id.ToString())));
    }

    /// <summary>A number in [0, 1) made of a text.</summary>
    private static double FractionOf(string text)
    {
        var hash = text.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619u);
        return (hash ^ (hash >> 15)) * 2246822519u / 4294967296.0;
    }
}
