using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>A list of levels that is filled again and again without allocating.</summary>
internal sealed class LevelBuffer
{
    private Level[] _levels = new Level[256];

    /// <summary>Levels held.</summary>
    public int Count { get; private set; }

    /// <summary>The levels, valid until the buffer is changed.</summary>
    public ReadOnlySpan<Level> Span => _levels.AsSpan(0, Count);

    /// <summary>Forgets the levels.</summary>
    public void Clear() => Count = 0;

    /// <summary>Appends a level.</summary>
    public void Add(Level level)
    {
        if (Count == _levels.Length)
            Array.Resize(ref _levels, Count * 2);
        _levels[Count++] = level;
    }
}
