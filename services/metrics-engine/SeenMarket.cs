using Surveillance.Markets;

namespace Surveillance.MetricsEngine;

/// <summary>
/// What was last read of a market, measured here or only compared with one that is. Whoever measures a market holds on
/// to those that it is made of: with thousands of markets, to look each up for each figure costs more than the figures.
/// </summary>
internal sealed class SeenMarket(MarketId market)
{
    private bool _isUpdated;

    /// <summary>Which one.</summary>
    public MarketId Market { get; } = market;

    /// <summary>The newest book; null when none was ever seen.</summary>
    public BookSnapshot? Book { get; private set; }

    /// <summary>The newest ticker; null when none was ever seen.</summary>
    public Ticker? Ticker { get; private set; }

    /// <summary>When its book was last read; null when it never was.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    /// <summary>When its ticker was last read.</summary>
    public DateTimeOffset TickerReadAt { get; private set; }

    /// <summary>Takes in the book that was read; null where none was there, or none that could be read.</summary>
    public void Take(BookSnapshot? book, DateTimeOffset now)
    {
        _isUpdated |= Book is not null && book is not null
            && (Book.SequenceId, Book.UpdateCount) != (book.SequenceId, book.UpdateCount);
        Book = book ?? Book;
        ReadAt = now;
    }

    /// <summary>Takes in the ticker that was read, likewise.</summary>
    public void Take(Ticker? ticker, DateTimeOffset now)
    {
        Ticker = ticker ?? Ticker;
        TickerReadAt = now;
    }

    /// <summary>
    /// The book, once, if another was read than the one whose readings were sent: one published again because it is
    /// still alive is none, nor one that was read for the first time.
    /// </summary>
    public BookSnapshot? TakeUpdated()
    {
        var updated = _isUpdated ? Book : null;
        _isUpdated = false;
        return updated;
    }
}
