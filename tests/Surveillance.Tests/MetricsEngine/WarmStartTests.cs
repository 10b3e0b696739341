using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.MetricsEngine;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Metrics;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>What an engine goes on from when a market comes to it.</summary>
public sealed class WarmStartTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_takes_a_market_over_goes_on_telling_of_its_gap()
    {
        using var engine = await EngineParts.MakeAsync(redis, Some.Now);
        var before = await TakeUpAsync(kept: null, second: 0);
        before.Measurer.Note(
            new DataGap(Some.Perp, Some.Now.AddSeconds(-9), Some.Now, GapReason.SequenceBreak, 17, 21));
        Assert.Equal(9, GapIn(before, second: 1));
        await engine.Of<WindowMirror>().WriteDueAsync(before, Some.Now.AddSeconds(1), Token);

        var after = await TakeUpAsync(kept: null, second: 5);
        Assert.NotSame(before, after);
        Assert.Equal(9, GapIn(after, second: 5));
        Assert.Equal(9, GapIn(after, second: 30));
        Assert.Equal(0, GapIn(after, second: 31));

        Task<MeasuredMarket> TakeUpAsync(MeasuredMarket? kept, int second) => engine.Of<WarmStart>().TakeUpAsync(
            Some.Settings, kept, Some.Now.AddSeconds(second), Token);
    }

    [Fact]
    public async Task What_an_earlier_version_saved_is_gone_on_from_without_gaps()
    {
        using var engine = await EngineParts.MakeAsync(redis, Some.Now);
        await engine.Of<RedisStore>().Database.StringSetAsync(RedisKeys.Baseline(Some.Perp),
            """
            {"market":"binance:BTC-USDT-PERP","saved_at":"2026-11-24T08:00:00.123Z","series":{},"recent_depth":[]}
            """);
        var market = await engine.Of<WarmStart>().TakeUpAsync(
            Some.Settings, kept: null, Some.Now.AddSeconds(2), Token);
        Assert.Equal(Some.Now.AddMilliseconds(123), market.SavedAt);
        Assert.Equal(0, GapIn(market, second: 2));
    }

    private static double? GapIn(MeasuredMarket market, int second)
    {
        var at = Some.Now.AddSeconds(second);
        return market.Sample(at, MarketInputs.Of(null), at).Readings.Readings["gap_duration_seconds"].Value;
    }
}
