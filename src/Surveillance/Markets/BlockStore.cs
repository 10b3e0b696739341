namespace Surveillance.Markets;

/// <summary>
/// Empty blocks that no side uses now. Bounded: more than <see cref="Bound"/> are left to the collector. Safe for
/// several threads.
/// </summary>
internal static class BlockStore
{
    /// <summary>Most blocks kept, about 35 MB.</summary>
    public const int Bound = 32_768;

    private static readonly Lock Gate = new();
    private static readonly Stack<LevelBlock> Kept = new();

    /// <summary>An empty block.</summary>
    public static LevelBlock Rent()
    {
        lock (Gate)
            return Kept.TryPop(out var block) ? block : new LevelBlock();
    }

    /// <summary>Gives a block back, empty.</summary>
    public static void Return(LevelBlock block)
    {
        lock (Gate)
        {
            if (Kept.Count < Bound)
                Kept.Push(block);
        }
    }
}
