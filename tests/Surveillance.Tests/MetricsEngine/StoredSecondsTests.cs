using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>Every second that anybody saw in <c>metrics:*</c> has its row, once, whatever is killed when.</summary>
public sealed class StoredSecondsTests(PostgresServer postgres)
{
    private const int Kills = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Kills_of_the_engine_at_any_moment_lose_no_second()
    {
        await using var stage = await EngineStage.SetAsync(postgres);
        stage.Feed.Flow();
        await using var seen = new SeenSeconds(stage.Metrics, Shipped.Config.EnabledMarkets, "spread_bps");
        var random = new Random(41);
        for (var kill = 1; kill <= Kills; kill++)
        {
            var engine = stage.Start($"engine-{kill}");
            await seen.MoreAsync(Shipped.Config.EnabledMarkets.Count());
            await Task.Delay(
                TimeSpan.FromMilliseconds(random.Next(0, 1_500)), TimeProvider.System,
                TestContext.Current.CancellationToken);
            await engine.KillAsync();
        }

        stage.Start("last");
        await seen.MoreAsync(2 * Shipped.Config.EnabledMarkets.Count());
        await AllStoredAsync(stage, seen);
    }

    [Fact]
    public async Task An_outage_of_the_database_and_the_death_of_an_engine_in_it_lose_no_second()
    {
        await using var own = new PostgresServer();
        await using var stage = await EngineStage.SetAsync(own);
        stage.Feed.Flow();
        await using var seen = new SeenSeconds(stage.Metrics, Shipped.Config.EnabledMarkets, "spread_bps");
        var one = stage.Start("one");
        var other = stage.Start("other");
        await seen.MoreAsync(2 * Shipped.Config.EnabledMarkets.Count());

        await own.StopAsync();
        await seen.MoreAsync(3 * Shipped.Config.EnabledMarkets.Count());
        await one.KillAsync();
        await seen.MoreAsync(8 * Shipped.Config.EnabledMarkets.Count());
        Assert.Contains(other.Lines, line => line.Contains("they wait in the spool", StringComparison.Ordinal));
        await own.StartAsync();

        await Eventually.TrueAsync(
            () => other.Lines.Any(line => line.Contains("has caught up", StringComparison.Ordinal)), "it catches up",
            Patience);
        await Eventually.TrueAsync(
            () => Directory.EnumerateDirectories(stage.Spool).Count() == 1, "what the dead engine left is stored",
            Patience);
        await AllStoredAsync(stage, seen);
    }

    /// <summary>The rows of what was seen up to now come, and each is there once.</summary>
    private static async Task AllStoredAsync(EngineStage stage, SeenSeconds seen)
    {
        foreach (var market in Shipped.Config.EnabledMarkets)
        {
            var expected = seen.Of(market);
            Assert.NotEmpty(expected);
            await Eventually.TrueAsync(
                async () => !expected.Except(await stage.SecondsAsync(market)).Any(),
                $"each of the {expected.Count} seconds of {market} that were shown has a row",
                Patience);
            var stored = await stage.SecondsAsync(market);
            Assert.Equal(stored.Distinct(), stored);
        }
    }
}
