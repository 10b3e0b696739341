using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>Lists hand work over in order, hold no more than their bound, and count what it costs.</summary>
public abstract class HandOverTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 11, 24, 7, 52, 30, 123, TimeSpan.Zero);
    private static readonly MarketId Perp = new("binance", "BTC-USDT-PERP");
    private static readonly MarketId Spot = new("binance", "BTC-USDT-SPOT");

    private RedisStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IDatabase Redis => _store.Database;

    public async ValueTask InitializeAsync() => _store = new RedisStore(await ConnectionAsync());

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Changed_markets_come_once_each_in_the_order_of_their_first_change()
    {
        var queue = new MetricsQueue(_store);
        Assert.Empty(await queue.PopAsync(10, Token));
        foreach (var market in (MarketId[])[Spot, Perp, Spot, Spot, Perp])
            await queue.PushAsync([market], Token);
        Assert.Equal([Spot, Perp], await queue.PopAsync(3, Token));
        Assert.Equal([Spot, Perp], await queue.PopAsync(10, Token));
        Assert.Empty(await queue.PopAsync(10, Token));
    }

    [Fact]
    public async Task A_market_goes_to_its_own_share()
    {
        var queue = new BookQueue(_store);
        await queue.PushAsync([Perp], Token);
        var share = RedisKeys.ShareOf(Perp);
        Assert.Empty(await queue.PopAsync((share + 1) % RedisKeys.Shares, 10, Token));
        Assert.Equal([Perp], await queue.PopAsync(share, 10, Token));
    }

    [Fact]
    public async Task A_full_list_of_markets_drops_its_oldest_and_counts_them()
    {
        var queue = new MetricsQueue(_store);
        await FillAsync("queue:metrics", MarketQueue.Bound, n => $"okx:C{n}");
        await queue.PushAsync([Perp], Token);
        await queue.PushAsync([Spot], Token);
        Assert.Equal(MarketQueue.Bound, await Redis.ListLengthAsync("queue:metrics"));
        Assert.Equal(2, queue.Dropped);
        Assert.Equal("okx:C2", await Redis.ListGetByIndexAsync("queue:metrics", 0));
        Assert.Equal("binance:BTC-USDT-SPOT", await Redis.ListGetByIndexAsync("queue:metrics", -1));
    }

    [Fact]
    public async Task A_batch_keeps_to_the_bounds_of_the_lists_that_it_pushes_to()
    {
        var (books, metrics, batch) = (new BookQueue(_store), new MetricsQueue(_store), new CommandBatch());
        var share = RedisKeys.BookQueue(RedisKeys.ShareOf(Perp));
        await FillAsync(share, MarketQueue.Bound, n => $"okx:A{n}");
        await FillAsync("queue:metrics", MarketQueue.Bound - 1, n => $"okx:B{n}");
        books.Push([Perp], batch);
        metrics.Push([Perp, Spot], batch);
        await batch.SettleAsync();
        Assert.Equal(0, batch.Count);
        Assert.Equal((1, 1), (books.Dropped, metrics.Dropped));
        Assert.Equal(MarketQueue.Bound, await Redis.ListLengthAsync(share));
        Assert.Equal(MarketQueue.Bound, await Redis.ListLengthAsync("queue:metrics"));
        Assert.Equal($"{Perp}", await Redis.ListGetByIndexAsync(share, -1));

        // Used again, it looks after what it pushed then alone. However often a list is pushed to before it is cut, by
        // one batch or by two, what is dropped is counted once; and it is cut also where another command fails.
        var other = new CommandBatch();
        metrics.Push([Perp], batch);
        metrics.Push([Spot], batch);
        metrics.Push([Perp, Spot], other);
        other.Add(Task.FromException(new RedisException("refused")));
        await batch.SettleAsync();
        await Assert.ThrowsAsync<RedisException>(other.SettleAsync);
        await batch.SettleAsync();
        Assert.Equal((1, 5), (books.Dropped, metrics.Dropped));
        Assert.Equal(MarketQueue.Bound, await Redis.ListLengthAsync("queue:metrics"));
    }

    [Fact]
    public async Task A_gap_stays_until_it_is_taken_out_by_value()
    {
        var queue = new GapQueue(_store);
        var share = RedisKeys.ShareOf(Perp);
        var first = new DataGap(Perp, At, At.AddSeconds(7.5), GapReason.SequenceBreak, 41, 57);
        var second = first with
        {
            Start = At.AddMinutes(1),
            End = At.AddMinutes(2),
            Reason = GapReason.Disconnect,
            SequenceBefore = null,
        };
        await queue.PushAsync(first, Token);
        await queue.PushAsync(second, Token);
        var waiting = await queue.PeekAsync(share, 10, Token);
        Assert.Equal([first, second], waiting.Select(queued => queued.Gap));
        Assert.Single(await queue.PeekAsync(share, 1, Token));

        // Another engine stored the first one meanwhile: taking it out twice takes nothing else out.
        await queue.TrimAsync(share, [waiting[0]], Token);
        await queue.TrimAsync(share, [waiting[0]], Token);
        Assert.Equal(second, Assert.Single(await queue.PeekAsync(share, 10, Token)).Gap);
        await queue.TrimAsync(share, [waiting[1]], Token);
        Assert.Empty(await queue.PeekAsync(share, 10, Token));
    }

    [Fact]
    public async Task A_full_list_of_gaps_refuses_the_newest_and_counts_it()
    {
        var queue = new GapQueue(_store);
        var key = RedisKeys.GapQueue(RedisKeys.ShareOf(Perp));
        await FillAsync(key, GapQueue.Bound, n => $"gap {n}");
        await queue.PushAsync(new DataGap(Perp, At, At.AddSeconds(7), GapReason.Stale, null, null), Token);
        Assert.Equal(GapQueue.Bound, await Redis.ListLengthAsync(key));
        Assert.Equal(1, queue.Dropped);
        Assert.Equal("gap 0", await Redis.ListGetByIndexAsync(key, 0));
        Assert.Equal($"gap {GapQueue.Bound - 1}", await Redis.ListGetByIndexAsync(key, -1));
    }

    /// <summary>Where an empty server is.</summary>
    protected abstract Task<string> ConnectionAsync();

    private async Task FillAsync(string key, int count, Func<int, string> entry)
    {
        foreach (var chunk in Enumerable.Range(0, count).Chunk(1_000))
            await Redis.ListRightPushAsync(key, [.. chunk.Select(n => (RedisValue)entry(n))]);
    }
}
