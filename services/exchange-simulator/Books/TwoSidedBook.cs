namespace Surveillance.ExchangeSimulator.Books;

/// <summary>An order book in the venue's own units.</summary>
internal sealed class TwoSidedBook
{
    public BookSide Bids { get; } = new(bids: true);

    public BookSide Asks { get; } = new(bids: false);

    /// <summary>Twice the mid price in price units (so that it stays whole), or null when a side is empty.</summary>
    public long? TwiceMid => Bids.BestPrice + Asks.BestPrice;

    public void Apply(BookChange change)
    {
        Bids.Apply(change.Bids);
        Asks.Apply(change.Asks);
    }

    public void CopyFrom(TwoSidedBook other)
    {
        Bids.CopyFrom(other.Bids);
        Asks.CopyFrom(other.Asks);
    }
}
