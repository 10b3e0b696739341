namespace Surveillance.Exchanges.Trading;

/// <summary>Whether the book of an instrument means something now.</summary>
internal enum TradingState
{
    /// <summary>
    /// Orders stand in the book and can meet others, or be put there to wait: also where only some kinds are taken,
    /// such as post-only, limit-only or reduce-only.
    /// </summary>
    Traded,

    /// <summary>
    /// Nothing is matched, or at a later auction alone: the book is empty, left over or crossed, and nobody can trade
    /// at its prices.
    /// </summary>
    Halted,
}

/// <summary>
/// What a venue says of an instrument. The words of each venue that let its book count are named one by one; every
/// other word halts it, for venues invent new ones, and a book that may mean nothing is not shown.
/// </summary>
/// <param name="Trading">What follows for the book.</param>
/// <param name="Word">The venue's own, for people.</param>
internal readonly record struct InstrumentState(TradingState Trading, string Word)
{
    /// <summary>What a word says; null where the venue says none, of which nothing follows.</summary>
    /// <param name="word">The venue's.</param>
    /// <param name="traded">The words under which a book counts.</param>
    public static InstrumentState? Of(string word, params ReadOnlySpan<string> traded) => word.Length == 0
        ? null
        : new InstrumentState(traded.Contains(word) ? TradingState.Traded : TradingState.Halted, word);
}
