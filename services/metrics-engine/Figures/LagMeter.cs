namespace Surveillance.MetricsEngine.Figures;

/// <summary>
/// The 95th percentile of a lag over the last 30 s. Lags are counted in classes 5 % wide, one set of counts a second,
/// so that memory and time do not grow with the load.
/// </summary>
internal sealed class LagMeter
{
    private const int Seconds = 30;
    private const double Share = 0.95;
    private const double SmallestMs = 0.1;
    private const double Width = 1.05;

    // 0.1 ms × 1.05^300 = 227 s: whatever is slower counts as that.
    private const int Classes = 300;

    private readonly int[][] _counts = [.. Enumerable.Range(0, Seconds).Select(_ => new int[Classes])];
    private readonly long[] _seconds = new long[Seconds];

    /// <summary>Counts a lag.</summary>
    /// <param name="lag">What it was; a negative one, as after a step of the clock, counts as none.</param>
    /// <param name="now">When it was measured.</param>
    public void Add(TimeSpan lag, DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        var slot = (int)(second % Seconds);
        if (_seconds[slot] != second)
        {
            _seconds[slot] = second;
            Array.Clear(_counts[slot]);
        }

        _counts[slot][ClassOf(lag.TotalMilliseconds)]++;
    }

    /// <summary>
    /// Milliseconds that 95 % of the lags of the last 30 s did not exceed; null when there were none.
    /// </summary>
    public double? P95Ms(DateTimeOffset now)
    {
        var oldest = now.ToUnixTimeSeconds() - Seconds;
        int[][] recent = [.. _counts.Where((_, slot) => _seconds[slot] > oldest && _seconds[slot] <= oldest + Seconds)];
        var total = recent.Sum(counts => counts.Sum());
        if (total == 0)
            return null;

        var rank = (int)Math.Ceiling(total * Share);
        for (var (index, seen) = (0, 0); ; index++)
        {
            seen += recent.Sum(counts => counts[index]);
            if (seen >= rank)
                return SmallestMs * Math.Pow(Width, index);
        }
    }

    /// <summary>Class i holds what lies within (0.1 ms × 1.05^(i−1), 0.1 ms × 1.05^i].</summary>
    private static int ClassOf(double ms) =>
        ms <= SmallestMs ? 0 : Math.Min(Classes - 1, (int)Math.Ceiling(Math.Log(ms / SmallestMs) / Math.Log(Width)));
}
