using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.MetricsEngine;
using Surveillance.MetricsEngine.Figures;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale.Spooling;
using Surveillance.Tests.Metrics;
using Surveillance.Tests.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>Which rows an engine keeps.</summary>
public sealed class HistoryTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ticker_is_kept_once_and_the_next_one_also_after_the_clock_was_set_back()
    {
        using var engine = await EngineParts.MakeAsync(redis, Some.Now);
        var history = engine.Of<History>();
        var readings = new MarketMeasurer(Some.Settings, Some.Now).Measure(MarketInputs.Of(null), Some.Now);
        Assert.Equal([1, 1, 2, 2, 3], new[] { 0, 0, -1, -1, 299 }.Select(WaitingAfter));

        long WaitingAfter(int age)
        {
            history.Keep(
                MarketInputs.Of(null) with { Ticker = Some.Ticker(1, 1, TimeSpan.FromSeconds(age)) }, readings);
            history.Commit();
            return engine.Of<RowSpool>().Figures.Waiting;
        }
    }

    [Fact]
    public async Task How_full_the_spool_is_can_be_read_from_what_is_told()
    {
        using var folder = new ConfigurationFolder();
        folder.Edit("features.yaml", "spool_max_mb: 4096", "spool_max_mb: 72");
        using var engine = await EngineParts.MakeAsync(redis, Some.Now, folder.Path);
        engine.Of<History>().Tell();
        var figures = engine.Of<ServicePulse>().Figures;
        Assert.Equal((0, 72), (figures["spool_mb"], figures["spool_max_mb"]));
    }

    [Fact]
    public async Task The_health_of_a_venue_is_kept_every_five_seconds_however_seldom_figures_are()
    {
        using var folder = new ConfigurationFolder();
        folder.Edit("features.yaml", "storage_interval_seconds: 1", "storage_interval_seconds: 7");
        using var engine = await EngineParts.MakeAsync(redis, Some.Now, folder.Path);
        var plan = MeasuringPlan.Of(folder.Read());
        foreach (var venue in plan.Venues)
        {
            await engine.Of<VenueHealths>().SetAsync(
                new VenueHealth { Exchange = venue, Status = VenueStatus.Connected, UpdatedAt = Some.Now },
                processingLagP95Ms: null, Token);
        }

        var second = DateTimeOffset.FromUnixTimeSeconds((Some.Now.ToUnixTimeSeconds() / 35 * 35) + 5);
        await engine.Of<VenueFigures>().TellAsync(second, Some.Now, plan, _ => true, Token);
        Assert.Equal(plan.Venues.Count, engine.Of<RowSpool>().Figures.Waiting);
        await engine.Of<VenueFigures>().TellAsync(second.AddSeconds(1), Some.Now, plan, _ => true, Token);
        Assert.Equal(plan.Venues.Count, engine.Of<RowSpool>().Figures.Waiting);
    }
}
