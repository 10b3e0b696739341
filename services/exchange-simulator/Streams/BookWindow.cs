using Surveillance.ExchangeSimulator.Books;

namespace Surveillance.ExchangeSimulator.Streams;

/// <summary>
/// The best levels of a book as a stream keeps its clients informed of them: what was told so far, and what has to be
/// told so that they hold the best levels of now. A level that other ones push out is deleted; when it is among the
/// best again it is told again, changed or not.
/// </summary>
/// <param name="depth">Best levels a side.</param>
internal sealed class BookWindow(int depth)
{
    private readonly TwoSidedBook _now = new();
    private readonly HashSet<long> _touchedBids = [];
    private readonly HashSet<long> _touchedAsks = [];
    private readonly BookChange _change = new();

    /// <summary>The levels that clients were told.</summary>
    public TwoSidedBook Told { get; } = new();

    /// <summary>Begins with the best levels of a book.</summary>
    public void Begin(TwoSidedBook shown)
    {
        Told.Bids.CopyBestOf(shown.Bids, depth);
        Told.Asks.CopyBestOf(shown.Asks, depth);
        _touchedBids.Clear();
        _touchedAsks.Clear();
    }

    /// <summary>
    /// Makes the next difference delete also those of these prices that are free by then, told or not, as the
    /// venues do whose pushes gather changes: who fetched the book in between holds them.
    /// </summary>
    public void Touch(BookChange change)
    {
        foreach (var level in change.Bids) _touchedBids.Add(level.Price);
        foreach (var level in change.Asks) _touchedAsks.Add(level.Price);
    }

    /// <summary>
    /// What turns the levels that were told into the best of <paramref name="shown"/>; they are told then.
    /// </summary>
    /// <returns>Its levels alone are set; valid until the next call.</returns>
    public BookChange Take(TwoSidedBook shown)
    {
        _now.Bids.CopyBestOf(shown.Bids, depth);
        _now.Asks.CopyBestOf(shown.Asks, depth);
        _change.Clear();
        Take(Told.Bids, _now.Bids, _touchedBids, _change.Bids);
        Take(Told.Asks, _now.Asks, _touchedAsks, _change.Asks);
        return _change;
    }

    private void Take(BookSide told, BookSide now, HashSet<long> touched, List<PriceLevel> changes)
    {
        told.Difference(now, changes);
        foreach (var price in touched)
        {
            var isAmongBest = now.Count < depth || now.IsBetter(price, now[now.Count - 1].Price);
            if (isAmongBest && told.SizeAt(price) == 0 && now.SizeAt(price) == 0) changes.Add(new PriceLevel(price, 0));
        }

        touched.Clear();
        told.CopyFrom(now);
    }
}
