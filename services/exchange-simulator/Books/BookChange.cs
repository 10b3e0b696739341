namespace Surveillance.ExchangeSimulator.Books;

/// <summary>
/// What happened to a book between two ids. One instance is used over and over by its source: it is valid only during
/// the call that hands it out, and whoever needs it longer copies it.
/// </summary>
internal sealed class BookChange
{
    /// <summary>First id of the change (Binance <c>U</c>).</summary>
    public long FirstId { get; set; }

    /// <summary>Last id of the change (Binance <c>u</c>, OKX <c>seqId</c>).</summary>
    public long LastId { get; set; }

    /// <summary>Last id of the change before (Binance futures <c>pu</c>, OKX <c>prevSeqId</c>).</summary>
    public long PreviousId { get; set; }

    /// <summary>How long before it was pushed it happened in the matching engine: <c>E − T</c>.</summary>
    public long VenueDelayMs { get; set; }

    /// <summary>Levels set (size &gt; 0) or deleted (size 0).</summary>
    public List<PriceLevel> Bids { get; } = [];

    /// <summary>Levels set (size &gt; 0) or deleted (size 0).</summary>
    public List<PriceLevel> Asks { get; } = [];

    public void Clear()
    {
        Bids.Clear();
        Asks.Clear();
    }
}
