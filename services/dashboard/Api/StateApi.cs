using Microsoft.AspNetCore.Http.HttpResults;
using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Api;

/// <summary><c>GET /api/state/{exchange}/{instrument}</c>: a market as it is now.</summary>
internal static class StateApi
{
    /// <summary>Maps it.</summary>
    public static void MapState(this RouteGroupBuilder api) => api.MapGet("/state/{exchange}/{instrument}", StateAsync)
        .WithName("state").WithTags("markets").WithSummary("A market as it is now.")
        .WithDescription(
            "The book, the ticker and the readings of a market as they stand in Redis, and its active alerts. "
            + "Each is null when nothing has been published of it lately (30 s, ticker 60 s).")
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Ok<ToldMarket>, ProblemHttpResult>> StateAsync(
        string exchange, string instrument, OrderBooks books, Tickers tickers, MarketMetrics metrics,
        ActiveAlerts alerts, ConfigurationWatch configuration, TimeProvider time, CancellationToken cancellationToken)
    {
        var market = new MarketId(exchange, instrument);
        if (!configuration.Current.Watches(market))
            return Problems.NotFound($"There is no enabled market {market}.");
        var book = books.GetAsync(market, cancellationToken);
        var ticker = tickers.GetAsync(market, cancellationToken);
        var readings = metrics.GetAsync(market, cancellationToken);
        var active = await alerts.AllAsync(cancellationToken);
        return TypedResults.Ok(ToldMarket.Of(
            market, time.GetUtcNow(), await book, await ticker, await readings,
            active?.Select(entry => entry.Alert).Where(alert => alert.Market == market).ToList()));
    }
}

/// <summary>A market as it is now.</summary>
/// <param name="Exchange">Venue.</param>
/// <param name="Instrument">Instrument.</param>
/// <param name="AsOf">When it was read, UTC.</param>
/// <param name="Simulated">Whether anything of it was made up by a simulator.</param>
/// <param name="BookAgeSeconds">Since the book was last verified live; null without a book.</param>
/// <param name="Book">The published book.</param>
/// <param name="Ticker">What the venue says beside its book.</param>
/// <param name="ReadingsAt">When the readings were measured, UTC.</param>
/// <param name="Readings">Metric name to reading.</param>
/// <param name="Alerts">Its active alerts; null when nobody knows: Redis was emptied, or is new.</param>
internal sealed record ToldMarket(
    string Exchange,
    string Instrument,
    DateTimeOffset AsOf,
    bool Simulated,
    double? BookAgeSeconds,
    ToldBook? Book,
    Ticker? Ticker,
    DateTimeOffset? ReadingsAt,
    IReadOnlyDictionary<string, ToldReading>? Readings,
    IReadOnlyList<Alert>? Alerts)
{
    /// <summary>As it is told.</summary>
    public static ToldMarket Of(
        MarketId market, DateTimeOffset now, BookSnapshot? book, Ticker? ticker, MarketReadings? readings,
        IReadOnlyList<Alert>? alerts) => new(
        market.Exchange,
        market.Instrument,
        now,
        book is { Simulated: true } || ticker is { Simulated: true } || readings is { Simulated: true },
        book is null ? null : Math.Round((now - book.LocalTimestamp).TotalSeconds, 3),
        book is null ? null : ToldBook.Of(book),
        ticker,
        readings?.Timestamp,
        readings?.Readings.ToDictionary(one => one.Key, one => ToldReading.Of(one.Value)),
        alerts);
}

/// <summary>A book.</summary>
/// <param name="Timestamp">The venue's time of the last change, UTC.</param>
/// <param name="LocalTimestamp">When it was last verified live, UTC.</param>
/// <param name="SequenceId">The venue's id of the last update.</param>
/// <param name="Source"><c>stream</c> or <c>rest</c>.</param>
/// <param name="BestBid">Highest bid, in quote currency.</param>
/// <param name="BestAsk">Lowest ask, in quote currency.</param>
/// <param name="MidPrice">Half their sum.</param>
/// <param name="SpreadBps">Their difference in basis points of mid.</param>
/// <param name="CoveredBidBps">How far below mid the book is really known.</param>
/// <param name="CoveredAskBps">How far above mid.</param>
/// <param name="Bids">Price and size in base coin, best first.</param>
/// <param name="Asks">The same.</param>
internal sealed record ToldBook(
    DateTimeOffset Timestamp,
    DateTimeOffset LocalTimestamp,
    long SequenceId,
    string Source,
    double? BestBid,
    double? BestAsk,
    double? MidPrice,
    double? SpreadBps,
    double? CoveredBidBps,
    double? CoveredAskBps,
    IReadOnlyList<double[]> Bids,
    IReadOnlyList<double[]> Asks)
{
    /// <summary>As it is told.</summary>
    public static ToldBook Of(BookSnapshot book) => new(
        book.Timestamp,
        book.LocalTimestamp,
        book.SequenceId,
        WireText.Of(book.Source),
        book.BestBid,
        book.BestAsk,
        book.MidPrice,
        book.SpreadBps,
        book.CoveredBidBps,
        book.CoveredAskBps,
        [.. book.Bids.Select(level => new[] { level.Price, level.Size })],
        [.. book.Asks.Select(level => new[] { level.Price, level.Size })]);
}

/// <summary>One figure.</summary>
/// <param name="Value">In the metric's unit; null when it is not known.</param>
/// <param name="Zscore">Against its window; null when not scored or not known.</param>
/// <param name="Status">How far it can be trusted; the reason when the value is null.</param>
/// <param name="Samples">Samples in the window; null for a metric that has none.</param>
internal sealed record ToldReading(double? Value, double? Zscore, string Status, int? Samples)
{
    /// <summary>As it is told.</summary>
    public static ToldReading Of(Reading reading) =>
        new(reading.Value, reading.ZScore, WireText.Of(reading.Status), reading.Samples);
}
