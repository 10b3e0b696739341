using Surveillance.Markets;

namespace Surveillance.MetricsEngine.Figures;

/// <summary>Books whose readings are on their way to Redis: only once they are there it is known how late.</summary>
internal sealed class BooksUnderWay(VenueFigures figures, TimeProvider time)
{
    private readonly Queue<(BookSnapshot Book, long Batch)> _books = [];

    /// <summary>Takes in books whose readings were sent.</summary>
    /// <param name="books">Books.</param>
    /// <param name="batch">With which batch, of those that were ever sent, they were sent at the latest.</param>
    public void Add(IEnumerable<BookSnapshot> books, long batch)
    {
        foreach (var book in books)
            _books.Enqueue((book, batch));
    }

    /// <summary>Counts those of the first batches as written by now.</summary>
    /// <param name="batches">How many batches, of those that were ever sent, are not on their way any more.</param>
    public void CountWritten(long batches)
    {
        var written = time.GetUtcNow();
        while (_books.TryPeek(out var next) && next.Batch <= batches)
        {
            figures.Count(next.Book, written);
            _books.Dequeue();
        }
    }
}
