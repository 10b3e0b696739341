using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.MetricsEngine;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Metrics;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>While Redis is away the engine waits and says so; then it goes on by itself, with its windows.</summary>
public sealed class RedisOutageTests(RedisServer shared, PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const string Change = "depth_10bps_change_pct";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Windows_go_on_in_the_engine_that_has_them_after_an_outage_longer_than_a_gap()
    {
        var (gap, token) = (
            Shipped.Config.Features.ZScore.ResetOnGapThreshold, TestContext.Current.CancellationToken);
        await using var stage = await EngineStage.SetAsync(postgres);
        EngineProcess[] engines = [stage.Start("one"), stage.Start("two")];
        stage.Feed.Flow();
        await Eventually.TrueAsync(
            async () => (await stage.Leases.OwnersAsync(token)).GroupBy(owner => owner).All(
                each => each.Count() == RedisKeys.Shares / 2), "each has half of the markets", Patience);
        await Eventually.TrueAsync(
            async () => await stage.WindowLengthAsync(Shipped.Perp, Change) >= 35, "all windows are warm", Patience);
        Assert.False(Says("a gap cleared"));
        var owners = await stage.Leases.OwnersAsync(token);
        var (spread, change) = (await SamplesAsync(stage, "spread_bps"), await SamplesAsync(stage, Change));

        await stage.Redis.StopAsync();
        await Eventually.TrueAsync(() => AllSay("Redis does not answer"), "they say so");
        var lost = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(
            () => TimeProvider.System.GetElapsedTime(lost) > gap + TimeSpan.FromSeconds(3), "that is a gap");
        Assert.False(Says("Redis answers again"));
        await stage.Redis.StartAsync();

        await Eventually.TrueAsync(() => AllSay("Redis answers again"), "they go on by themselves");
        await Eventually.TrueAsync(() => stage.Store.IsConnected, "so do the feed and this test");
        await stage.ReadsAsync(
            Shipped.Perp, "spread_bps", reading => reading is { ZScore: not null } && reading.Samples > spread,
            "the window goes on");
        await stage.ReadsAsync(
            Shipped.Perp, Change, reading => reading is { ZScore: not null } && reading.Samples > change,
            "and that of a figure which is not known across the outage");
        Assert.False(Says("a gap cleared"));
        Assert.False(Says("was taken over by another engine"));
        Assert.Equal(owners, await stage.Leases.OwnersAsync(token));
        foreach (var market in Shipped.Config.EnabledMarkets)
            await StoredOnceAsync(stage, market);

        bool AllSay(string text) => engines.All(engine => engine.Lines.Any(Has(text)));
        bool Says(string text) => engines.Any(engine => engine.Lines.Any(Has(text)));
    }

    [Fact]
    public async Task Who_takes_a_market_over_after_it_goes_on_with_the_windows_from_before_it()
    {
        var (bench, token) = (new MeasurerBench(), TestContext.Current.CancellationToken);
        bench.Take(60);
        using var engine = await EngineParts.MakeAsync(shared, bench.Now);
        await engine.Of<Baselines>().SetAsync(bench.Measurer.Save(bench.Now), token);
        await engine.Of<ZScoreLists>().ReplaceAsync(
            Shipped.Perp, "spread_bps", bench.Measurer.WindowOf("spread_bps"), token);

        engine.Of<UnseenTime>().Begin(bench.Now);
        bench.Second += 60;
        engine.Of<UnseenTime>().End(bench.Now);
        var taken = await engine.Of<WarmStart>().TakeUpAsync(bench.Measurer.Settings, kept: null, bench.Now, token);
        bench.Second++;
        var sample = taken.Measurer.Sample(bench.Inputs, bench.Now);
        Assert.Empty(sample.ClearedByGap);
        Assert.NotNull(sample.Readings.Readings["spread_bps"].ZScore);
    }

    /// <summary>The seconds after the outage come, and no second twice.</summary>
    private static async Task StoredOnceAsync(EngineStage stage, MarketId market)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await Eventually.TrueAsync(
            async () => await stage.SecondsAsync(market) is [.., var last] && last >= now,
            $"rows of {market} come",
            Patience);
        var seconds = await stage.SecondsAsync(market);
        Assert.Equal(seconds.Distinct(), seconds);
    }

    private static async Task<int> SamplesAsync(EngineStage stage, string metric) =>
        (await stage.ReadingAsync(Shipped.Perp, metric))!.Value.Samples!.Value;

    private static Func<string, bool> Has(string text) => line => line.Contains(text, StringComparison.Ordinal);
}
