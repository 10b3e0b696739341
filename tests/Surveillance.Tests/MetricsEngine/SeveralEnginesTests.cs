using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>Several engines share out the markets, as shipped: whoever is added, killed or stopped.</summary>
public sealed class SeveralEnginesTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Metric = "spread_bps";

    /// <summary>More than a window needs to be warm, so that one that is begun anew is told from it.</summary>
    private const int Samples = 35;

    /// <summary>A pause in the data of so many seconds clears a window.</summary>
    private const int Gap = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private EngineStage _stage = null!;

    private static IReadOnlyList<MarketId> Markets { get; } = [.. Shipped.Config.EnabledMarkets];

    public async ValueTask InitializeAsync()
    {
        _stage = await EngineStage.SetAsync(postgres);
        _stage.Feed.Flow();
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task What_a_killed_engine_measured_goes_on_with_its_windows_in_the_other_one()
    {
        EngineProcess[] engines = [_stage.Start("one"), _stage.Start("two")];
        await HoldAsync(RedisKeys.Shares / 2, "one", "two");
        foreach (var market in Markets)
            await _stage.GrowsToAsync(market, Samples, Patience);

        var owners = await _stage.Leases.OwnersAsync(TestContext.Current.CancellationToken);
        var killed = engines.Single(engine => engine.Instance == owners[RedisKeys.ShareOf(Shipped.Perp)]);
        var other = engines.Single(engine => engine != killed);
        MarketId[] orphans = [.. Markets.Where(market => owners[RedisKeys.ShareOf(market)] == killed.Instance)];
        var lengths = new Dictionary<MarketId, long>();
        foreach (var market in orphans)
            lengths[market] = await _stage.WindowLengthAsync(market);
        await killed.KillAsync();
        var died = TimeProvider.System.GetUtcNow();

        await HoldAsync(RedisKeys.Shares, other.Instance);
        foreach (var market in orphans)
        {
            var first = await FirstAfterAsync(market, died);
            Assert.InRange(first.Samples ?? 0, (int)lengths[market], int.MaxValue);
            Assert.Contains(first.Status, new[] { ReadingStatus.Ok, ReadingStatus.Flat });
            Assert.InRange(await _stage.WindowLengthAsync(market), lengths[market], long.MaxValue);
        }

        // What it left in the spool is stored as well.
        await SpooledByOneAsync();
        foreach (var market in orphans)
            await AssertGoesOnAsync(market, died.ToUnixTimeSeconds());
        await AssertOnceAsync();
    }

    [Fact]
    public async Task No_market_has_two_writers_while_engines_come_are_killed_and_go()
    {
        await using var seen = await SeenWriters.WatchAsync(_stage.Redis, Markets);
        var one = _stage.Start("one");
        await HoldAsync(RedisKeys.Shares, "one");
        await AllWrittenByAsync(seen, "one");
        var two = _stage.Start("two");
        await HoldAsync(RedisKeys.Shares / 2, "one", "two");
        await SharedOutAsync(seen, "one", "two");

        await one.KillAsync();
        await HoldAsync(RedisKeys.Shares, "two");
        await AllWrittenByAsync(seen, "two");

        var three = _stage.Start("three");
        await HoldAsync(RedisKeys.Shares / 2, "two", "three");
        await SharedOutAsync(seen, "two", "three");
        await two.StopAsync();
        await HoldAsync(RedisKeys.Shares, "three");
        await AllWrittenByAsync(seen, "three");

        // When a lease has ended and nobody has it yet, its last owner is the only one that may write still.
        Assert.DoesNotContain(
            seen.Writes, write => write.Writer is null || (write.Owner is { } owner && owner != write.Writer));
        foreach (var market in Markets)
        {
            // Nobody was given back what it had before: no engine writes again once another one has.
            var writers = seen.WritersOf(market);
            Assert.Equal(writers.Distinct(), writers);
            Assert.Equal(("one", "three"), (writers[0], writers[^1]));
            Assert.All(writers, writer => Assert.Contains(new SeenWrite(market, writer, writer), seen.Writes));
        }

        await SpooledByOneAsync();
        await three.StopAsync();
        await AssertOnceAsync();
        foreach (var market in Markets)
        {
            // The table takes a second once, whoever sends it; a window would have two samples of it.
            var rows = (await _stage.SecondsAsync(market)).Count;
            Assert.InRange(await _stage.WindowLengthAsync(market), 1, rows);
        }
    }

    /// <summary>Returns once each of these engines has so many shares.</summary>
    private Task HoldAsync(int shares, params string[] engines) => Eventually.TrueAsync(
        async () =>
        {
            var owners = await _stage.Leases.OwnersAsync();
            return engines.All(engine => owners.Count(owner => owner == engine) == shares);
        },
        $"{shares} shares are those of each: {string.Join(", ", engines)}");

    /// <summary>Returns once what those that are gone left in the spool is stored.</summary>
    private Task SpooledByOneAsync() => Eventually.TrueAsync(
        () => Directory.EnumerateDirectories(_stage.Spool).Count() == 1, "the rows of the dead are stored", Patience);

    private static Task AllWrittenByAsync(SeenWriters seen, string engine) => Eventually.TrueAsync(
        () => Markets.All(market => seen.WritersOf(market) is [.., var last] && last == engine),
        $"{engine} writes all markets");

    private static Task SharedOutAsync(SeenWriters seen, params string[] engines) => Eventually.TrueAsync(
        () => engines.All(engine => Markets.Any(market => seen.WritersOf(market)[^1] == engine)),
        $"each writes a market: {string.Join(", ", engines)}");

    /// <summary>The first reading of a market that is newer than this.</summary>
    private async Task<Reading> FirstAfterAsync(MarketId market, DateTimeOffset moment)
    {
        var readings = await Eventually.ValueAsync(
            async () => await _stage.Metrics.GetAsync(market) is { } found && found.Timestamp > moment ? found : null,
            $"{market} is measured again");
        return readings.Readings[Metric];
    }

    /// <summary>
    /// From before the death to seconds after it, fewer are missing in a row than would clear a window.
    /// </summary>
    private async Task AssertGoesOnAsync(MarketId market, long death)
    {
        await Eventually.TrueAsync(
            async () => (await _stage.SecondsAsync(market)).Any(second => second > death + Gap),
            $"rows of {market} after the takeover",
            Patience);
        long[] around = [.. (await _stage.SecondsAsync(market)).Where(second => second >= death - Gap)];
        Assert.InRange(around[0], death - Gap, death);
        Assert.All(around.Zip(around[1..]), pair => Assert.InRange(pair.Second - pair.First - 1, 0, Gap - 1));
    }

    /// <summary>No second of any market is stored twice.</summary>
    private async Task AssertOnceAsync()
    {
        foreach (var market in Markets)
        {
            var seconds = await _stage.SecondsAsync(market);
            Assert.NotEmpty(seconds);
            Assert.Equal(seconds.Distinct(), seconds);
        }
    }
}
