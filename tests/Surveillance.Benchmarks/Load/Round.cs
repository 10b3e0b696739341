namespace Surveillance.Benchmarks.Load;

/// <summary>Some that take turns, so that each comes at its rate, evenly.</summary>
internal sealed class Round<T>
    where T : class
{
    private readonly List<T> _all = [];
    private double _due;
    private int _next;

    /// <summary>Adds one; one that is there already stays as it is.</summary>
    public void Add(T one)
    {
        if (!_all.Contains(one))
            _all.Add(one);
    }

    /// <summary>Each is due so many times more.</summary>
    public void Pass(double times) => _due += _all.Count * times;

    /// <summary>Of what could not be done, no more than each once is left for later.</summary>
    public void Trim() => _due = Math.Min(_due, _all.Count);

    /// <summary>The one whose turn it is; null when nobody is due.</summary>
    public T? Next()
    {
        if (_due < 1)
            return null;
        _due--;
        return _all[_next++ % _all.Count];
    }
}
