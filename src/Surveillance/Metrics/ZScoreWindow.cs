using System.Numerics;

namespace Surveillance.Metrics;

/// <summary>
/// The newest samples of a series, and their mean and standard deviation. Both are computed in two passes over the
/// samples each time they changed: nothing is ever subtracted from a running sum, so an outlier that left leaves no
/// trace, and a price of 10⁵ with a deviation of 0.01 keeps eight digits.
/// </summary>
public sealed class ZScoreWindow
{
    /// <summary>
    /// The samples lie side by side, oldest first, and move to the front when the end is reached: then several are
    /// summed at once, and a window that was saved and loaded gives the same figures to the last bit.
    /// </summary>
    private readonly double[] _samples;
    private int _oldest;
    private double _mean;
    private double _std;
    private bool _isCurrent;

    /// <summary>An empty window of at most <paramref name="capacity"/> samples, at least 2.</summary>
    public ZScoreWindow(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        Capacity = capacity;
        _samples = new double[capacity + (capacity / 4) + 1];
    }

    /// <summary>How many samples it holds at most.</summary>
    public int Capacity { get; }

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

    private ReadOnlySpan<double> Samples => _samples.AsSpan(_oldest, Count);

    /// <summary>Adds the newest sample; the oldest of a full window leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sample is NaN or infinite.</exception>
    public void Append(double sample)
    {
        if (!double.IsFinite(sample))
            throw new ArgumentOutOfRangeException(nameof(sample), sample, "A sample must be finite.");
        if (Count == Capacity)
        {
            _oldest++;
            Count--;
        }

        if (_oldest + Count == _samples.Length)
        {
            Samples.CopyTo(_samples);
            _oldest = 0;
        }

        _samples[_oldest + Count++] = sample;
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
    public double[] ToArray() => Samples.ToArray();

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
        _mean = Count == 0 ? 0 : Sum(Samples) / Count;
        var (squares, rest) = Deviations(Samples, _mean);

        // `rest` is 0 but for the rounding of the mean; taking it off is the corrected two-pass algorithm
        // (Chan, Golub and LeVeque, "Algorithms for computing the sample variance", 1983).
        _std = Count < 2 ? 0 : Math.Sqrt(Math.Max(0, squares - rest * rest / Count) / (Count - 1));
    }

    private static double Sum(ReadOnlySpan<double> samples)
    {
        Vector<double> one = default, other = default;
        var at = 0;
        for (; at <= samples.Length - (2 * Vector<double>.Count); at += 2 * Vector<double>.Count)
        {
            one += new Vector<double>(samples[at..]);
            other += new Vector<double>(samples[(at + Vector<double>.Count)..]);
        }

        var sum = Vector.Sum(one + other);
        for (; at < samples.Length; at++)
            sum += samples[at];
        return sum;
    }

    private static (double Squares, double Sum) Deviations(ReadOnlySpan<double> samples, double mean)
    {
        Vector<double> someSquares = default, someSums = default, means = new(mean);
        var at = 0;
        for (; at <= samples.Length - Vector<double>.Count; at += Vector<double>.Count)
        {
            var deviations = new Vector<double>(samples[at..]) - means;
            someSquares += deviations * deviations;
            someSums += deviations;
        }

        double squares = Vector.Sum(someSquares), sum = Vector.Sum(someSums);
        for (; at < samples.Length; at++)
        {
            var deviation = samples[at] - mean;
            squares += deviation * deviation;
            sum += deviation;
        }

        return (squares, sum);
    }
}
