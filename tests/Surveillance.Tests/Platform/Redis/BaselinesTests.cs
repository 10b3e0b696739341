using System.Text.Json;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>What a restarted engine finds: <c>baseline:*</c>, <c>zscore:*</c> and <c>lease:*</c>.</summary>
public abstract class BaselinesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 7, 0, 0, 123, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_baseline_comes_back_as_it_was_and_lives_a_day()
    {
        await using var store = new RedisStore(await ConnectionAsync());
        var baselines = new Baselines(store);
        var saved = new MarketBaseline(Shipped.Perp, Start, new Dictionary<string, SeriesState>
        {
            ["spread_bps"] = new(
                Start, new AnomalyRun(Start, 2, [9.25, 0.1 + 0.2]), new CarriedBaseline(1.5, 1e-300, null)),
            ["basis_bps"] = new(Start, null, new CarriedBaseline(-3.6, 0.65, Start.AddSeconds(600))),
            ["imbalance"] = new(Start, null, null),
            ["depth_10bps_total"] = new(
                Start, null, new CarriedBaseline(5e6, 1e4, null) { Robust = new RobustBaseline(5.1e6, 0.1 + 0.2) })
            {
                Cusum = new CusumSums(0, 11.75),
            },
        }, [new TimedValue(Start, 18_000_000.5)]);
        await baselines.SetAsync(saved, Token);
        Assert.Equivalent(saved, await baselines.GetAsync(Shipped.Perp, Token), strict: true);
        Assert.Null(await baselines.GetAsync(Shipped.Spot, Token));
        Assert.InRange((await store.Database.KeyTimeToLiveAsync(RedisKeys.Baseline(Shipped.Perp)))!.Value,
            TimeSpan.FromHours(23.9), TimeSpan.FromHours(24));
    }

    [Fact]
    public async Task Of_scores_that_no_rule_asks_for_nothing_stands_there()
    {
        await using var store = new RedisStore(await ConnectionAsync());
        var series = new SeriesState(Start, null, new CarriedBaseline(-3.5, 0.5, null));
        await new Baselines(store).SetAsync(
            new(Shipped.Perp, Start, new Dictionary<string, SeriesState> { ["basis_bps"] = series }, []), Token);
        Assert.Equal(
            """
            {"market":"binance:BTC-USDT-PERP","saved_at":"2026-11-24T07:00:00.123Z","series":{"basis_bps":{
            "last_observed":"2026-11-24T07:00:00.123Z","carried":{"mean":-3.5,"std":0.5}}},"recent_depth":[]}
            """.ReplaceLineEndings(""),
            await store.Database.StringGetAsync(RedisKeys.Baseline(Shipped.Perp)));
    }

    [Fact]
    public async Task Depths_are_pairs_and_those_that_an_earlier_version_wrote_are_understood()
    {
        await using var store = new RedisStore(await ConnectionAsync());
        var baselines = new Baselines(store);
        var saved = new MarketBaseline(
            Shipped.Perp, Start, new Dictionary<string, SeriesState>(),
            [new TimedValue(Start, 5e6), new TimedValue(Start.AddSeconds(1), 0.1 + 0.2)]);
        await baselines.SetAsync(saved, Token);
        var written = (string)(await store.Database.StringGetAsync(RedisKeys.Baseline(Shipped.Perp)))!;
        const string Pairs = "[[1795503600123,5000000],[1795503601123,0.30000000000000004]]";
        Assert.EndsWith($"\"recent_depth\":{Pairs}}}", written, StringComparison.Ordinal);
        await SetAsync(
            """[{"at":"2026-11-24T07:00:00.123Z","value":5000000},"""
            + """{"value":0.30000000000000004,"at":"2026-11-24T07:00:01.123Z"}]""");
        Assert.Equivalent(saved, await baselines.GetAsync(Shipped.Perp, Token), strict: true);
        foreach (var depths in (string[])["[1]", "[[1]]", "[[1,2,3]]", "[[1e30,2]]", "[[\"1\",2]]", "[{\"value\":1}]"])
        {
            await SetAsync(depths);
            await Assert.ThrowsAsync<JsonException>(() => baselines.GetAsync(Shipped.Perp, Token));
        }

        // What no reader would take is not written in the first place.
        await Assert.ThrowsAsync<ArgumentException>(() => baselines.SetAsync(
            saved with { RecentDepth = [new TimedValue(Start, double.NaN)] }, Token));

        Task<bool> SetAsync(string depths) => store.Database.StringSetAsync(
            RedisKeys.Baseline(Shipped.Perp), written.Replace(Pairs, depths, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Gaps_that_were_closed_lately_are_pairs_and_where_none_stand_there_are_none()
    {
        await using var store = new RedisStore(await ConnectionAsync());
        var baselines = new Baselines(store);
        var saved = new MarketBaseline(Shipped.Perp, Start, new Dictionary<string, SeriesState>(), [])
        {
            RecentGaps = [new TimedValue(Start, 8.25), new TimedValue(Start.AddSeconds(1), 0.1 + 0.2)],
        };
        await baselines.SetAsync(saved, Token);
        var written = (string)(await store.Database.StringGetAsync(RedisKeys.Baseline(Shipped.Perp)))!;
        const string Field = ",\"recent_gaps\":[[1795503600123,8.25],[1795503601123,0.30000000000000004]]";
        Assert.EndsWith(Field + "}", written, StringComparison.Ordinal);
        Assert.Equivalent(saved, await baselines.GetAsync(Shipped.Perp, Token), strict: true);

        // As an earlier version writes it, and this one where there is none.
        var without = written.Replace(Field, "", StringComparison.Ordinal);
        await store.Database.StringSetAsync(RedisKeys.Baseline(Shipped.Perp), without);
        Assert.Null((await baselines.GetAsync(Shipped.Perp, Token))!.RecentGaps);
        await baselines.SetAsync(saved with { RecentGaps = null }, Token);
        Assert.Equal(without, await store.Database.StringGetAsync(RedisKeys.Baseline(Shipped.Perp)));
    }

    [Fact]
    public async Task The_length_of_a_mirrored_window_tells_whether_it_still_is_one()
    {
        await using var store = new RedisStore(await ConnectionAsync());
        var lists = new ZScoreLists(store);
        Assert.False(await lists.RefreshAsync(Shipped.Perp, "spread_bps", Token));
        for (var sample = 1; sample <= 4; sample++)
            Assert.Equal(sample, await AppendAsync(sample));
        Assert.Equal((double[])[2, 3, 4], (await lists.GetAsync(Shipped.Perp, ["spread_bps"], Token))[0]);
        Assert.True(await lists.RefreshAsync(Shipped.Perp, "spread_bps", Token));
        await store.Database.KeyDeleteAsync(RedisKeys.ZScore(Shipped.Perp, "spread_bps"));
        Assert.Equal(1, await AppendAsync(5));

        Task<long> AppendAsync(double sample) =>
            lists.AppendAsync(Shipped.Perp, "spread_bps", [sample], window: 3, cancellationToken: Token);
    }

    [Fact]
    public async Task A_share_belongs_to_one_owner_until_it_is_given_back_or_expires()
    {
        await using var store = new RedisStore(await ConnectionAsync());

        // The tests' own server waits for the disk after each write: on a busy disk longer than a lease lives.
        foreach (var node in store.Masters)
            await node.ConfigSetAsync("appendfsync", "everysec");
        var leases = new Leases(store);
        Assert.True(await leases.TryAcquireOrRenewAsync(3, "one", Token));
        Assert.True(await leases.TryAcquireOrRenewAsync(3, "one", Token));
        Assert.False(await leases.TryAcquireOrRenewAsync(3, "two", Token));
        await leases.ReleaseAsync(3, "two", Token);
        var owners = await leases.OwnersAsync(Token);
        Assert.Equal([null, null, null, "one", null, null, null, null], owners);
        await leases.ReleaseAsync(3, "one", Token);
        Assert.True(await leases.TryAcquireOrRenewAsync(3, "two", Token));
        await Eventually.TrueAsync(
            async () => await leases.TryAcquireOrRenewAsync(3, "one", Token),
            "it expires",
            Leases.Life + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task The_memory_of_the_server_is_told_in_megabytes()
    {
        await using var store = new RedisStore(await ConnectionAsync());
        Assert.InRange((await new MemoryUse(store).MegabytesAsync(Token))!.Value, 0.1, 500);
    }

    /// <summary>Where an empty server is.</summary>
    protected abstract Task<string> ConnectionAsync();
}
