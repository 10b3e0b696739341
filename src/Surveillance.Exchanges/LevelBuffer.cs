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

    /// <summary>Places behind the last level, one or more, to be filled; <see cref="Keep"/> makes them count.</summary>
    public Span<Level> Room()
    {
        if (Count == _levels.Length)
            Array.Resize(ref _levels, Count * 2);
        return _levels.AsSpan(Count);
    }

    /// <summary>So many levels of <see cref="Room"/> count.</summary>
    public void Keep(int count) => Count += count;

    /// <summary>Appends a level.</summary>
    public void Add(Level level)
    {
        Room()[0] = level;
        Keep(1);
    }
}
