using System.Collections.Concurrent;
using StackExchange.Redis;
using Surveillance.Benchmarks.Pipeline;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Benchmarks.Load;

/// <summary>
/// How long frames take to stand in Redis, on some of the markets: Redis itself notifies of each write, and the frame
/// is that which a client of its own got from the venue.
/// </summary>
internal sealed class BookWatch(IConnectionMultiplexer store, FrameClock frames)
{
    private readonly ConcurrentQueue<(MarketId Market, long Id, double At)> _writes = new();

    /// <summary>Begins to watch markets.</summary>
    public async Task BeginAsync(IEnumerable<MarketId> markets)
    {
        await store.GetDatabase().ExecuteAsync("CONFIG", "SET", "notify-keyspace-events", "K$");
        var notices = store.GetSubscriber();
        foreach (var market in markets)
        {
            var channel = RedisChannel.Literal($"__keyspace@0__:{RedisKeys.OrderBook(market)}");
            await notices.SubscribeAsync(channel, (_, _) => Written(market));
        }
    }

    /// <summary>Milliseconds from frame to book of what was written since this was last asked.</summary>
    public IReadOnlyList<double> Take()
    {
        var taken = new List<double>();
        while (_writes.TryDequeue(out var write))
        {
            // A book that was written again unchanged, or made of a snapshot, has no frame that just came.
            if (frames.ArrivalOf(write.Market, write.Id) is { } arrived && write.At - arrived < 0.9)
                taken.Add((write.At - arrived) * 1e3);
        }

        return taken;
    }

    private void Written(MarketId market)
    {
        var at = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        _ = ReadAsync();

        async Task ReadAsync()
        {
            // The next write is a tenth of a second away: what is read is what was written.
            var text = (byte[]?)await store.GetDatabase().StringGetAsync(RedisKeys.OrderBook(market));
            if (text is not null)
                _writes.Enqueue((market, BookJson.Read(text).SequenceId, at));
        }
    }
}
