using System.Numerics;

namespace Surveillance.Markets;

/// <summary>
/// The blocks of one side, ascending, each with the key of its worst level in a directory that is searched like a
/// block. Blocks that are not needed any more go back to a store that all sides share, so that a refreshed book
/// allocates nothing and thousands of books do not each keep a spare one.
/// </summary>
internal sealed class LevelBlocks
{
    private const int InitialCapacity = 16;

    private LevelBlock[] _blocks = new LevelBlock[InitialCapacity];
    private double[] _lowest = NewDirectory(InitialCapacity);

    /// <summary>Blocks held, none of them empty.</summary>
    public int Count { get; private set; }

    /// <summary>A block; the last one holds the best level.</summary>
    public LevelBlock this[int index] => _blocks[index];

    /// <summary>The block in which a key is, or belongs; there must be one.</summary>
    public int IndexOf(double key)
    {
        // Most changes are near the touch.
        var last = Count - 1;
        if (_lowest[last] <= key)
            return last;
        var whole = (Count + Vector<double>.Count - 1) & -Vector<double>.Count;
        var below = LevelBlock.CountBelow(_lowest.AsSpan(0, whole), key);
        return below < Count && _lowest[below] == key ? below : Math.Max(below - 1, 0);
    }

    /// <summary>The worst level of a block changed.</summary>
    public void Refresh(int index) => _lowest[index] = _blocks[index].Lowest;

    /// <summary>Appends a block that will hold levels better than all others; fill it and refresh.</summary>
    public LevelBlock Append()
    {
        Insert(Count, BlockStore.Rent());
        return _blocks[Count - 1];
    }

    /// <summary>Splits a full block.</summary>
    public void Split(int index)
    {
        var better = BlockStore.Rent();
        _blocks[index].SplitTo(better);
        Insert(index + 1, better);
    }

    /// <summary>Joins a sparse block with a neighbour where both fit, and lets an empty one go.</summary>
    public void Tidy(int index)
    {
        if (_blocks[index].Count == 0)
            Remove(index);
        else if (index + 1 < Count && Fit(index))
            Join(index);
        else if (index > 0 && Fit(index - 1))
            Join(index - 1);
        else
            Refresh(index);
    }

    /// <summary>Forgets every block.</summary>
    public void Clear()
    {
        for (var i = 0; i < Count; i++)
        {
            _blocks[i].Clear();
            BlockStore.Return(_blocks[i]);
        }

        Array.Clear(_blocks, 0, Count);
        Array.Fill(_lowest, double.PositiveInfinity, 0, Count);
        Count = 0;
    }

    private bool Fit(int index) => _blocks[index].Count + _blocks[index + 1].Count <= LevelBlock.Comfortable;

    private void Join(int index)
    {
        _blocks[index].TakeIn(_blocks[index + 1]);
        Remove(index + 1);
        Refresh(index);
    }

    private void Insert(int index, LevelBlock block)
    {
        if (Count == _blocks.Length)
            Grow();
        _blocks.AsSpan(index, Count - index).CopyTo(_blocks.AsSpan(index + 1));
        _lowest.AsSpan(index, Count - index).CopyTo(_lowest.AsSpan(index + 1));
        _blocks[index] = block;
        _lowest[index] = block.Lowest;
        Count++;
    }

    private void Remove(int index)
    {
        BlockStore.Return(_blocks[index]);
        _blocks.AsSpan(index + 1, Count - index - 1).CopyTo(_blocks.AsSpan(index));
        _lowest.AsSpan(index + 1, Count - index - 1).CopyTo(_lowest.AsSpan(index));
        Count--;
        _blocks[Count] = null!;
        _lowest[Count] = double.PositiveInfinity;
    }

    private void Grow()
    {
        Array.Resize(ref _blocks, Count * 2);
        var directory = NewDirectory(Count * 2);
        _lowest.CopyTo(directory, 0);
        _lowest = directory;
    }

    private static double[] NewDirectory(int capacity)
    {
        var directory = new double[capacity];
        Array.Fill(directory, double.PositiveInfinity);
        return directory;
    }
}
