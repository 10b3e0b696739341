namespace Surveillance.Metrics;

/// <summary>
/// The newest samples of a series, and their mean and standard deviation. Both are computed in two passes over the
/// samples each time they changed: nothing is ever subtracted from a running sum, so an outlier that left leaves no
/// trace, and a price of 10⁵ with a deviation of 0.01 keeps eight digits.
/// </summary>
public sealed class ZScoreWindow
{
    private readonly double[] _ring;
    private int _oldest;
    private double _mean;
    private double _std;
    private bool _isCurrent;

    /// <summary>An empty window of at most <paramref name="capacity"/> samples, at least 2.</summary>
    public ZScoreWindow(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        _ring = new double[capacity];
    }

    /// <summary>How many samples it holds at most.</summary>
    public int Capacity => _ring.Length;

    /// <summary>How many samples it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Arithmetic mean; 0 when empty.</summary>
    public double Mean
    {
        get
        {
            Refresh();
            return _mean;
        }
    }

    /// <summary>Sample standard deviation (n − 1); 0 below two samples.</summary>
    public double Std
    {
        get
        {
            Refresh();
            return _std;
        }
    }

    /// <summary>Adds the newest sample; the oldest of a full window leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sample is NaN or infinite.</exception>
    public void Append(double sample)
    {
        if (!double.IsFinite(sample))
            throw new ArgumentOutOfRangeException(nameof(sample), sample, "A sample must be finite.");
        _ring[(_oldest + Count) % _ring.Length] = sample;
        if (Count < _ring.Length)
            Count++;
        else
            _oldest = (_oldest + 1) % _ring.Length;
        _isCurrent = false;
    }

    /// <summary>Forgets all samples.</summary>
    public void Clear()
    {
        _oldest = 0;
        Count = 0;
        _isCurrent = false;
    }

    /// <summary>The samples, oldest first.</summary>
    public double[] ToArray()
    {
        var samples = new double[Count];
        for (var i = 0; i < Count; i++)
            samples[i] = _ring[(_oldest + i) % _ring.Length];
        return samples;
    }

    /// <summary>
    /// A window of another capacity that holds the newest of <paramref name="samples"/>, which are oldest first.
    /// </summary>
    public static ZScoreWindow Of(int capacity, IReadOnlyList<double> samples)
    {
        var window = new ZScoreWindow(capacity);
        for (var i = Math.Max(0, samples.Count - capacity); i < samples.Count; i++)
            window.Append(samples[i]);
        return window;
    }

    private void Refresh()
    {
        if (_isCurrent)
            return;
        _isCurrent = true;

        // Oldest first, so that a window that was saved and loaded gives the same figures to the last bit.
        var older = _ring.AsSpan(_oldest, Math.Min(Count, _ring.Length - _oldest));
        var newer = _ring.AsSpan(0, Count - older.Length);
        _mean = Count == 0 ? 0 : Sum(newer, Sum(older, 0)) / Count;
        var (squares, rest) = Deviations(newer, Deviations(older, (0, 0)));

        // `rest` is 0 but for the rounding of the mean; taking it off is the corrected two-pass algorithm
        // (Chan, Golub and LeVeque, "Algorithms for computing the sample variance", 1983).
        _std = Count < 2 ? 0 : Math.Sqrt(Math.Max(0, squares - rest * rest / Count) / (Count - 1));
    }

    private static double Sum(ReadOnlySpan<double> samples, double sum)
    {
        foreach (var sample in samples)
            sum += sample;
        return sum;
    }

    private (double Squares, double Sum) Deviations(ReadOnlySpan<double> samples, (double Squares, double Sum) sums)
    {
        var (squares, rest) = sums;
        foreach (var sample in samples)
        {
            var deviation = sample - _mean;
            squares += deviation * deviation;
            rest += deviation;
        }

        return (squares, rest);
    }
}
