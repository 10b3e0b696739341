namespace Surveillance.Markets;

/// <summary>Why there was no trustworthy data. The wire and column value is the snake_case name.</summary>
public enum GapReason
{
    /// <summary>The connection was lost.</summary>
    Disconnect,

    /// <summary>An update did not follow the one before it.</summary>
    SequenceBreak,

    /// <summary>The connection lived, but one stream went quiet beyond its limit.</summary>
    StreamSilent,

    /// <summary>Data came, but too old to be used.</summary>
    Stale,

    /// <summary>The venue announced that it is closed.</summary>
    Maintenance,

    /// <summary>The book was thrown away and loaded anew for another reason, such as a crossed book.</summary>
    Resync,
}

/// <summary>An interval without trustworthy data on one market.</summary>
/// <param name="Market">The market that was affected.</param>
/// <param name="Start">Last moment at which the book was known to be right.</param>
/// <param name="End">First moment at which it was right again.</param>
/// <param name="Reason">Why.</param>
/// <param name="SequenceBefore">The venue's id of the last good update, where the venue has ids.</param>
/// <param name="SequenceAfter">The venue's id of the first good update after it.</param>
public sealed record DataGap(
    MarketId Market,
    DateTimeOffset Start,
    DateTimeOffset End,
    GapReason Reason,
    long? SequenceBefore,
    long? SequenceAfter)
{
    /// <summary>How long the data was missing.</summary>
    public TimeSpan Duration => End - Start;
}
