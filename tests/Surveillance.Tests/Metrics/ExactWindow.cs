namespace Surveillance.Tests.Metrics;

/// <summary>
/// Mean and standard deviation of a sliding window without any rounding: samples are whole multiples of a step, and
/// sums of whole numbers may be taken off again. What the windows of doubles, which may not, are compared with.
/// </summary>
/// <param name="capacity">Samples it holds at most.</param>
/// <param name="step">A power of two, so that every sample is a double to the last bit.</param>
internal sealed class ExactWindow(int capacity, double step)
{
    private readonly Queue<long> _samples = [];
    private Int128 _sum;
    private Int128 _squares;

    public int Count => _samples.Count;

    public double Mean => (double)_sum / Count * step;

    /// <summary>Sample standard deviation: n Σx² − (Σx)² is whole, and only its root is rounded.</summary>
    public double Std => Math.Sqrt((double)(Count * _squares - _sum * _sum) / ((double)Count * (Count - 1))) * step;

    /// <summary>Adds a number of steps and tells the sample that it stands for.</summary>
    public double Append(long steps)
    {
        if (_samples.Count == capacity)
        {
            var oldest = _samples.Dequeue();
            _sum -= oldest;
            _squares -= (Int128)oldest * oldest;
        }

        _samples.Enqueue(steps);
        _sum += steps;
        _squares += (Int128)steps * steps;
        return steps * step;
    }
}
