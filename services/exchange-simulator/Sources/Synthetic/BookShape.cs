namespace Surveillance.ExchangeSimulator.Sources.Synthetic;

/// <summary>How a made-up book looks and moves.</summary>
/// <param name="DepthUsd">Notional within 10 bps of mid, both sides together, in the long run.</param>
/// <param name="LevelsWithin10Bps">Occupied prices within 10 bps on one side.</param>
/// <param name="ReachBps">How far from the touch prices are occupied.</param>
/// <param name="SizeSpread">Standard deviation of the logarithm of a level's size: how fat the tail is.</param>
/// <param name="LargestSize">The largest level in multiples of the mean level.</param>
/// <param name="UpdatesPerStep">
/// Orders placed, changed or moved in a step, beside those that the moving price sweeps away.
/// </param>
/// <param name="TradesPerSecond">Prints.</param>
/// <param name="DeviationBps">How far the venue strays from the common price, standard deviation.</param>
internal sealed record BookShape(
    double DepthUsd,
    int LevelsWithin10Bps,
    double ReachBps,
    double SizeSpread,
    double LargestSize,
    int UpdatesPerStep,
    double TradesPerSecond,
    double DeviationBps);
