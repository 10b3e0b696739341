using Surveillance.Markets;

namespace Surveillance.Metrics;

/// <summary>The best prices of a book, or why they cannot be used.</summary>
/// <param name="Status"><see cref="ReadingStatus.Ok"/>, or the reason.</param>
/// <param name="Bid">Highest bid; 0 unless the status is Ok.</param>
/// <param name="Ask">Lowest ask; 0 unless the status is Ok.</param>
public readonly record struct TopOfBook(ReadingStatus Status, double Bid, double Ask)
{
    /// <summary>Of a market that is not traded, whatever its last book was.</summary>
    public static TopOfBook Halted => new(ReadingStatus.Halted, 0, 0);

    /// <summary>Halfway between bid and ask.</summary>
    public double Mid => (Bid + Ask) / 2;

    /// <summary>
    /// Ask less bid, as the venue's decimals have it where the price step is known; 0 unless the status is Ok.
    /// </summary>
    public double Spread { get; private init; }

    /// <summary>Whether both prices are known, recent and not crossed.</summary>
    public bool IsKnown => Status == ReadingStatus.Ok;

    /// <summary>
    /// Reads the best prices of a book that was verified live within <paramref name="reach"/>
    /// before <paramref name="now"/>, and not well after it.
    /// </summary>
    public static TopOfBook Of(BookSnapshot? book, DateTimeOffset now, TimeSpan reach)
    {
        if (book is null)
            return new(ReadingStatus.NoData, 0, 0);
        if (now - book.LocalTimestamp > reach || ClockSetBack.Since(book.LocalTimestamp, now))
            return new(ReadingStatus.Stale, 0, 0);
        if (book.BestBid is not { } bid || book.BestAsk is not { } ask)
            return new(ReadingStatus.OneSided, 0, 0);
        if (bid >= ask)
            return new(ReadingStatus.Crossed, 0, 0);

        // Where doubles end there is no mid, and a share of it would come out as 0.
        return double.IsFinite(bid + ask)
            ? new(ReadingStatus.Ok, bid, ask) { Spread = PriceSteps.Between(bid, ask, book.TickSize) }
            : new(ReadingStatus.NoData, 0, 0);
    }
}
