namespace Surveillance.Metrics.Detectors;

/// <summary>
/// The step of a series that moves in steps, as far as it has shown one: the smallest move so far. A series that does
/// not move in steps shows one that is so small that it means nothing.
/// </summary>
internal sealed class SmallestStep
{
    /// <summary>Moves below this share of the value are rounding.</summary>
    private const double Rounding = 1e-9;

    private double? _last;

    /// <summary>The step; 0 before the first move.</summary>
    public double Size { get; private set; }

    /// <summary>Takes in the next value.</summary>
    public void Note(double value)
    {
        if (_last is { } last && Math.Abs(value - last) is var move && move > Rounding * Math.Abs(value)
            && (Size == 0 || move < Size))
            Size = move;
        _last = value;
    }
}
