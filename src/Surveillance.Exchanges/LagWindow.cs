namespace Surveillance.Exchanges;

/// <summary>
/// Percentiles of the venue lag over the last 30 s, from at most <see cref="Capacity"/> of the newest samples.
/// A lag may be negative: then the local clock is behind the venue's, which is worth knowing. Safe for several threads.
/// </summary>
internal sealed class LagWindow
{
    private const int Capacity = 4096;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly (DateTimeOffset At, double Ms)[] _samples = new (DateTimeOffset, double)[Capacity];
    private long _count;

    /// <summary>Adds the lag of a frame.</summary>
    public void Add(TimeSpan lag, DateTimeOffset receivedAt)
    {
        lock (_gate)
            _samples[_count++ % Capacity] = (receivedAt, lag.TotalMilliseconds);
    }

    /// <summary>Median and 99th percentile in milliseconds; null when nothing was measured in the window.</summary>
    public (double P50, double P99)? Percentiles(DateTimeOffset now)
    {
        double[] recent;
        lock (_gate)
        {
            recent = [.. _samples.Take((int)Math.Min(_count, Capacity))
                .Where(sample => now - sample.At <= Window).Select(sample => sample.Ms)];
        }

        if (recent.Length == 0)
            return null;
        Array.Sort(recent);
        return (At(recent, 0.50), At(recent, 0.99));
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
}
