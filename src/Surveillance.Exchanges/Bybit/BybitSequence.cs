namespace Surveillance.Exchanges.Bybit;

/// <summary>What to do with a message about a book.</summary>
internal enum BybitVerdict
{
    /// <summary>It is the whole book: whatever was held is replaced.</summary>
    Load,

    /// <summary>It follows: apply it.</summary>
    Apply,

    /// <summary>It was applied before.</summary>
    Duplicate,

    /// <summary>Messages are missing before it.</summary>
    Gap,

    /// <summary>There is no book that it could change.</summary>
    Wait,
}

/// <summary>
/// The rules of the update id <c>u</c>, as in "Orderbook" of Bybit's documentation
/// (https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook): each delta is the one before + 1, and any
/// snapshot, or an id of 1 after the venue restarted, is the book itself and no gap.
/// </summary>
internal static class BybitSequence
{
    /// <summary>
    /// An id that lies further back than a minute or two of deltas was not seen before: the ids began anew, and the
    /// snapshot that should have said so is missing.
    /// </summary>
    private const long Reach = 1_000;

    /// <summary>Judges a message.</summary>
    /// <param name="type">Snapshot or delta.</param>
    /// <param name="id">Its <c>u</c>.</param>
    /// <param name="lastId">The <c>u</c> of the book; null when there is none that is right.</param>
    public static BybitVerdict Judge(BybitFrameType type, long id, long? lastId)
    {
        if (type == BybitFrameType.Snapshot || id == 1)
            return BybitVerdict.Load;
        if (lastId is not { } last)
            return BybitVerdict.Wait;
        if (id == last + 1)
            return BybitVerdict.Apply;
        return id <= last && id > last - Reach ? BybitVerdict.Duplicate : BybitVerdict.Gap;
    }
}
