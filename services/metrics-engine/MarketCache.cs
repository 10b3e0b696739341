using Microsoft.Extensions.Logging;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>A market whose book, and perhaps ticker, was asked for.</summary>
internal readonly record struct AskedMarket(SeenMarket Market, Asked<BookSnapshot> Book, Asked<Ticker>? Ticker);

/// <summary>
/// The newest book and ticker of every market that is measured here or that such a market is compared with.
/// A book whose key has expired stays: that it is not verified any more, its age tells. A book that is read takes over
/// the memory of the one before it: nobody may hold on to its levels.
/// </summary>
internal sealed class MarketCache(OrderBooks books, Tickers tickers, ILogger<MarketCache> log)
{
    /// <summary>
    /// When so many markets changed at once, their tickers are read less often than their books: most often it is the
    /// book alone that changed, and the market comes again with its next change, or a second later.
    /// </summary>
    private const int Many = 64;

    /// <summary>As data-ingestion writes them while many markets are published.</summary>
    private static readonly TimeSpan TickerPace = TimeSpan.FromMilliseconds(250);

    /// <summary>How often one is looked for that was not there: most likely the market has none.</summary>
    private static readonly TimeSpan MissingTickerPace = TimeSpan.FromSeconds(1);

    private readonly Dictionary<MarketId, SeenMarket> _seen = [];

    /// <summary>
    /// Texts in <c>orderbook:*</c> and <c>ticker:*</c> that could not be read, since the process started.
    /// </summary>
    public long Unreadable { get; private set; }

    /// <summary>What was last read of a market: nothing, before it was asked for.</summary>
    public SeenMarket Of(MarketId market)
    {
        if (!_seen.TryGetValue(market, out var seen))
            _seen[market] = seen = new SeenMarket(market);
        return seen;
    }

    /// <summary>Reads books and tickers of markets by one round trip of separate commands.</summary>
    public Task ReadAsync(
        IReadOnlyCollection<SeenMarket> markets, DateTimeOffset now, CancellationToken cancellationToken) =>
        TakeAsync(Ask(markets, now, cancellationToken), now);

    /// <summary>Asks for books and tickers of markets, by one command each.</summary>
    public IReadOnlyList<AskedMarket> Ask(
        IReadOnlyCollection<SeenMarket> markets, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var asked = new List<AskedMarket>(markets.Count);
        foreach (var market in markets)
        {
            asked.Add(new AskedMarket(
                market,
                books.Ask(market.Market, cancellationToken),
                markets.Count < Many || IsTickerDue(market, now)
                    ? tickers.Ask(market.Market, cancellationToken)
                    : null));
        }

        return asked;
    }

    /// <summary>Takes in what was asked for.</summary>
    public async Task TakeAsync(IReadOnlyList<AskedMarket> asked, DateTimeOffset now)
    {
        await CommandBatch.AnswersAsync(AnswersOf(asked));
        foreach (var one in asked)
        {
            one.Market.Take(await KnownAsync(one.Book, one.Market.Book), now);
            if (one.Ticker is { } ticker)
                one.Market.Take(await KnownAsync(ticker, spent: null), now);
        }
    }

    /// <summary>Forgets markets that the configuration does not ask for any more.</summary>
    public void KeepOnly(MeasuringPlan plan)
    {
        foreach (var market in _seen.Keys.Where(market => !plan.Asks(market)).ToList())
            _seen.Remove(market);
    }

    private static bool IsTickerDue(SeenMarket market, DateTimeOffset now) =>
        !((now - market.TickerReadAt).Duration() < (market.Ticker is null ? MissingTickerPace : TickerPace));

    /// <summary>Complete with the answers, in their order.</summary>
    private static List<Task> AnswersOf(IReadOnlyList<AskedMarket> asked)
    {
        var answers = new List<Task>(2 * asked.Count);
        foreach (var one in asked)
        {
            answers.Add(one.Book.Answer);
            if (one.Ticker is { } ticker)
                answers.Add(ticker.Answer);
        }

        return answers;
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
}
