using System.Runtime.CompilerServices;
using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>A list of levels that is filled again and again without allocating.</summary>
internal sealed class LevelBuffer
{
    private Level[] _levels = new Level[32];

    /// <summary>Levels held.</summary>
    public int Count { get; private set; }

    /// <summary>The levels, valid until the buffer is changed.</summary>
    public ReadOnlySpan<Level> Span => _levels.AsSpan(0, Count);

    /// <summary>Forgets the levels.</summary>
    public void Clear() => Count = 0;

    /// <summary>The place behind the last level, to be filled; <see cref="Keep"/> makes it count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Level Next()
    {
        if (Count == _levels.Length)
            Array.Resize(ref _levels, Count * 2);
        return ref _levels[Count];
    }

    /// <summary>The level at <see cref="Next"/> counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Keep() => Count++;

    /// <summary>Appends a level.</summary>
    public void Add(Level level)
    {
        Next() = level;
        Keep();
    }
}
