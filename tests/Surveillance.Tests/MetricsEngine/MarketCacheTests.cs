using System.Buffers;
using Surveillance.Markets;
using Surveillance.MetricsEngine;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>What is read of markets, and how often.</summary>
public sealed class MarketCacheTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private EngineParts _engine = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MarketCache Cache => _engine.Of<MarketCache>();

    public async ValueTask InitializeAsync() => _engine = await EngineParts.MakeAsync(redis, Start);

    public ValueTask DisposeAsync()
    {
        _engine.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_book_is_updated_by_another_one_and_not_by_the_first_or_the_same()
    {
        var seen = Cache.Of(Shipped.Perp);
        Assert.Null(await UpdatedAsync());
        await _engine.PutBookAsync(Shipped.Perp, 100, 101, Token);
        Assert.Null(await UpdatedAsync());
        Assert.Null(await UpdatedAsync());
        await _engine.PutBookAsync(Shipped.Perp, 100, 102, Token);
        Assert.Equal(102, (await UpdatedAsync())?.BestAsk);
        Assert.Null(await UpdatedAsync());

        // It stays so while the same one is read again, until it is taken.
        await _engine.PutBookAsync(Shipped.Perp, 100, 103, Token);
        await ReadAsync();
        Assert.Equal(103, (await UpdatedAsync())?.BestAsk);
        Assert.Null(seen.TakeUpdated());

        async Task<BookSnapshot?> UpdatedAsync()
        {
            await ReadAsync();
            return seen.TakeUpdated();
        }

        Task ReadAsync() => Cache.ReadAsync([seen], _engine.Time.GetUtcNow(), Token);
    }

    [Fact]
    public async Task Of_many_markets_a_ticker_is_read_four_times_a_second_and_one_that_was_not_there_once()
    {
        SeenMarket[] many =
            [.. Enumerable.Range(0, 64).Select(n => Cache.Of(new MarketId("okx", $"C{n:00}-USDT-PERP")))];
        await PutTickerAsync(many[0].Market, 1);
        await ReadAsync(0);
        Assert.Equal((1, null), (many[0].Ticker?.Last, many[1].Ticker?.Last));

        await PutTickerAsync(many[0].Market, 2);
        await PutTickerAsync(many[1].Market, 2);
        await ReadAsync(0.2);
        Assert.Equal((1, null), (many[0].Ticker?.Last, many[1].Ticker?.Last));
        await ReadAsync(0.25);
        Assert.Equal((2, null), (many[0].Ticker?.Last, many[1].Ticker?.Last));
        await ReadAsync(1);
        Assert.Equal(2, many[1].Ticker?.Last);

        Task ReadAsync(double second) => Cache.ReadAsync(many, Start.AddSeconds(second), Token);
    }

    private Task PutTickerAsync(MarketId market, double last)
    {
        var text = new ArrayBufferWriter<byte>();
        TickerJson.Write(text, new Ticker { Market = market, Timestamp = Start, LocalTimestamp = Start, Last = last });
        return _engine.Of<Tickers>().SetAsync(market, text.WrittenMemory, Token);
    }
}
