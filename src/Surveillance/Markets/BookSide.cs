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
/// One side of a book: levels sorted in small blocks, so that a change anywhere moves little. Sizes are absolute;
/// updates allocate nothing once the blocks are there. Not safe for several threads.
/// </summary>
/// <param name="side">Bids or asks.</param>
public sealed class BookSide(Side side)
{
    /// <summary>A bid cannot be further than this below mid; a wholly known side is said to be known so far.</summary>
    public const double MaxCoveredBps = 10_000;

    // Asks are kept by negated price: both sides then ascend and the best is always the last.
    private readonly double _sign = side == Side.Bid ? 1 : -1;
    private readonly LevelBlocks _blocks = new();
    private double _knownTo = double.PositiveInfinity;

    /// <summary>Bids or asks.</summary>
    public Side Side { get; } = side;

    /// <summary>Levels held.</summary>
    public int Count { get; private set; }

    /// <summary>The levels, by the key <c>price</c> of a bid and <c>-price</c> of an ask.</summary>
    internal LevelBlocks Blocks => _blocks;

    /// <summary>The best price; null when the side is empty.</summary>
    public double? Best => Count == 0 ? null : _sign * _blocks[_blocks.Count - 1].Highest;

    /// <summary>Whether the venue has no levels beyond the ones held.</summary>
    public bool IsWhole => double.IsNegativeInfinity(_knownTo);

    /// <summary>
    /// The level <paramref name="depth"/> steps from the touch; 0 is the best. To walk a side, enumerate it.
    /// </summary>
    public Level this[int depth]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)depth, (uint)Count, nameof(depth));
            var index = _blocks.Count - 1;
            for (; depth >= _blocks[index].Count; index--)
                depth -= _blocks[index].Count;
            var (block, place) = (_blocks[index], _blocks[index].Count - 1 - depth);
            return new Level(_sign * block.Keys[place], block.Sizes[place]);
        }
    }

    /// <summary>The levels, best first; the side must not change meanwhile.</summary>
    public Enumerator GetEnumerator() => new(_blocks, _sign);

    /// <summary>
    /// Sets a level to an absolute size; 0 deletes it. Deleting a level that is not held is normal: the venue speaks of
    /// levels beyond the snapshot too.
    /// </summary>
    public void Set(double price, double size)
    {
        var key = _sign * price;
        if (_blocks.Count == 0)
        {
            Begin(key, size);
            return;
        }

        var index = _blocks.IndexOf(key);
        var block = _blocks[index];
        var place = block.PlaceOf(key);
        if (block.Holds(place, key))
        {
            if (size == 0)
                RemoveAt(index, place);
            else
                block.Sizes[place] = size;
        }
        else if (size != 0)
            InsertAt(index, place, key, size);
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
        _knownTo = levels.Length < limit ? double.NegativeInfinity : Worst ?? double.PositiveInfinity;
    }

    /// <summary>Takes over the levels of another side of the same kind, and how far it is known.</summary>
    public void CopyFrom(BookSide other)
    {
        Clear();
        for (var index = 0; index < other._blocks.Count; index++)
        {
            var block = other._blocks[index];
            for (var place = 0; place < block.Count; place++)
                Set(_sign * block.Keys[place], block.Sizes[place]);
        }

        _knownTo = other._knownTo;
    }

    /// <summary>Forgets every level; nothing is known then.</summary>
    public void Clear()
    {
        _blocks.Clear();
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
        if (Count > limit)
        {
            while (Count > limit)
                RemoveWorst(Count - limit);
            _knownTo = Math.Max(_knownTo, Worst ?? double.PositiveInfinity);
        }

        if (rule == CoverageRule.WorstHeld && !IsWhole && Worst is { } worst)
            _knownTo = worst;
    }

    /// <summary>The key of the worst level.</summary>
    private double? Worst => Count == 0 ? null : _blocks[0].Lowest;

    private void Begin(double key, double size)
    {
        if (size == 0)
            return;
        _blocks.Append();
        InsertAt(0, 0, key, size);
    }

    private void InsertAt(int index, int place, double key, double size)
    {
        var block = _blocks[index];
        var isBest = index == _blocks.Count - 1 && place == block.Count;
        if (isBest && block.Count >= LevelBlock.Comfortable)
        {
            // A snapshot is loaded from its worst level on: no block of it has to be split.
            block = _blocks.Append();
            (index, place) = (index + 1, 0);
        }
        else if (block.Count == LevelBlock.Capacity)
        {
            _blocks.Split(index);
            if (place > block.Count)
                (block, index, place) = (_blocks[index + 1], index + 1, place - block.Count);
        }

        block.Insert(place, key, size);
        Count++;
        if (place == 0)
            _blocks.Refresh(index);
    }

    private void RemoveAt(int index, int place)
    {
        var block = _blocks[index];
        block.Remove(place);
        Count--;
        if (place == 0 || block.Count < LevelBlock.Sparse)
            _blocks.Tidy(index);
    }

    private void RemoveWorst(int most)
    {
        var removed = Math.Min(most, _blocks[0].Count);
        _blocks[0].Remove(0, removed);
        Count -= removed;
        _blocks.Tidy(0);
    }

    /// <summary>Walks the levels of a side, best first.</summary>
    public ref struct Enumerator
    {
        private readonly LevelBlocks _blocks;
        private readonly double _sign;
        private ReadOnlySpan<double> _keys;
        private ReadOnlySpan<double> _sizes;
        private int _index;
        private int _place;

        internal Enumerator(LevelBlocks blocks, double sign) => (_blocks, _sign, _index) = (blocks, sign, blocks.Count);

        /// <summary>The level; only after <see cref="MoveNext"/> was true.</summary>
        public readonly Level Current => new(_sign * _keys[_place], _sizes[_place]);

        /// <summary>Goes on to the next level, if there is one.</summary>
        public bool MoveNext()
        {
            if (--_place >= 0)
                return true;
            if (--_index < 0)
                return false;
            _keys = _blocks[_index].Keys;
            _sizes = _blocks[_index].Sizes;
            _place = _keys.Length - 1;
            return true;
        }
    }
}
