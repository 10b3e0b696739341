using Microsoft.Extensions.Time.Testing;
using Surveillance.Dashboard.Live;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard;

/// <summary>How everything is read where there are many markets.</summary>
public sealed class LiveReaderTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_nobody_looks_at_is_read_in_parts_which_somebody_who_comes_does_not_wait_for()
    {
        await using var store = new RedisStore(await redis.FreshAsync());
        var isHurried = false;
        var reading = Reader(store).ReadAllAsync(Config(), [], () => isHurried, Token);
        await Eventually.TrueAsync(async () => await AskedForAsync(store) >= 2 * 64, "the first part is read");
        Assert.False(reading.IsCompleted);
        Assert.True(await AskedForAsync(store) < 4 * 64, "the others are not yet");

        isHurried = true;
        _time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(300, (await reading).Markets.Count);
        Assert.True(await AskedForAsync(store) >= 2 * 300);
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

    private LiveReader Reader(RedisStore store) => new(
        new OrderBooks(store), new Tickers(store), new MarketMetrics(store), new RuleStates(store),
        new VenueHealths(store), new ActiveAlerts(store), new Silences(store), new NotificationStates(store),
        new Heartbeats(store), new QueueDepths(store), new MemoryUse(store), _time);
}
