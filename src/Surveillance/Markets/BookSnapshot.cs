namespace Surveillance.Markets;

/// <summary>Where a book came from.</summary>
public enum BookSource
{
    /// <summary>The venue's stream.</summary>
    Stream,

    /// <summary>Polled over REST, at most once a second.</summary>
    Rest,
}

/// <summary>
/// A book as it was published: the best levels, how much is offered within each basis point of mid, and how far the
/// book is really known. Immutable; a side without levels is empty and its best price null.
/// </summary>
public sealed record BookSnapshot
{
    /// <summary>The market.</summary>
    public required MarketId Market { get; init; }

    /// <summary>The venue's time of the last change; the local time where the venue tells none.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>
    /// When the book was last verified live here: receipt of the frame that changed it, or, for an unchanged book
    /// published again, the moment its unbroken connection confirmed it.
    /// </summary>
    public required DateTimeOffset LocalTimestamp { get; init; }

    /// <summary>The venue's id of the last update applied.</summary>
    public required long SequenceId { get; init; }

    /// <summary>Stream or REST.</summary>
    public BookSource Source { get; init; }

    /// <summary>Whether a simulator made this up.</summary>
    public bool Simulated { get; init; }

    /// <summary>Highest bid; null when there is none.</summary>
    public double? BestBid { get; init; }

    /// <summary>Lowest ask; null when there is none.</summary>
    public double? BestAsk { get; init; }

    /// <summary>(bid + ask) / 2; null when a side is empty.</summary>
    public double? MidPrice { get; init; }

    /// <summary>10⁴ (ask − bid) / mid; null when a side is empty or the book is crossed.</summary>
    public double? SpreadBps { get; init; }

    /// <summary>Smallest price step, in quote currency; null when not known.</summary>
    public double? TickSize { get; init; }

    /// <summary>How many levels a side were asked for.</summary>
    public int DepthLevels { get; init; }

    /// <summary>Updates applied to the book since the feed started, for the update rate.</summary>
    public long UpdateCount { get; init; }

    /// <summary>
    /// Changes of the best bid and of the best ask, each counted, over the same time; null when not counted.
    /// </summary>
    public long? TopFlips { get; init; }

    /// <summary>Best bids first.</summary>
    public required IReadOnlyList<Level> Bids { get; init; }

    /// <summary>Best asks first.</summary>
    public required IReadOnlyList<Level> Asks { get; init; }

    /// <summary>How far below mid the bids are really known, in basis points; null when there is no mid.</summary>
    public double? CoveredBidBps { get; init; }

    /// <summary>How far above mid the asks are really known, in basis points.</summary>
    public double? CoveredAskBps { get; init; }

    /// <summary>Cumulative size and notional out to 50 bps; null when there is no mid.</summary>
    public LiquidityProfile? Profile { get; init; }
}
