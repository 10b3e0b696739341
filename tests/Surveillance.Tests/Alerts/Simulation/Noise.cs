namespace Surveillance.Tests.Alerts.Simulation;

/// <summary>What the noise of a simulated market looks like. All have mean 0 and standard deviation 1.</summary>
public enum NoiseKind
{
    /// <summary>Independent, thin tails.</summary>
    Gaussian,

    /// <summary>Independent, tails so fat that the fourth moment is infinite: three degrees of freedom.</summary>
    StudentT3,

    /// <summary>Independent, skewed: e to the power of a standard normal.</summary>
    LogNormal,

    /// <summary>Wandering: each second keeps 0.9 of the one before.</summary>
    Ar1,
}

/// <summary>A stream of standard noise; the same kind and seed give the same numbers on each machine.</summary>
public sealed class Noise(NoiseKind kind, int seed)
{
    private const double Persistence = 0.9;

    private readonly Random _random = new(seed);
    private double _wandered;

    /// <summary>The noise of the next second.</summary>
    public double Next()
    {
        switch (kind)
        {
            case NoiseKind.Gaussian:
                return Normal();
            case NoiseKind.StudentT3:
                var (a, b, c) = (Normal(), Normal(), Normal());
                return Normal() / Math.Sqrt(((a * a) + (b * b) + (c * c)) / 3) / Math.Sqrt(3);
            case NoiseKind.LogNormal:
                return (Math.Exp(Normal()) - Math.Exp(0.5)) / Math.Sqrt((Math.E - 1) * Math.E);
            case NoiseKind.Ar1:
                _wandered = (Persistence * _wandered) + (Math.Sqrt(1 - (Persistence * Persistence)) * Normal());
                return _wandered;
            default:
                throw new InvalidOperationException($"no such noise: {kind}");
        }
    }

    // Box and Muller's transform.
    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
