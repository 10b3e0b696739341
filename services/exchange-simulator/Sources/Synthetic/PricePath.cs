namespace Surveillance.ExchangeSimulator.Sources.Synthetic;

/// <summary>
/// A made-up price: spot wanders slowly around where it began (Ornstein–Uhlenbeck in the logarithm), the basis is an
/// AR(1) with the figures measured on Binance BTCUSDT in August 2024: mean −3.6 bps, sd 0.65 bps, autocorrelation 0.47
/// over one second.
/// </summary>
/// <param name="start">Spot price it begins at and returns to.</param>
/// <param name="volatilityBps">Standard deviation of the spot price over one second, in basis points.</param>
internal sealed class PricePath(double start, double volatilityBps, TimeSpan step, Random random) : IFairPrice
{
    private const double MeanBasisBps = -3.6;
    private const double BasisDeviationBps = 0.6;
    private const double BasisMemoryOverSecond = 0.47;
    private static readonly TimeSpan Return = TimeSpan.FromHours(6);
    private static readonly TimeSpan MarkAverage = TimeSpan.FromSeconds(30);

    private readonly Ar1 _basis = new(BasisDeviationBps, BasisMemoryOverSecond, step, random);
    private readonly double _start = start;
    private double _deviationBps;
    private double _averageBasisBps = MeanBasisBps;

    public double Spot { get; private set; } = start;

    public double Perp => Spot * (1 + ((MeanBasisBps + _basis.Value) / 1e4));

    public double Mark => Spot * (1 + (_averageBasisBps / 1e4));

    public void Step()
    {
        _deviationBps += (-_deviationBps * (step / Return))
            + (volatilityBps * Math.Sqrt(step.TotalSeconds) * random.Gaussian());
        Spot = _start * Math.Exp(_deviationBps / 1e4);
        _basis.Step();
        _averageBasisBps += (MeanBasisBps + _basis.Value - _averageBasisBps) * (step / MarkAverage);
    }
}

/// <summary>A first-order autoregressive noise around zero.</summary>
/// <param name="deviation">Its standard deviation in the long run.</param>
/// <param name="memoryOverSecond">Its autocorrelation over one second.</param>
internal sealed class Ar1(double deviation, double memoryOverSecond, TimeSpan step, Random random)
{
    private readonly double _memory = Math.Pow(memoryOverSecond, step.TotalSeconds);

    public double Value { get; private set; }

    public void Step() =>
        Value = (_memory * Value) + (deviation * Math.Sqrt(1 - (_memory * _memory)) * random.Gaussian());
}

/// <summary>Normal deviates.</summary>
internal static class Deviates
{
    public static double Gaussian(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
