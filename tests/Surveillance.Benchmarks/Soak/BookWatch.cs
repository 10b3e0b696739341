using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Faults;

namespace Surveillance.Benchmarks.Soak;

/// <summary>
/// Reads every market's book in Redis over and over, and finds it among the states that its venue has shown. One that
/// was never shown is wrong, whatever the service says of it.
/// </summary>
internal sealed class BookWatch
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly OrderBooks _books;
    private readonly Dictionary<MarketId, ShownStates> _shown = [];
    private readonly Dictionary<MarketId, DateTimeOffset> _seen = [];
    private readonly Dictionary<MarketId, BookSnapshot> _last = [];

    public BookWatch(IngestionStack stack)
    {
        _books = new OrderBooks(stack.Store);
        foreach (var market in stack.Config.EnabledMarkets)
        {
            if (stack.Simulator.Board.Find(market) is { } served)
                _shown[market] = new ShownStates(served, TimeProvider.System);
        }
    }

    /// <summary>The markets that are watched.</summary>
    public IReadOnlyCollection<MarketId> Markets => _shown.Keys;

    /// <summary>Books that were read and compared.</summary>
    public long Checked { get; private set; }

    /// <summary>Those that the venue never showed, as text.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Called with each book that was published since the last look.</summary>
    public Action<BookSnapshot>? OnBook { get; init; }

    /// <summary>Looks until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Pace, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stop))
        {
            var reads = _shown.Keys.Select(async market => await LookAsync(market, stop)).ToList();
            await Task.WhenAll(reads);
        }
    }

    /// <summary>
    /// The markets whose book in Redis is not what the venue showed within the last two seconds, each with what it is.
    /// </summary>
    public IReadOnlyList<string> OutOfStep()
    {
        var now = TimeProvider.System.GetUtcNow();
        var found = new List<string>();
        foreach (var (market, shown) in _shown)
        {
            if (!_last.TryGetValue(market, out var book))
                found.Add($"{market} has no book");
            else if (shown.AgeOf(book.Bids, book.Asks) is not { } age || age > Fresh
                || now - book.LocalTimestamp > Fresh)
                found.Add($"{market} at {book.SequenceId} of {book.LocalTimestamp:HH:mm:ss.fff}");
        }

        return found;
    }

    private async Task LookAsync(MarketId market, CancellationToken stop)
    {
        if (await _books.GetAsync(market, stop) is not { } book)
        {
            lock (_last)
                _last.Remove(market);
            return;
        }

        lock (_last)
        {
            _last[market] = book;
            if (_seen.GetValueOrDefault(market) == book.LocalTimestamp)
                return;
            _seen[market] = book.LocalTimestamp;
            Checked++;
            OnBook?.Invoke(book);
            if (_shown[market].AgeOf(book.Bids, book.Asks) is null)
                Wrong.Add($"{book.LocalTimestamp:HH:mm:ss.fff} {market} at {book.SequenceId}");
        }
    }
}
