using Surveillance.Markets;

namespace Surveillance.MetricsEngine.Figures;

/// <summary>Books whose readings are on their way to Redis: only once they are there it is known how late.</summary>
internal sealed class BooksUnderWay(VenueFigures figures, TimeProvider time)
{
    private readonly List<BookSnapshot> _books = [];

    /// <summary>Takes in books whose readings were sent.</summary>
    public void Add(IEnumerable<BookSnapshot> books) => _books.AddRange(books);

    /// <summary>Counts them all as written by now.</summary>
    public void CountWritten()
    {
        var written = time.GetUtcNow();
        foreach (var book in _books)
            figures.Count(book, written);
        _books.Clear();
    }
}
