using Surveillance.Dashboard.Live;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard;

/// <summary>How everything is read where there are many markets.</summary>
public sealed class LiveReaderTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_of_many_markets_are_asked_for_after_a_rest()
    {
        await using var store = new RedisStore(await redis.FreshAsync());
        var (rested, rests) = (new TaskCompletionSource(), 0);
        var reading = Reader(store).ReadAllAsync(Config(), [], RestAsync, Token);
        await Eventually.TrueAsync(() => Volatile.Read(ref rests) == 1, "the first part is read");
        Assert.InRange(await AskedForAsync(store), 2 * 64, 4 * 64);

        rested.SetResult();
        Assert.Equal(300, (await reading).Markets.Count);
        Assert.Equal(4, rests);
        Assert.True(await AskedForAsync(store) >= 2 * 300);

        Task RestAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref rests);
            return rested.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>With 300 markets of one venue.</summary>
    private static SurveillanceConfig Config()
    {
        var shipped = ConfigurationReader.Read(Repository.PathTo("config"));
        var any = shipped.Instruments["BTC-USDT-PERP"] with
        {
            Listings = new Dictionary<string, Listing> { ["okx"] = new("X") },
        };
        return shipped with
        {
            Instruments = Enumerable.Range(0, 300)
                .Select(number => any with { Id = $"C{number}" })
                .ToDictionary(one => one.Id),
        };
    }

    private static async Task<int> AskedForAsync(RedisStore store)
    {
        var told = (string)(await store.Database.ExecuteAsync("INFO", "commandstats"))!;
        const string get = "cmdstat_get:calls=";
        var at = told.IndexOf(get, StringComparison.Ordinal);
        return at < 0 ? 0 : int.Parse(told[(at + get.Length)..].Split(',')[0]);
    }

    private static LiveReader Reader(RedisStore store) => new(
        new OrderBooks(store), new Tickers(store), new MarketMetrics(store), new RuleStates(store),
        new VenueHealths(store), new ActiveAlerts(store), new Silences(store), new NotificationStates(store),
        new Heartbeats(store), new QueueDepths(store), new MemoryUse(store));
}
