namespace Surveillance.Markets;

/// <summary>
/// The whole book of one market as far as it is known, changed in place. It is right only while
/// <see cref="IsValid"/>: a break in the venue's sequence invalidates it before anything else happens. Not safe for
/// several threads: its owner locks.
/// </summary>
/// <param name="market">The market.</param>
/// <param name="levelLimit">Levels a side beyond which the worst are cut after each message.</param>
/// <param name="coverage">How far a side stays known between snapshots.</param>
public sealed class OrderBook(MarketId market, int levelLimit = OrderBook.DefaultLevelLimit,
    CoverageRule coverage = CoverageRule.SnapshotRange)
{
    /// <summary>More levels than a venue sends; bounds what days of far-away orders can pile up.</summary>
    public const int DefaultLevelLimit = 20_000;

    /// <summary>The market.</summary>
    public MarketId Market { get; } = market;

    /// <summary>The buyers.</summary>
    public BookSide Bids { get; private set; } = new(Side.Bid);

    /// <summary>The sellers.</summary>
    public BookSide Asks { get; private set; } = new(Side.Ask);

    /// <summary>Whether the book is what the venue's is.</summary>
    public bool IsValid { get; private set; }

    /// <summary>The venue's id of the last update applied.</summary>
    public long SequenceId { get; private set; }

    /// <summary>Messages applied since the feed started, snapshots included.</summary>
    public long UpdateCount { get; private set; }

    /// <summary>
    /// How often an update changed the best bid or the best ask, each counted, since the feed started; a snapshot,
    /// which begins the book anew, changes neither.
    /// </summary>
    public long TopFlips { get; private set; }

    /// <summary>(bid + ask) / 2; null when a side is empty.</summary>
    public double? Mid => Bids.Best is { } bid && Asks.Best is { } ask ? (bid + ask) / 2 : null;

    /// <summary>
    /// Whether the best bid is not below the best ask. Between the two sides of one message that is normal, after a
    /// whole message it tells of a missed delete.
    /// </summary>
    public bool IsCrossed => Bids.Best is { } bid && Asks.Best is { } ask && bid >= ask;

    /// <summary>10⁴ (ask − bid) / mid; null when a side is empty or the book is crossed.</summary>
    public double? SpreadBps => Mid is { } mid && !IsCrossed ? 1e4 * (Asks.Best!.Value - Bids.Best!.Value) / mid : null;

    /// <summary>One side.</summary>
    public BookSide this[Side side] => side == Side.Bid ? Bids : Asks;

    /// <summary>Replaces the book by a venue's snapshot.</summary>
    /// <param name="bids">Best first.</param>
    /// <param name="asks">Best first.</param>
    /// <param name="limit">How many levels a side the snapshot can hold: fewer mean that the side is whole.</param>
    /// <param name="sequenceId">The venue's id of the state.</param>
    public void Load(ReadOnlySpan<Level> bids, ReadOnlySpan<Level> asks, int limit, long sequenceId)
    {
        Bids.Load(bids, limit);
        Asks.Load(asks, limit);
        Complete(sequenceId);
        IsValid = true;
    }

    /// <summary>Applies one whole message: absolute sizes, 0 deletes.</summary>
    public void Apply(ReadOnlySpan<Level> bids, ReadOnlySpan<Level> asks, long sequenceId)
    {
        var (bid, ask) = (Bids.Best, Asks.Best);
        foreach (var level in bids)
            Bids.Set(level.Price, level.Size);
        foreach (var level in asks)
            Asks.Set(level.Price, level.Size);
        Complete(sequenceId);
        TopFlips += (Bids.Best == bid ? 0 : 1) + (Asks.Best == ask ? 0 : 1);
    }

    /// <summary>Takes over the state of a book that was loaded beside this one; the other is left invalid.</summary>
    public void Adopt(OrderBook fresher)
    {
        (Bids, fresher.Bids) = (fresher.Bids, Bids);
        (Asks, fresher.Asks) = (fresher.Asks, Asks);
        SequenceId = fresher.SequenceId;
        UpdateCount++;
        IsValid = fresher.IsValid;
        fresher.IsValid = false;
    }

    /// <summary>Takes over what another book holds, which stays as it is.</summary>
    public void CopyFrom(OrderBook other)
    {
        Bids.CopyFrom(other.Bids);
        Asks.CopyFrom(other.Asks);
        (SequenceId, IsValid) = (other.SequenceId, other.IsValid);
        UpdateCount++;
    }

    /// <summary>An empty book of the same market, kept by the same rules.</summary>
    public OrderBook Another() => new(Market, levelLimit, coverage);

    /// <summary>
    /// Says that the book can no longer be trusted; nothing may be published from it until it is loaded anew.
    /// </summary>
    public void Invalidate() => IsValid = false;

    private void Complete(long sequenceId)
    {
        Bids.Trim(levelLimit, coverage);
        Asks.Trim(levelLimit, coverage);
        SequenceId = sequenceId;
        UpdateCount++;
    }
}
