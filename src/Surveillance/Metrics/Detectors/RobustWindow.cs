namespace Surveillance.Metrics.Detectors;

/// <summary>
/// The newest values of a series in order of size: their median, and the median of their distances from it. Half of
/// them may be anything without moving either.
/// </summary>
/// <param name="capacity">So many at most, at least 1.</param>
public sealed class RobustWindow(int capacity)
{
    /// <summary>Turns a median distance into the standard deviation of a normal distribution that has it.</summary>
    private const double PerMedianDistance = 1.4826;

    /// <summary>The same for a mean distance.</summary>
    private const double PerMeanDistance = 1.2533;

    private readonly Queue<double> _byAge = new(capacity + 1);
    private readonly List<double> _bySize = new(capacity + 1);

    /// <summary>Values in it.</summary>
    public int Count => _bySize.Count;

    /// <summary>The middle value; NaN when it is empty.</summary>
    public double Median => Count == 0 ? double.NaN
        : Count % 2 == 1 ? _bySize[Count / 2]
        : (_bySize[(Count / 2) - 1] + _bySize[Count / 2]) / 2;

    /// <summary>Appends a value; the oldest leaves a full window.</summary>
    public void Append(double value)
    {
        if (_byAge.Count == capacity)
            _bySize.RemoveAt(_bySize.BinarySearch(_byAge.Dequeue()));
        _byAge.Enqueue(value);
        var place = _bySize.BinarySearch(value);
        _bySize.Insert(place < 0 ? ~place : place, value);
    }

    /// <summary>Forgets all of them.</summary>
    public void Clear()
    {
        _byAge.Clear();
        _bySize.Clear();
    }

    /// <summary>
    /// Deviation by the median distance from the median. Where more than half of the values are the same that is 0:
    /// then by the mean distance.
    /// </summary>
    public double Scale()
    {
        var median = Median;
        return MedianDistance(median) is > 0 and var distance
            ? PerMedianDistance * distance
            : PerMeanDistance * _bySize.Average(value => Math.Abs(value - median));
    }

    /// <summary>
    /// The distances to both sides of the median grow outwards: the smaller half of them is found by walking.
    /// </summary>
    private double MedianDistance(double median)
    {
        var (below, above, distance, before) = ((Count - 1) / 2, ((Count - 1) / 2) + 1, 0d, 0d);
        for (var taken = 0; taken <= Count / 2; taken++)
        {
            before = distance;
            var left = below >= 0 ? median - _bySize[below] : double.PositiveInfinity;
            var right = above < Count ? _bySize[above] - median : double.PositiveInfinity;
            if (left <= right)
                (distance, below) = (left, below - 1);
            else
                (distance, above) = (right, above + 1);
        }

        return Count % 2 == 1 ? distance : (before + distance) / 2;
    }
}
