using System.Buffers;
using System.Collections.Concurrent;
using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.BrowserTests.Stage;

/// <summary>
/// Plays data-ingestion and metrics-engine: publishes every market of both venues again and again, through the classes
/// that the services publish by, until it is disposed.
/// </summary>
internal sealed class PlayedMarkets : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);
    private static readonly string[] Venues = ["binance", "okx"];
    private static readonly string[] Instruments = ["BTC-USDT-PERP", "BTC-USDT-SPOT"];

    private readonly CancellationTokenSource _over = new();
    private readonly RedisStore _store;
    private readonly Task _loop;
    private readonly ConcurrentDictionary<string, bool> _silent = [];
    private readonly SemaphoreSlim _publishing = new(1, 1);
    private long _ahead;
    private long _turn;

    public PlayedMarkets(RedisStore store)
    {
        _store = store;
        _loop = PlayAsync();
    }

    /// <summary>Samples in the windows: under 30 the z-score is warming up.</summary>
    public volatile int Samples = 300;

    /// <summary>How far the clocks of the services that are played are ahead.</summary>
    public TimeSpan Ahead
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _ahead));
        set => Interlocked.Exchange(ref _ahead, value.Ticks);
    }

    /// <summary>
    /// Publishes nothing of a venue any more. What is on its way has arrived when this returns: it writes over nothing
    /// that a test puts in its place.
    /// </summary>
    public async Task SilenceAsync(string venue)
    {
        _silent[venue] = true;
        await _publishing.WaitAsync();
        _publishing.Release();
    }

    /// <summary>Goes on with it.</summary>
    public void Resume(string venue) => _silent.TryRemove(venue, out _);

    /// <summary>Mid price of a market, in quote currency; each market has its own.</summary>
    public static double MidOf(MarketId market) =>
        60_000 + (market.Exchange == "okx" ? 2_000 : 0) + (IsPerpetual(market) ? 0 : 500);

    private static bool IsPerpetual(MarketId market) => market.Instrument.EndsWith("PERP", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.Dispose();
        _publishing.Dispose();
    }

    private async Task PlayAsync()
    {
        using var timer = new PeriodicTimer(Step, TimeProvider.System);
        do
        {
            _turn++;
            await _publishing.WaitAsync();
            try
            {
                await PublishAsync(TimeProvider.System.GetUtcNow() + Ahead);
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                // A test has stopped it, or it waits for a busy disk: the services go on with the next turn, too.
            }
            finally
            {
                _publishing.Release();
            }
        }
        while (await timer.WaitForNextTickAsync(_over.Token));
    }

    private async Task PublishAsync(DateTimeOffset now)
    {
        var venues = Venues.Where(venue => !_silent.ContainsKey(venue)).ToList();
        var markets = venues.SelectMany(venue => Instruments.Select(instrument => new MarketId(venue, instrument)));
        await Task.WhenAll(markets.SelectMany(market => PublishAsync(market, now)));
        await Task.WhenAll(venues.Select(venue => new VenueHealths(_store).SetAsync(HealthOf(venue, now), 2.4)));
    }

    private IEnumerable<Task> PublishAsync(MarketId market, DateTimeOffset now)
    {
        var mid = MidOf(market);
        var book = new OrderBook(market);
        book.Load(
            [.. Enumerable.Range(0, 20).Select(i => new Level(mid - 0.5 - i, 1 + (i * 0.1)))],
            [.. Enumerable.Range(0, 20).Select(i => new Level(mid + 0.5 + i, 2 + (i * 0.1)))],
            20, 7_000_000 + _turn);
        var json = new ArrayBufferWriter<byte>();
        BookJson.Write(json, book, new BookStamp(now, now, BookSource.Stream, 20, 0.1));
        yield return new OrderBooks(_store).SetAsync(market, json.WrittenMemory);
        var ticker = new Ticker { Market = market, Timestamp = now, LocalTimestamp = now, Last = mid };
        var tickerJson = new ArrayBufferWriter<byte>();
        TickerJson.Write(tickerJson, ticker);
        yield return new Tickers(_store).SetAsync(market, tickerJson.WrittenMemory);
        yield return new MarketMetrics(_store).SetAsync(new MarketReadings(market, now, false, ReadingsOf(market)));
    }

    private Dictionary<string, Reading> ReadingsOf(MarketId market)
    {
        var status = Samples < 30 ? ReadingStatus.WarmingUp : ReadingStatus.Ok;
        Reading Scored(double value) => new(value, Samples < 30 ? null : 0.4, status, Samples);
        var wave = Math.Sin(_turn / 10.0);
        var readings = new Dictionary<string, Reading>
        {
            ["mid_price"] = Reading.Of(MidOf(market)),
            ["spread_bps"] = Scored(0.8 + (0.2 * wave)),
            ["depth_10bps_total"] = Scored(9e6 + (1e6 * wave)),
            ["slippage_buy_1m_bps"] = Reading.Of(1.5 + (0.1 * wave)),
            ["slippage_sell_1m_bps"] = Reading.Of(2.5 - (0.1 * wave)),
            ["imbalance"] = Scored(0.1 * wave),
            ["cross_exchange_spread_bps"] = Scored(1.5 + wave),
            ["gap_duration_seconds"] = Reading.Of(0),
        };
        if (IsPerpetual(market))
        {
            readings["basis_bps"] = Scored(-3 + wave);
            readings["mark_index_deviation_bps"] = Reading.Unknown(ReadingStatus.NoData);
            readings["funding_rate"] = Reading.Of(0.0001);
        }

        return readings;
    }

    private VenueHealth HealthOf(string venue, DateTimeOffset now) => new()
    {
        Exchange = venue,
        Status = VenueStatus.Connected,
        UpdatedAt = now,
        MessageCount = _turn,
        MessageRate = 41,
        StreamCount = 4,
        LastMessageAt = now,
    };
}
