using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Sources.Synthetic;

namespace Surveillance.ExchangeSimulator.Sources.Recorded;

/// <summary>
/// The price that replayed books give: spot and perpetual are their mids. The mark is derived where the
/// recording holds none: spot plus the averaged basis. Where one of the two is not recorded it stands at the usual
/// basis from the other.
/// </summary>
internal sealed class RecordedPrice : IFairPrice
{
    private const double UsualBasis = -3.6e-4;
    private static readonly TimeSpan MarkAverage = TimeSpan.FromSeconds(30);
    private readonly SimulatedMarket? _perp;
    private readonly SimulatedMarket? _spot;
    private readonly TimeSpan _step;
    private double _averageBasis;

    /// <param name="perp">The replayed perpetual; null when there is none.</param>
    /// <param name="spot">The replayed spot market; null when there is none. One of them must be given.</param>
    public RecordedPrice(SimulatedMarket? perp, SimulatedMarket? spot, TimeSpan step)
    {
        (_perp, _spot, _step) = (perp, spot, step);
        Read();
        _averageBasis = (Perp / Spot) - 1;
    }

    public double Spot { get; private set; }

    public double Perp { get; private set; }

    public double Mark => Spot * (1 + _averageBasis);

    public void Step()
    {
        Read();
        _averageBasis += ((Perp / Spot) - 1 - _averageBasis) * (_step / MarkAverage);
    }

    private void Read()
    {
        var (perp, spot) = (MidOf(_perp), MidOf(_spot));
        Spot = spot ?? perp / (1 + UsualBasis) ?? Spot;
        Perp = perp ?? spot * (1 + UsualBasis) ?? Perp;
    }

    private static double? MidOf(SimulatedMarket? market) =>
        market?.True.TwiceMid / 2.0 / Books.ScaledDecimal.Power(market?.Spec.PriceDecimals ?? 0);
}
