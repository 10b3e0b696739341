namespace Surveillance.ExchangeSimulator.Books;

/// <summary>
/// One side of a book, sorted. The best level is kept last, so that the frequent changes near the touch move few
/// elements. Not safe for several threads.
/// </summary>
internal sealed class BookSide(bool bids)
{
    private readonly int _sign = bids ? 1 : -1;
    private long[] _prices = new long[64];
    private long[] _sizes = new long[64];

    public int Count { get; private set; }

    /// <summary>The level at a rank, 0 = best.</summary>
    public PriceLevel this[int rank] => new(_prices[Count - 1 - rank], _sizes[Count - 1 - rank]);

    /// <summary>Best price, or null when the side is empty.</summary>
    public long? BestPrice => Count == 0 ? null : _prices[Count - 1];

    public long SizeAt(long price)
    {
        var index = Find(price);
        return index >= 0 ? _sizes[index] : 0;
    }

    /// <summary>Sets the size at a price; 0 deletes, and deleting what is not held is normal.</summary>
    public void Set(long price, long size)
    {
        var index = Find(price);
        if (index >= 0)
        {
            if (size == 0) RemoveAt(index);
            else _sizes[index] = size;
        }
        else if (size != 0)
        {
            Insert(~index, price, size);
        }
    }

    public void Apply(IReadOnlyList<PriceLevel> levels)
    {
        for (var i = 0; i < levels.Count; i++) Set(levels[i].Price, levels[i].Size);
    }

    /// <summary>Whether a price is better than another: higher for bids, lower for asks.</summary>
    public bool IsBetter(long price, long other) => _sign * price.CompareTo(other) > 0;

    public void CopyFrom(BookSide other) => CopyBestOf(other, other.Count);

    /// <summary>Holds from now on the best levels of another side, at most so many.</summary>
    public void CopyBestOf(BookSide other, int count)
    {
        Count = Math.Min(count, other.Count);
        if (_prices.Length < Count)
        {
            _prices = new long[other._prices.Length];
            _sizes = new long[other._prices.Length];
        }

        Array.Copy(other._prices, other.Count - Count, _prices, 0, Count);
        Array.Copy(other._sizes, other.Count - Count, _sizes, 0, Count);
    }

    public void Clear() => Count = 0;

    /// <summary>
    /// Adds to <paramref name="changes"/> what turns this side into <paramref name="wanted"/>, best first.
    /// </summary>
    public void Difference(BookSide wanted, List<PriceLevel> changes)
    {
        int mine = 0, theirs = 0;
        while (mine < Count || theirs < wanted.Count)
        {
            var order = mine >= Count ? 1 : theirs >= wanted.Count ? -1
                : _sign * wanted[theirs].Price.CompareTo(this[mine].Price);
            if (order < 0) changes.Add(new PriceLevel(this[mine++].Price, 0));
            else if (order > 0) changes.Add(wanted[theirs++]);
            else if (this[mine++].Size != wanted[theirs++].Size) changes.Add(wanted[theirs - 1]);
        }
    }

    /// <summary>Index of a price, or the complement of where it belongs.</summary>
    private int Find(long price)
    {
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = _sign * _prices[middle].CompareTo(price);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }

    private void Insert(int index, long price, long size)
    {
        if (Count == _prices.Length)
        {
            Array.Resize(ref _prices, Count * 2);
            Array.Resize(ref _sizes, Count * 2);
        }

        Array.Copy(_prices, index, _prices, index + 1, Count - index);
        Array.Copy(_sizes, index, _sizes, index + 1, Count - index);
        _prices[index] = price;
        _sizes[index] = size;
        Count++;
    }

    private void RemoveAt(int index)
    {
        Count--;
        Array.Copy(_prices, index + 1, _prices, index, Count - index);
        Array.Copy(_sizes, index + 1, _sizes, index, Count - index);
    }
}
