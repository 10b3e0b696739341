using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;

namespace Surveillance.Tests.MetricsEngine.Incidents;

/// <summary>A book that was published.</summary>
/// <param name="Market">Its market.</param>
/// <param name="Sequence">Its sequence.</param>
/// <param name="At">When, to the millisecond, as it is written.</param>
/// <param name="IsRead">Whether an engine showed its spread: it was read.</param>
internal sealed record WitnessedBook(MarketId Market, long Sequence, DateTimeOffset At, bool IsRead);

/// <summary>
/// Publishes books ten times a second, each with a spread of its own, and the next one only once an engine has shown
/// that spread or has had a second for it: so it is known of each book whether it was read.
/// </summary>
internal sealed class WitnessedFeed(EngineStage stage, params MarketId[] markets)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly List<WitnessedBook> _books = [];
    private int _rounds;

    /// <summary>The books so far, in the order in which they were published.</summary>
    public IReadOnlyList<WitnessedBook> Books => _books;

    /// <summary>Present time, to the millisecond.</summary>
    public static DateTimeOffset Now =>
        DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Raises an alert now, as anomaly-detector does.</summary>
    public async Task<Alert> AlertAsync(MarketId market, string metric)
    {
        var alert = SomeAlert.Firing($"test-{market.Exchange}-{market.Instrument}-{metric}") with
        {
            Market = market, Metric = metric, TriggeredAt = Now,
        };
        await new ActiveAlerts(stage.Store).AddAsync(SomeAlert.Entry(alert));
        return alert;
    }

    /// <summary>Publishes until something holds; fails when no book was read for sixty rounds.</summary>
    public async Task PublishUntilAsync(Func<Task<bool>> isOver)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        while (!await isOver())
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            await RoundAsync();
            if (_books.Count >= 60 * markets.Length)
                Assert.Contains(_books.TakeLast(60 * markets.Length), book => book.IsRead);
        }
    }

    /// <summary>Publishes until a moment.</summary>
    public Task PublishUntilAsync(DateTimeOffset moment) => PublishUntilAsync(() => Task.FromResult(Now >= moment));

    /// <summary>The sequences of a market's books within a span of time that were read.</summary>
    public IReadOnlyList<long> ReadOf(MarketId market, DateTimeOffset from, DateTimeOffset until) =>
        [.. _books.Where(book => book.Market == market && book.IsRead && book.At >= from && book.At <= until)
            .Select(book => book.Sequence)];

    /// <summary>The sequences that are stored of a market, each as often as it has a row.</summary>
    public async Task<IReadOnlyList<long>> StoredOfAsync(MarketId market) =>
        [.. (await stage.TextsAsync($"""
            SELECT sequence_id FROM order_book_snapshots
            WHERE exchange = '{market.Exchange}' AND instrument = '{market.Instrument}' ORDER BY sequence_id
            """)).Select(long.Parse)];

    private async Task RoundAsync()
    {
        var spread = 1 + (_rounds++ % 500 * 0.01);
        var published = new List<(MarketId Market, long Sequence, DateTimeOffset At)>();
        foreach (var market in markets)
        {
            stage.Feed.Spread(market, spread);
            var at = Now;
            published.Add((market, await stage.Feed.ChangeAsync(market, at), at));
        }

        var shown = await Task.WhenAll(markets.Select(market => IsShownAsync(market, spread)));
        _books.AddRange(published.Zip(shown, (book, isRead) =>
            new WitnessedBook(book.Market, book.Sequence, book.At, isRead)));
    }

    private async Task<bool> IsShownAsync(MarketId market, double spread)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < Patience)
        {
            var reading = await stage.ReadingAsync(market, "spread_bps");
            if (reading?.Value is { } value && Math.Abs(value - spread) < 0.001)
                return true;
            await Task.Delay(
                TimeSpan.FromMilliseconds(2), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return false;
    }
}
