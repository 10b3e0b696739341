namespace Surveillance.Metrics;

/// <summary>
/// The squared log returns of mid from second to second, the newest five minutes of them. A second without a mid breaks
/// the trail, and it begins anew.
/// </summary>
public sealed class ReturnTrail
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly double[] _squares = new double[Catalog.RealisedVolatility.LongestSeconds];

    // Asked for at each change of a book, and other ones only after a second: hundreds of squares of thousands of
    // markets would be gone through, and drive everything else out of the processor's cache, ten times a second.
    private readonly List<(int Seconds, double? Sum)> _sums = [];
    private int _next;
    private int _count;
    private (DateTimeOffset Second, double Mid)? _last;

    /// <summary>Whether the trail was broken since the process began.</summary>
    public bool HasHadGap { get; private set; }

    /// <summary>Takes the mid of one second.</summary>
    /// <param name="second">The whole second that was sampled, however late that was.</param>
    /// <param name="mid">Its mid; null when it is not known.</param>
    public void Add(DateTimeOffset second, double? mid)
    {
        _sums.Clear();
        var isUnbroken = mid is not null && second - _last?.Second == Step;
        if (isUnbroken)
        {
            var change = Math.Log(mid!.Value / _last!.Value.Mid);
            _squares[_next] = change * change;
            _next = (_next + 1) % _squares.Length;
            _count = Math.Min(_count + 1, _squares.Length);
        }
        else
        {
            HasHadGap |= _last is not null;
            _count = 0;
        }

        _last = mid is { } known ? (second, known) : null;
    }

    /// <summary>Sum of the newest squares, oldest first; null when there are not so many.</summary>
    /// <param name="seconds">How many, at most 300.</param>
    public double? SumOfSquares(int seconds)
    {
        foreach (var (known, sum) in _sums)
        {
            if (known == seconds)
                return sum;
        }

        var worked = WorkOut(seconds);
        _sums.Add((seconds, worked));
        return worked;
    }

    private double? WorkOut(int seconds)
    {
        if (_count < seconds)
            return null;
        var sum = 0.0;
        for (var i = seconds; i > 0; i--)
            sum += _squares[(_next - i + _squares.Length) % _squares.Length];
        return sum;
    }
}
