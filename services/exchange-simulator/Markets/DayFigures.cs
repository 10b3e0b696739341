namespace Surveillance.ExchangeSimulator.Markets;

/// <summary>
/// The 24-hour figures of a ticker. Only the last price is true; the rest is made up around it to be plausible.
/// </summary>
/// <param name="Last">Last trade, or the best bid before the first one; price units, as open, high and low.</param>
/// <param name="Volume">In size units.</param>
/// <param name="Turnover">In quote currency.</param>
internal readonly record struct DayFigures(long Last, long Open, long High, long Low, long Volume, double Turnover)
{
    private const double TurnoverUsd = 250e6;

    public static DayFigures Of(SimulatedMarket market, in TopQuote top)
    {
        var last = market.LastPrice == 0 ? top.Bid : market.LastPrice;
        var spec = market.Spec;
        var unit = spec.Notional(new Books.PriceLevel(last, 1));
        long Around(double factor) => (long)(last * factor) / spec.Tick * spec.Tick;
        return new(last, Around(0.994), Around(1.011), Around(0.987), (long)(TurnoverUsd / unit), TurnoverUsd);
    }
}
