using System.Runtime.CompilerServices;

namespace Surveillance.Markets;

/// <summary>How far a side stays known as it changes.</summary>
public enum CoverageRule
{
    /// <summary>
    /// To the worst price of the snapshot: a diff stream tells of every later change, but never of what lay beyond it.
    /// </summary>
    SnapshotRange,

    /// <summary>
    /// To the worst level held: the venue itself keeps a fixed number of the best levels, as OKX <c>books</c> does.
    /// </summary>
    WorstHeld,
}

/// <summary>
/// One side of a book: levels sorted with the best at the end of the arrays, so that a change near the touch moves
/// little. Sizes are absolute; updates allocate nothing once the arrays have grown. Not safe for several threads.
/// </summary>
/// <param name="side">Bids or asks.</param>
public sealed class BookSide(Side side)
{
    private const int InitialCapacity = 1024;

    // Asks are kept by negated price: both sides then ascend and the best is always the last.
    private readonly double _sign = side == Side.Bid ? 1 : -1;
    private double[] _keys = new double[InitialCapacity];
    private double[] _sizes = new double[InitialCapacity];
    private double _knownTo = double.PositiveInfinity;

    /// <summary>Bids or asks.</summary>
    public Side Side { get; } = side;

    /// <summary>Levels held.</summary>
    public int Count { get; private set; }

    /// <summary>The best price; null when the side is empty.</summary>
    public double? Best => Count == 0 ? null : _sign * _keys[Count - 1];

    /// <summary>Whether the venue has no levels beyond the ones held.</summary>
    public bool IsWhole => double.IsNegativeInfinity(_knownTo);

    /// <summary>The level <paramref name="depth"/> steps from the touch; 0 is the best.</summary>
    public Level this[int depth]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)depth, (uint)Count, nameof(depth));
            var index = Count - 1 - depth;
            return new Level(_sign * _keys[index], _sizes[index]);
        }
    }

    /// <summary>
    /// Sets a level to an absolute size; 0 deletes it. Deleting a level that is not held is normal: the venue speaks of
    /// levels beyond the snapshot too.
    /// </summary>
    public void Set(double price, double size)
    {
        var key = _sign * price;
        var index = LowerBound(key);
        var held = index < Count && _keys[index] == key;
        if (size == 0)
        {
            if (held)
                RemoveAt(index);
        }
        else if (held)
            _sizes[index] = size;
        else
            InsertAt(index, key, size);
    }

    /// <summary>
    /// Replaces the side by a venue's snapshot. With fewer levels than the venue would have sent the whole side is
    /// known, else it is known to the worst level.
    /// </summary>
    /// <param name="levels">Best first; levels of size 0 are left out.</param>
    /// <param name="limit">How many levels a side the snapshot can hold.</param>
    public void Load(ReadOnlySpan<Level> levels, int limit)
    {
        Clear();
        for (var i = levels.Length - 1; i >= 0; i--)
            Set(levels[i].Price, levels[i].Size);
        _knownTo = levels.Length < limit ? double.NegativeInfinity : Count > 0 ? _keys[0] : double.PositiveInfinity;
    }

    /// <summary>Forgets every level; nothing is known then.</summary>
    public void Clear()
    {
        Count = 0;
        _knownTo = double.PositiveInfinity;
    }

    /// <summary>How far from <paramref name="mid"/> the side is really known, in basis points, 0–10,000.</summary>
    public double CoveredBps(double mid) => IsWhole
        ? MaxCoveredBps
        : Math.Clamp(1e4 * (_sign * mid - _knownTo) / mid, 0, MaxCoveredBps);

    /// <summary>Whether every level at least as good as <paramref name="price"/> is known.</summary>
    public bool IsKnownTo(double price, double tolerance) => _sign * price + tolerance >= _knownTo;

    /// <summary>
    /// Cuts to the best <paramref name="limit"/> levels, as the venue does without telling,
    /// and keeps the coverage true.
    /// </summary>
    internal void Trim(int limit, CoverageRule rule)
    {
        var excess = Count - limit;
        if (excess > 0)
        {
            Array.Copy(_keys, excess, _keys, 0, limit);
            Array.Copy(_sizes, excess, _sizes, 0, limit);
            Count = limit;
            _knownTo = Math.Max(_knownTo, _keys[0]);
        }

        if (rule == CoverageRule.WorstHeld && !IsWhole && Count > 0)
            _knownTo = _keys[0];
    }

    /// <summary>
    /// First index whose key is not below <paramref name="key"/>: steps double from the touch, then it bisects.
    /// </summary>
    private int LowerBound(double key)
    {
        var keys = _keys.AsSpan(0, Count);
        int high = Count, step = 1;
        var low = Count - 1;
        while (low >= 0 && keys[low] >= key)
        {
            high = low;
            low -= step;
            step <<= 1;
        }

        low = Math.Max(low, -1) + 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (keys[middle] < key)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void InsertAt(int index, double key, double size)
    {
        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, Count * 2);
            Array.Resize(ref _sizes, Count * 2);
        }

        Array.Copy(_keys, index, _keys, index + 1, Count - index);
        Array.Copy(_sizes, index, _sizes, index + 1, Count - index);
        _keys[index] = key;
        _sizes[index] = size;
        Count++;
    }

    private void RemoveAt(int index)
    {
        Count--;
        Array.Copy(_keys, index + 1, _keys, index, Count - index);
        Array.Copy(_sizes, index + 1, _sizes, index, Count - index);
    }

    /// <summary>A bid cannot be further than this below mid; a wholly known side is said to be known so far.</summary>
    public const double MaxCoveredBps = 10_000;
}
