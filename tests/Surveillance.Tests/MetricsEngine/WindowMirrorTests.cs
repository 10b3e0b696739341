using System.Globalization;
using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.MetricsEngine;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Metrics;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>What stands in Redis of the windows, as seconds pass.</summary>
public sealed class WindowMirrorTests : IAsyncLifetime
{
    private const string Metric = "imbalance";
    private const int Few = 12;
    private const int Many = 2_000;

    // Full after a few seconds.
    private static readonly ZScoreSettings ZScore = Some.ZScore with { WindowSize = 8, MinSamples = 3 };

    private readonly RedisServer _redis = new();
    private readonly MeasuredMarket _market = new(new MarketMeasurer(
        Some.Settings with { HasPeers = false, ZScore = ZScore, Rules = Some.NoRules }, expectedSince: Some.Now));
    private RedisStore _store = null!;
    private WindowMirror _mirror = null!;
    private int _second;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _redis.StartAsync();
        _store = new RedisStore($"127.0.0.1:{_redis.Port}");
        _mirror = new WindowMirror(new ZScoreLists(_store), new Baselines(_store));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Of_few_markets_a_window_grows_by_one_each_second()
    {
        for (var second = 1; second <= 12; second++)
        {
            await PassAsync(Few);
            await AssertMirroredAsync(Math.Min(second, ZScore.WindowSize));
        }
    }

    [Fact]
    public async Task Of_many_markets_a_list_is_written_every_fifth_second_and_the_baseline_each()
    {
        var written = new List<int>();
        for (var second = 1; second <= 40; second++)
        {
            var before = await ListAsync();
            await PassAsync(Many);
            Assert.Equal(
                Some.Now.AddSeconds(second), (await new Baselines(_store).GetAsync(Some.Perp, Token))!.SavedAt);
            var after = await ListAsync();
            if (before.SequenceEqual(after))
                continue;
            written.Add(second);
            await AssertMirroredAsync(Math.Min(second, ZScore.WindowSize));
        }

        Assert.Equal(Enumerable.Range(0, 8).Select(turn => written[0] + (5 * turn)), written);
    }

    [Fact]
    public async Task What_is_not_written_yet_is_written_when_the_market_leaves()
    {
        for (var second = 1; second <= 7; second++)
            await PassAsync(Many);
        await _mirror.WriteAsync(_market, Some.Now.AddSeconds(_second), Token);
        await AssertMirroredAsync(7);
        var baseline = await new Baselines(_store).GetAsync(Some.Perp, Token);
        Assert.Equal(Some.Now.AddSeconds(_second), baseline!.SavedAt);
    }

    [Theory]
    [InlineData(Few)]
    [InlineData(Many)]
    public async Task A_list_that_was_lost_or_is_another_one_is_written_anew(int markets)
    {
        for (var second = 1; second <= 20; second++)
            await PassAsync(markets);
        foreach (var spoil in (Func<IDatabase, RedisKey, Task>[])
            [
                (redis, key) => redis.KeyDeleteAsync(key),
                (redis, key) => redis.ListRightPushAsync(key, "7"),
                (redis, key) => redis.ListLeftPopAsync(key),
            ])
        {
            await spoil(_store.Database, RedisKeys.ZScore(Some.Perp, Metric));
            for (var second = 1; second <= 5; second++)
                await PassAsync(markets);
            await _mirror.WriteAsync(_market, Some.Now.AddSeconds(_second), Token);
            await AssertMirroredAsync(ZScore.WindowSize);
        }
    }

    [Fact]
    public async Task Samples_of_an_outage_are_in_the_list_afterwards_although_it_is_as_long_as_before()
    {
        for (var second = 1; second <= 20; second++)
            await PassAsync(Few);
        await _redis.StopAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => PassAsync(Few));
        await _redis.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(_store.IsConnected), "it is connected again");
        await PassAsync(Few);
        await AssertMirroredAsync(ZScore.WindowSize);
    }

    private async Task PassAsync(int markets)
    {
        var now = Some.Now.AddSeconds(++_second);
        BookSnapshot book = Some.Book([new(100, 1 + (_second % 7))], [new(100.1, 2)]);
        var inputs = MarketInputs.Of(book with { Timestamp = now, LocalTimestamp = now });
        WindowMirror.Note(_market, _market.Sample(now, inputs, now), markets);
        await _mirror.WriteDueAsync(_market, now, Token);
    }

    private async Task<string[]> ListAsync() =>
        [.. (await _store.Database.ListRangeAsync(RedisKeys.ZScore(Some.Perp, Metric))).Select(each => $"{each}")];

    private async Task AssertMirroredAsync(int length)
    {
        var window = _market.Measurer.WindowOf(Metric);
        Assert.Equal(length, window.Count);
        Assert.Equal(
            window.Select(sample => sample.ToString("G7", CultureInfo.InvariantCulture)),
            await ListAsync());
    }
}
