using Microsoft.Extensions.Logging;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>
/// The newest book and ticker of every market that is measured here or that such a market is compared with.
/// A book whose key has expired stays: that it is not verified any more, its age tells.
/// </summary>
internal sealed class MarketCache(
    OrderBooks books, Tickers tickers, HaltedMarkets halted, ILogger<MarketCache> log)
{
    /// <summary>
    /// When so many markets changed at once, their tickers are read less often than their books: most often it is the
    /// book alone that changed, and the market comes again with its next change, or a second later.
    /// </summary>
    private const int Many = 64;

    private static readonly TimeSpan TickerPace = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<MarketId, Entry> _entries = [];

    /// <summary>
    /// Texts in <c>orderbook:*</c> and <c>ticker:*</c> that could not be read, since the process started.
    /// </summary>
    public long Unreadable { get; private set; }

    /// <summary>The newest book; null when none was ever seen.</summary>
    public BookSnapshot? Book(MarketId market) => _entries.GetValueOrDefault(market)?.Book;

    /// <summary>The newest ticker; null when none was ever seen.</summary>
    public Ticker? Ticker(MarketId market) => _entries.GetValueOrDefault(market)?.Ticker;

    /// <summary>When a market was last read; null when it never was.</summary>
    public DateTimeOffset? ReadAt(MarketId market) => _entries.GetValueOrDefault(market)?.ReadAt;

    /// <summary>What a market is measured by.</summary>
    public MarketInputs InputsOf(MarketId market, MeasuringPlan plan) => new(
        Book(market),
        Ticker(market),
        plan.SpotOf(market) is { } spot ? Book(spot) : null,
        [.. plan.PeersOf(market).Select(Book).OfType<BookSnapshot>()],
        halted.Contains(market));

    /// <summary>
    /// Reads books and tickers of markets by one round trip of separate commands. The markets whose book was updated
    /// since it was last read: one published again because it is still alive is not among them, nor one that is read
    /// for the first time.
    /// </summary>
    public async Task<IReadOnlySet<MarketId>> ReadAsync(
        IReadOnlyCollection<MarketId> markets, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var reads = new List<Read>(markets.Count);
        foreach (var market in markets)
        {
            if (!_entries.TryGetValue(market, out var entry))
                _entries[market] = entry = new Entry();
            var isTickerDue = markets.Count < Many || !((now - entry.TickerReadAt).Duration() < TickerPace);
            reads.Add(new Read(
                entry,
                books.Ask(market, cancellationToken),
                isTickerDue ? tickers.Ask(market, cancellationToken) : null));
        }

        await CommandBatch.AnswersAsync([.. reads.SelectMany(read => read.Answers)]);
        var updated = new HashSet<MarketId>();
        foreach (var read in reads)
        {
            var (before, entry) = (read.Entry.Book, read.Entry);
            entry.Book = await KnownAsync(read.Book) ?? before;
            entry.ReadAt = now;
            if (read.Ticker is { } ticker)
            {
                entry.Ticker = await KnownAsync(ticker) ?? entry.Ticker;
                entry.TickerReadAt = now;
            }

            if (before is not null
                && (before.SequenceId, before.UpdateCount) != (entry.Book!.SequenceId, entry.Book.UpdateCount))
                updated.Add(read.Book.Market);
        }

        return updated;
    }

    /// <summary>Forgets markets that the configuration does not ask for any more.</summary>
    public void KeepOnly(MeasuringPlan plan)
    {
        foreach (var market in _entries.Keys.Where(market => !plan.Asks(market)).ToList())
            _entries.Remove(market);
    }

    private async ValueTask<T?> KnownAsync<T>(Asked<T> asked)
        where T : class
    {
        try
        {
            return await asked.ReadAsync();
        }
        catch (Exception error) when (StoredText.IsUnreadable(error))
        {
            Unreadable++;
            Log.Unreadable(log, error, asked.Market);
            return null;
        }
    }

    private readonly record struct Read(Entry Entry, Asked<BookSnapshot> Book, Asked<Ticker>? Ticker)
    {
        public IEnumerable<Task> Answers => Ticker is { } ticker ? [Book.Answer, ticker.Answer] : [Book.Answer];
    }

    private sealed class Entry
    {
        public BookSnapshot? Book { get; set; }

        public Ticker? Ticker { get; set; }

        public DateTimeOffset ReadAt { get; set; }

        public DateTimeOffset TickerReadAt { get; set; }
    }
}
