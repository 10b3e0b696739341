namespace Surveillance.MetricsEngine.Incidents;

/// <summary>A stretch of the log of recent books, which is let go as a whole and filled again.</summary>
internal sealed class BookSegment
{
    /// <summary>Bytes that it holds: some three hundred books of 20 levels a side.</summary>
    public const int Size = 256 << 10;

    /// <summary>Its memory.</summary>
    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(Size);

    /// <summary>Bytes of it that are written.</summary>
    public int Length { get; private set; }

    /// <summary>Books in it.</summary>
    public int Books { get; private set; }

    /// <summary>When the first of its books was read.</summary>
    public DateTimeOffset OldestAt { get; private set; }

    /// <summary>When the last of its books was read.</summary>
    public DateTimeOffset NewestAt { get; private set; }

    /// <summary>Its books, one behind the other.</summary>
    public ReadOnlySpan<byte> Written => Bytes.AsSpan(0, Length);

    /// <summary>Whether a book of a size goes into it.</summary>
    public bool HasRoom(int size) => Size - Length >= size;

    /// <summary>Room for one more book; there is.</summary>
    public Span<byte> Take(int size, DateTimeOffset now)
    {
        if (Books++ == 0)
            OldestAt = now;
        NewestAt = now;
        Length += size;
        return Bytes.AsSpan(Length - size, size);
    }

    /// <summary>Empties it.</summary>
    public void Clear() => (Length, Books) = (0, 0);
}
