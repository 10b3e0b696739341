using Microsoft.Extensions.Logging;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>A market whose book, and perhaps ticker, was asked for.</summary>
internal readonly record struct AskedMarket(Asked<BookSnapshot> Book, Asked<Ticker>? Ticker)
{
    /// <summary>Complete with the answers, in their order.</summary>
    public IEnumerable<Task> Answers => Ticker is { } ticker ? [Book.Answer, ticker.Answer] : [Book.Answer];
}

/// <summary>
/// The newest book and ticker of every market that is measured here or that such a market is compared with.
/// A book whose key has expired stays: that it is not verified any more, its age tells. A book that is read takes over
/// the memory of the one before it: nobody may hold on to its levels.
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
        plan.PeersOf(market) is { Count: > 0 } peers ? [.. peers.Select(Book).OfType<BookSnapshot>()] : [],
        halted.Contains(market));

    /// <summary>Reads books and tickers of markets by one round trip of separate commands.</summary>
    /// <inheritdoc cref="TakeAsync"/>
    public Task<IReadOnlySet<MarketId>> ReadAsync(
        IReadOnlyCollection<MarketId> markets, DateTimeOffset now, CancellationToken cancellationToken) =>
        TakeAsync(Ask(markets, now, cancellationToken), now);

    /// <summary>Asks for books and tickers of markets, by one command each.</summary>
    public IReadOnlyList<AskedMarket> Ask(
        IReadOnlyCollection<MarketId> markets, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var asked = new List<AskedMarket>(markets.Count);
        foreach (var market in markets)
        {
            if (!_entries.TryGetValue(market, out var entry))
                _entries[market] = entry = new Entry();
            var isTickerDue = markets.Count < Many || !((now - entry.TickerReadAt).Duration() < TickerPace);
            asked.Add(new AskedMarket(
                books.Ask(market, cancellationToken), isTickerDue ? tickers.Ask(market, cancellationToken) : null));
        }

        return asked;
    }

    /// <summary>
    /// Takes in what was asked for. The markets whose book was updated since it was last read: one published again
    /// because it is still alive is not among them, nor one that is read for the first time.
    /// </summary>
    public async Task<IReadOnlySet<MarketId>> TakeAsync(IReadOnlyList<AskedMarket> asked, DateTimeOffset now)
    {
        await CommandBatch.AnswersAsync([.. asked.SelectMany(one => one.Answers)]);
        var updated = new HashSet<MarketId>();
        foreach (var one in asked)
        {
            // Forgotten meanwhile: there is a new plan.
            if (!_entries.TryGetValue(one.Book.Market, out var entry))
                continue;
            var before = (entry.Book?.SequenceId, entry.Book?.UpdateCount);
            entry.Book = await KnownAsync(one.Book, entry.Book) ?? entry.Book;
            entry.ReadAt = now;
            if (one.Ticker is { } ticker)
            {
                entry.Ticker = await KnownAsync(ticker, spent: null) ?? entry.Ticker;
                entry.TickerReadAt = now;
            }

            if (before.SequenceId is not null && before != (entry.Book?.SequenceId, entry.Book?.UpdateCount))
                updated.Add(one.Book.Market);
        }

        return updated;
    }

    /// <summary>Forgets markets that the configuration does not ask for any more.</summary>
    public void KeepOnly(MeasuringPlan plan)
    {
        foreach (var market in _entries.Keys.Where(market => !plan.Asks(market)).ToList())
            _entries.Remove(market);
    }

    private async ValueTask<T?> KnownAsync<T>(Asked<T> asked, T? spent)
        where T : class
    {
        try
        {
            return await asked.ReadAsync(spent);
        }
        catch (Exception error) when (StoredText.IsUnreadable(error))
        {
            Unreadable++;
            Log.Unreadable(log, error, asked.Market);
            return null;
        }
    }

    private sealed class Entry
    {
        public BookSnapshot? Book { get; set; }

        public Ticker? Ticker { get; set; }

        public DateTimeOffset ReadAt { get; set; }

        public DateTimeOffset TickerReadAt { get; set; }
    }
}
