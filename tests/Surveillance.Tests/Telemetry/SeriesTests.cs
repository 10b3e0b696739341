using System.Text;
using Surveillance.Dashboard.Live;
using Surveillance.MetricsEngine.Figures;
using Surveillance.Platform.Hosting;
using Surveillance.Tests.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Telemetry;

/// <summary>What a scrape has, and has not.</summary>
public sealed class SeriesTests
{
    [Fact]
    public async Task A_system_with_many_markets_has_no_more_series_than_one_with_a_few()
    {
        await using var small = new MeterStage(Repository.PathTo("config"));
        using var folder = new ConfigurationFolder();
        folder.Edit("instruments.yaml", "instruments:\n", ManyInstruments(998));
        await using var large = new MeterStage(folder.Path);
        Assert.Equal((4, 2_000), (MarketsOf(small), MarketsOf(large)));
        Assert.Equal(await IdentitiesAsync(small), await IdentitiesAsync(large));
    }

    [Fact]
    public async Task What_is_not_known_is_absent_and_what_is_not_known_any_more_is_gone()
    {
        await using var stage = await new MeterStage(Repository.PathTo("config")).StartAsync();
        var before = await stage.ScrapeAsync();
        Assert.Null(before["surveillance_alerts_active", "priority=P1"]);
        Assert.Null(before["surveillance_redis_up"]);
        Assert.Null(before["surveillance_database_up"]);
        Assert.Null(before["surveillance_exchange_reporting", "exchange=okx"]);
        Assert.Null(before["surveillance_rows_waiting", "service=metrics-engine"]);
        Assert.Equal(0, before["surveillance_rows_dropped_total"]);
        Assert.Equal(0, before["surveillance_progressing", "service=dashboard"]);

        stage.TellEverything();
        var known = await LaterAsync(stage);
        Assert.Equal(1, known["surveillance_exchange_reporting", "exchange=okx"]);
        Assert.Equal(1, known["surveillance_redis_up"]);
        Assert.Equal(0.001, known["surveillance_engine_lag_p95_seconds", "exchange=okx"]);

        stage.Pulses["metrics-engine"].Set(EngineFigures.Lag, null, "okx");
        stage.Board.Put(stage.Board.Current.Live with
        {
            Venues = stage.Board.Current.Live.Venues.Where(venue => venue.Key != "okx").ToDictionary(),
        });
        var quiet = await LaterAsync(stage);
        Assert.Null(quiet["surveillance_engine_lag_p95_seconds", "exchange=okx"]);
        Assert.Null(quiet["surveillance_exchange_message_rate_per_second", "exchange=okx"]);
        Assert.Equal(0, quiet["surveillance_exchange_reporting", "exchange=okx"]);
        Assert.Equal(41.2, quiet["surveillance_exchange_message_rate_per_second", "exchange=binance"]);

        stage.Board.Put(LivePart.Nothing with { UnreachableSince = TimeProvider.System.GetUtcNow() });
        var lost = await LaterAsync(stage);
        Assert.Equal(0, lost["surveillance_redis_up"]);
        Assert.DoesNotContain(lost.Series, series => series.Labels.ContainsKey("priority"));
        Assert.DoesNotContain(
            lost.Series, series => series.Name.StartsWith("surveillance_service_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_service_tells_its_version()
    {
        await using var stage = await new MeterStage(Repository.PathTo("config")).StartAsync();
        var scrape = await stage.ScrapeAsync();
        Assert.All(MeterStage.Figures.Keys, service => Assert.Equal(
            1, scrape["surveillance_build_info", $"service={service}", $"version={ServiceVersion.Text}"]));
    }

    [Fact]
    public void Telling_a_figure_again_allocates_nothing()
    {
        var pulse = new ServicePulse(TimeProvider.System);
        void Tell(int value)
        {
            pulse.Set(EngineFigures.Markets, value);
            pulse.Set(EngineFigures.Lag, value, "okx");
            pulse.Beat();
        }

        Tell(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            Tell(i);

        // Of 10,000 times: what is allocated once belongs to the runtime.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    private static async Task<Scrape> LaterAsync(MeterStage stage)
    {
        await Task.Delay(MeterStage.CacheDuration, TimeProvider.System, TestContext.Current.CancellationToken);
        return await stage.ScrapeAsync();
    }

    private static int MarketsOf(MeterStage stage) => stage.Configuration.Current.EnabledMarkets.Count();

    private static async Task<IEnumerable<string>> IdentitiesAsync(MeterStage stage)
    {
        await stage.StartAsync();
        stage.TellEverything();
        return (await stage.ScrapeAsync()).Series.Select(series => series.Identity)
            .Where(identity => identity.StartsWith("surveillance_", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
    }

    private static string ManyInstruments(int count)
    {
        var yaml = new StringBuilder("instruments:\n");
        for (var i = 0; i < count; i++)
        {
            yaml.Append($"""
                  - id: C{i}-USDT-PERP
                    type: perpetual
                    base: C{i}
                    quote: USDT
                    enabled: true
                    exchange_symbols:
                      binance: {"{"} symbol: C{i}USDT {"}"}
                      okx: {"{"} symbol: C{i}-USDT-SWAP, inst_type: SWAP {"}"}

                """);
        }

        return yaml.ToString();
    }
}
