using System.Numerics;
using System.Runtime.InteropServices;

namespace Surveillance.Markets;

/// <summary>
/// Some neighbouring levels of a <see cref="BookSide"/>, keys ascending. Unused places hold an infinite key, so that a
/// place is found by counting the smaller keys of the whole block, several at once and without a branch.
/// </summary>
internal sealed class LevelBlock
{
    /// <summary>Most levels in a block: few enough that moving them costs no more than finding one.</summary>
    public const int Capacity = 64;

    /// <summary>How many a block holds at the start of a side's life, so that it need not be split at once.</summary>
    public const int Comfortable = Capacity * 3 / 4;

    /// <summary>A block with fewer levels is joined with its neighbour where both fit.</summary>
    public const int Sparse = Capacity / 4;

    private readonly double[] _keys = new double[Capacity];
    private readonly double[] _sizes = new double[Capacity];

    public LevelBlock() => Array.Fill(_keys, double.PositiveInfinity);

    /// <summary>Levels held.</summary>
    public int Count { get; private set; }

    /// <summary>How many groups of a vector's width its levels fill, the best one not always wholly.</summary>
    public int Groups => (int)((uint)(Count + Vector<double>.Count - 1) / Vector<double>.Count);

    /// <summary>The worst level's key; infinite when there is none.</summary>
    public double Lowest => _keys[0];

    /// <summary>The best level's key; only while there is one.</summary>
    public double Highest => _keys[Count - 1];

    /// <summary>Keys held, ascending.</summary>
    public ReadOnlySpan<double> Keys => _keys.AsSpan(0, Count);

    /// <summary>The size of each.</summary>
    public Span<double> Sizes => _sizes.AsSpan(0, Count);

    /// <summary>How many of some ascending keys, padded with infinity to whole vectors, are below a key.</summary>
    public static int CountBelow(ReadOnlySpan<double> keys, double key)
    {
        var wanted = new Vector<double>(key);
        var below = Vector<long>.Zero;
        foreach (var some in MemoryMarshal.Cast<double, Vector<double>>(keys))
            below -= Vector.LessThan(some, wanted);
        return (int)Vector.Sum(below);
    }

    /// <summary>First place whose key is not below <paramref name="key"/>; 0–<see cref="Count"/>.</summary>
    public int PlaceOf(double key) => CountBelow(_keys, key);

    /// <summary>Whether the level at a place has that key.</summary>
    public bool Holds(int place, double key) => place < Count && _keys[place] == key;

    /// <summary>
    /// Keys and sizes of a group of neighbours; where there is no level both are the least that adds nothing, 0.
    /// </summary>
    public (Vector<double> Keys, Vector<double> Sizes) Group(int group)
    {
        var place = group * Vector<double>.Count;
        var (keys, sizes) = (new Vector<double>(_keys, place), new Vector<double>(_sizes, place));
        if (place + Vector<double>.Count <= Count)
            return (keys, sizes);
        var isHeld = Vector.LessThan(keys, new Vector<double>(double.PositiveInfinity));
        return (Vector.ConditionalSelect(isHeld, keys, Vector<double>.Zero),
            Vector.ConditionalSelect(isHeld, sizes, Vector<double>.Zero));
    }

    /// <summary>Puts a level in; there must be room.</summary>
    public void Insert(int place, double key, double size)
    {
        _keys.AsSpan(place, Count - place).CopyTo(_keys.AsSpan(place + 1));
        _sizes.AsSpan(place, Count - place).CopyTo(_sizes.AsSpan(place + 1));
        _keys[place] = key;
        _sizes[place] = size;
        Count++;
    }

    /// <summary>Takes some levels out, the first of them at a place.</summary>
    public void Remove(int place, int count = 1)
    {
        _keys.AsSpan(place + count, Count - place - count).CopyTo(_keys.AsSpan(place));
        _sizes.AsSpan(place + count, Count - place - count).CopyTo(_sizes.AsSpan(place));
        Count -= count;
        _keys.AsSpan(Count, count).Fill(double.PositiveInfinity);
    }

    /// <summary>Moves the better half to an empty block.</summary>
    public void SplitTo(LevelBlock better)
    {
        var kept = Count / 2;
        better.Append(Keys[kept..], Sizes[kept..]);
        Remove(kept, Count - kept);
    }

    /// <summary>Takes in all levels of a better block; there must be room.</summary>
    public void TakeIn(LevelBlock better)
    {
        Append(better.Keys, better.Sizes);
        better.Clear();
    }

    /// <summary>Forgets every level.</summary>
    public void Clear()
    {
        _keys.AsSpan(0, Count).Fill(double.PositiveInfinity);
        Count = 0;
    }

    private void Append(ReadOnlySpan<double> keys, ReadOnlySpan<double> sizes)
    {
        keys.CopyTo(_keys.AsSpan(Count));
        sizes.CopyTo(_sizes.AsSpan(Count));
        Count += keys.Length;
    }
}
