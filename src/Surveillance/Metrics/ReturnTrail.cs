namespace Surveillance.Metrics;

/// <summary>
/// The squared log returns of mid from second to second, the newest five minutes of them. A second without a mid breaks
/// the trail, and it begins anew.
/// </summary>
public sealed class ReturnTrail
{
    /// <summary>
    /// Samples of two whole seconds are less than this apart, however late either was taken; one that was left out lies
    /// between them otherwise.
    /// </summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1.75);

    private readonly double[] _squares = new double[Catalog.RealisedVolatility.LongestSeconds];
    private int _next;
    private int _count;
    private (DateTimeOffset At, double Mid)? _last;

    /// <summary>Whether the trail was broken since the process began.</summary>
    public bool HasHadGap { get; private set; }

    /// <summary>Takes the mid of one second; null when it is not known.</summary>
    public void Add(DateTimeOffset at, double? mid)
    {
        var isUnbroken = mid is not null && _last is { } last && at > last.At && at - last.At <= Longest;
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

        _last = mid is { } known ? (at, known) : null;
    }

    /// <summary>Sum of the newest squares, oldest first; null when there are not so many.</summary>
    /// <param name="seconds">How many, at most 300.</param>
    public double? SumOfSquares(int seconds)
    {
        if (_count < seconds)
            return null;
        var sum = 0.0;
        for (var i = seconds; i > 0; i--)
            sum += _squares[(_next - i + _squares.Length) % _squares.Length];
        return sum;
    }
}
