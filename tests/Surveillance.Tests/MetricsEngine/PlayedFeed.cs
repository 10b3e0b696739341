using System.Buffers;
using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>
/// Plays data-ingestion: writes <c>orderbook:*</c>, <c>ticker:*</c> and <c>queue:books:*</c> as they are in life.
/// </summary>
internal sealed class PlayedFeed(RedisStore store, params MarketId[] markets) : IAsyncDisposable
{
    private const double Mid = 60_000;

    /// <summary>Quote currency on each side of each book, all of it at the touch.</summary>
    public const double SideNotional = 6e6;

    private readonly OrderBooks _books = new(store);
    private readonly BookQueue _queue = new(store);
    private readonly Dictionary<MarketId, OrderBook> _live =
        markets.ToDictionary(market => market, market => new OrderBook(market));
    private readonly Dictionary<MarketId, double> _spreads = markets.ToDictionary(market => market, _ => 0.5);
    private readonly HashSet<MarketId> _silent = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _flow = Task.CompletedTask;
    private long _sequence;

    public void Spread(MarketId market, double bps) => _spreads[market] = bps;

    /// <summary>From now on nothing arrives from a market.</summary>
    public void Silence(MarketId market)
    {
        lock (_silent)
            _silent.Add(market);
    }

    /// <summary>Publishes a book that has just changed; its sequence.</summary>
    public async Task<long> ChangeAsync(MarketId market, DateTimeOffset? received = null)
    {
        var book = _live[market];
        var half = _spreads[market] / 2e4;
        var (bid, ask) = (Mid * (1 - half), Mid * (1 + half));
        Level[] bids = [new(bid, SideNotional / bid), new(Mid * 0.99, 1)];
        Level[] asks = [new(ask, SideNotional / ask), new(Mid * 1.01, 1)];
        book.Load(bids, asks, limit: 1000, Interlocked.Increment(ref _sequence));
        await PublishAsync(market, received ?? TimeProvider.System.GetUtcNow());
        return book.SequenceId;
    }

    /// <summary>Publishes a book as it stands: verified live once more, or for the first time.</summary>
    public async Task PublishAsync(MarketId market, DateTimeOffset received)
    {
        var text = new ArrayBufferWriter<byte>();
        BookJson.Write(text, _live[market], new BookStamp(received, received, BookSource.Stream, 20, TickSize: 0.1));
        await _books.SetAsync(market, text.WrittenMemory.ToArray());
        await _queue.PushAsync([market]);
    }

    /// <summary>
    /// Lets every market change ten times a second until the feed is disposed; outages of Redis pass it by.
    /// </summary>
    public void Flow()
    {
        _flow = Task.Run(async () =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            while (!_stop.IsCancellationRequested)
            {
                await timer.WaitForNextTickAsync();
                foreach (var market in markets.Where(market => !IsSilent(market)))
                    await TryChangeAsync(market);
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _flow;
        _stop.Dispose();
    }

    private bool IsSilent(MarketId market)
    {
        lock (_silent)
            return _silent.Contains(market);
    }

    private async Task TryChangeAsync(MarketId market)
    {
        try
        {
            await ChangeAsync(market);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // Down: the next change comes in a tenth of a second.
        }
    }
}
