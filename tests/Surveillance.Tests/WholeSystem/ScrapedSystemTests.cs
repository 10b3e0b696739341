using System.Text.RegularExpressions;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;
using Surveillance.Tests.Telemetry;
using Surveillance.Tests.Tidy;
using static Surveillance.Tests.WholeSystem.SystemStage;

namespace Surveillance.Tests.WholeSystem;

/// <summary>What Prometheus reads of services as operators run them, on simulated venues.</summary>
public sealed partial class ScrapedSystemTests(PostgresServer postgres) : IDisposable
{
    private const string Page = "dashboard";

    private static readonly string[] Services = [Ingestion, Engine, Detector, Page];
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(120);

    private readonly HttpClient _client = new();
    private readonly Dictionary<string, int> _ports =
        Services.ToDictionary(service => service, _ => ListeningPort.Free());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Every_service_tells_its_figures_and_the_dashboard_those_of_the_system()
    {
        await using var stage = await SetAsync(postgres);
        foreach (var service in Services)
            stage.Start(
                service, ("METRICS_PORT", $"{_ports[service]}"), ("DASHBOARD_PORT", $"{ListeningPort.Free()}"));
        await UntilAsync(Ingestion, scrape => scrape["surveillance_books_published_total"] > 0);
        await UntilAsync(Engine, scrape => scrape["surveillance_rows_written_total"] > 0);
        await UntilAsync(Engine, scrape => scrape["surveillance_markets"] == 4);
        await UntilAsync(Detector, scrape => scrape["surveillance_detector_alerts_active"] is not null);
        var scrape = await UntilAsync(Page, scrape =>
            scrape["surveillance_exchange_processing_lag_p95_seconds", "exchange=okx"] > 0
            && scrape["surveillance_service_instances_progressing", $"service={Page}"] == 1
            && scrape["surveillance_exchange_message_rate_per_second", "exchange=binance"] > 0);
        Assert.True(scrape["surveillance_redis_memory_bytes"] > 100_000);
        Assert.Equal(1, scrape["surveillance_redis_up"]);
        Assert.NotNull(scrape["surveillance_alerts_active", "priority=P1"]);
        Assert.NotNull(scrape["surveillance_exchange_gaps_last_hour", "exchange=okx"]);
        Assert.Equal(2, scrape["surveillance_markets_enabled", "exchange=okx"]);
        await NamesStandInTheTableAsync();
        await OneVersionEverywhereAsync(stage);
    }

    private async Task NamesStandInTheTableAsync()
    {
        var table = Row().Matches(SourceTree.Text("docs/monitoring/metrics.md")).ToDictionary(
            row => row.Groups["name"].Value, row => Quoted().Matches(row.Groups["labels"].Value)
                .Select(label => label.Groups["name"].Value).ToHashSet(StringComparer.Ordinal));
        foreach (var service in Services)
        {
            var ours = (await ScrapeAsync(service)).Series
                .Where(series => series.Name.StartsWith("surveillance_", StringComparison.Ordinal));
            Assert.All(ours, series =>
            {
                Assert.Subset(table[series.Name], series.Labels.Keys.ToHashSet(StringComparer.Ordinal));
                Assert.DoesNotContain(series.Labels.Values, value => value.Contains("USDT", StringComparison.Ordinal));
            });
        }
    }

    private async Task OneVersionEverywhereAsync(SystemStage stage)
    {
        foreach (var service in Services)
        {
            Assert.Contains(stage.Lines(service), line => line.Contains(
                $"{service} started, version {ServiceVersion.Text},", StringComparison.Ordinal));
            Assert.Equal(1, (await ScrapeAsync(service))[
                "surveillance_build_info", $"service={service}", $"version={ServiceVersion.Text}"]);
        }

        var beats = await new Heartbeats(stage.Store).AllAsync(Token);
        Assert.Equal(Services.Order(StringComparer.Ordinal), beats.Select(beat => beat.Service));
        Assert.All(beats, beat => Assert.Equal(ServiceVersion.Text, beat.Version));
    }

    private async Task<Scrape> UntilAsync(string service, Func<Scrape, bool> holds)
    {
        Scrape? last = null;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    last = await ScrapeAsync(service);
                    return holds(last);
                }
                catch (HttpRequestException)
                {
                    // It does not listen yet.
                    return false;
                }
            },
            $"{service} tells its figures", Within);
        return last!;
    }

    private async Task<Scrape> ScrapeAsync(string service) =>
        new(await _client.GetStringAsync($"http://127.0.0.1:{_ports[service]}/metrics", Token));

    [GeneratedRegex(
        @"^\| `(?<name>surveillance_\w+)` \| \w+ \| [^|]* \| (?<labels>[^|]*) \|",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>\\w+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();
}
