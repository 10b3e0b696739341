using System.Numerics;

namespace Surveillance.Exchanges;

/// <summary>
/// Percentiles of the venue lag over the last 30 s, of all frames: the running second and the 30 before it are counted.
/// Told to the millisecond up to 2 s, beyond to 0.8 %, and at most as 37 hours. A lag may be negative: then the local
/// clock is behind the venue's, which is worth knowing. Safe for several threads.
/// </summary>
internal sealed class LagWindow
{
    private const int Seconds = 31;

    /// <summary>Up to here each millisecond has a bucket; from here on each doubling has <see cref="Fine"/>.</summary>
    private const int Exact = 2048;
    private const int Fine = 64;
    private const int Doublings = 16;
    private const int FirstDoubling = 11;
    private const long MostMs = ((long)Exact << Doublings) - 1;

    /// <summary>Buckets of one sign; zero is in both.</summary>
    private const int Half = Exact + Doublings * Fine;
    private const int Buckets = 2 * Half - 1;

    private readonly Lock _gate = new();
    private readonly int[] _counts = new int[Seconds * Buckets];
    private readonly int[] _total = new int[Buckets];
    private readonly long[] _secondOf = new long[Seconds];

    /// <summary>Adds the lag of a frame.</summary>
    public void Add(TimeSpan lag, DateTimeOffset receivedAt)
    {
        var bucket = BucketOf(lag);
        var second = SecondOf(receivedAt);
        var slot = (int)(second % Seconds);
        lock (_gate)
        {
            if (_secondOf[slot] != second)
            {
                Drop(slot);
                _secondOf[slot] = second;
            }

            _counts[slot * Buckets + bucket]++;
            _total[bucket]++;
        }
    }

    /// <summary>Median and 99th percentile in milliseconds; null when nothing was measured in the window.</summary>
    public (double P50, double P99)? Percentiles(DateTimeOffset now)
    {
        var second = SecondOf(now);
        lock (_gate)
        {
            for (var slot = 0; slot < Seconds; slot++)
            {
                // A second to come is of a clock that has been set back since.
                if (_secondOf[slot] != 0 && second - _secondOf[slot] is < 0 or >= Seconds)
                    Drop(slot);
            }

            var count = 0L;
            foreach (var each in _total)
                count += each;
            return count == 0 ? null : (At(0.50, count), At(0.99, count));
        }
    }

    private static long SecondOf(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerSecond;

    /// <summary>The buckets of both signs mirror each other around <c>Half - 1</c>, which is zero.</summary>
    private static int BucketOf(TimeSpan lag)
    {
        var ms = Math.Min((long)Math.Round(Math.Abs(lag.TotalMilliseconds)), MostMs);
        var bucket = (int)ms;
        if (ms >= Exact)
        {
            // The doubling, and the bits behind the highest one.
            var highest = BitOperations.Log2((ulong)ms);
            bucket = Exact + (highest - FirstDoubling) * Fine + (int)(ms * Fine >> highest) - Fine;
        }

        return Half - 1 + (lag < TimeSpan.Zero ? -bucket : bucket);
    }

    /// <summary>The middle of what a bucket counts, in milliseconds.</summary>
    private static double MiddleOf(int bucket)
    {
        var (sign, one) = (Math.Sign(bucket - (Half - 1)), Math.Abs(bucket - (Half - 1)));
        if (one < Exact)
            return sign * one;
        var (doubling, fine) = Math.DivRem(one - Exact, Fine);
        return sign * (Fine + fine + 0.5) * (Exact / Fine << doubling);
    }

    private double At(double share, long count)
    {
        var left = (long)Math.Ceiling(share * count);
        var bucket = 0;
        while ((left -= _total[bucket]) > 0)
            bucket++;
        return MiddleOf(bucket);
    }

    private void Drop(int slot)
    {
        var counts = _counts.AsSpan(slot * Buckets, Buckets);
        for (var bucket = 0; bucket < counts.Length; bucket++)
            _total[bucket] -= counts[bucket];
        counts.Clear();
        _secondOf[slot] = 0;
    }
}
