using System.Net;
using System.Text.Json;
using Surveillance.Alerts;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;
using static Surveillance.Tests.WholeSystem.SystemStage;

namespace Surveillance.Tests.WholeSystem;

/// <summary>
/// The whole pipeline on a cluster of three masters, told of one of them: it runs, it says when a master is away, it
/// goes on when that is back, and no alert is lost or ended by any of it.
/// </summary>
public sealed class RedisClusterTests(PostgresServer postgres)
{
    private const int Samples = 35;
    private static readonly string[] Services = [Ingestion, Engine, Detector, PageService];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Alerts_outlive_the_death_of_each_master_and_the_loss_of_the_set_that_names_them()
    {
        var cluster = new RedisCluster { NodeTimeoutMs = 2_000 };
        await using var stage = await SetAsync(postgres, cluster);
        foreach (var service in Services)
            stage.Start(service);
        using var page = new HttpClient { BaseAddress = stage.Page };
        await stage.WindowsGrowToAsync(Samples);
        GoesOn(stage);
        var alert = await stage.AlertAsync(alert => alert.Market == Shipped.Perp, "the alert is active");
        await Eventually.TrueAsync(async () => await SeesAsync(page, alert), "the page sees it");

        for (var master = 0; master < cluster.Ports.Count; master++)
            await KillAsync(stage, cluster, master, page, alert);
        GoesOn(stage);
        await cluster.EmptyAsync(await cluster.MasterOfAsync(RedisKeys.ActiveAlerts));
        await Eventually.TrueAsync(
            async () => (await stage.Alerts.IdsAsync()).Contains(alert.Id), "the set names it again", Patience);

        await Eventually.TrueAsync(
            async () => (await stage.Alerts.IdsAsync()).Count == 0, "it resolves by itself", TimeSpan.FromSeconds(150));
        var ended = $"SELECT 1 FROM alerts WHERE alert_id = '{alert.Id}' AND resolution_type = 'auto'";
        await Eventually.TrueAsync(async () => (await stage.RowsAsync(ended)).Count == 1, "its row is ended");
        Assert.Equal(["1"], await stage.RowsAsync(
            "SELECT count(*) FROM alerts WHERE instrument = 'BTC-USDT-PERP' AND trigger_metric = 'spread_bps'"));
        Assert.DoesNotContain(Services.SelectMany(stage.Lines),
            line => line.Contains("CROSSSLOT", StringComparison.Ordinal)
                || line.Contains("CRITICAL", StringComparison.Ordinal));
    }

    /// <summary>
    /// The incident goes on from here: one after the other they last as long as the deaths take, however slow the
    /// machine is.
    /// </summary>
    private static void GoesOn(SystemStage stage) =>
        stage.Incident(IncidentKind.SpreadBlowout, Shipped.Perp, TimeSpan.FromSeconds(60));

    private static async Task KillAsync(
        SystemStage stage, RedisCluster cluster, int master, HttpClient page, Alert alert)
    {
        GoesOn(stage);
        var told = Services.ToDictionary(service => service, service => Outages(stage, service));
        await cluster.KillAsync(master);
        await Eventually.TrueAsync(
            async () => await StatusAsync(page) == HttpStatusCode.ServiceUnavailable, "the page says it", Patience);
        foreach (var service in Services)
            await Eventually.TrueAsync(() => Outages(stage, service) > told[service], $"{service} says it", Patience);

        GoesOn(stage);
        var started = TimeProvider.System.GetTimestamp();
        await cluster.StartAsync(master);
        await Eventually.TrueAsync(
            async () => await StatusAsync(page) == HttpStatusCode.OK && await SeesAsync(page, alert),
            "the page shows the same alert", Patience);
        var (metrics, back) = (new MarketMetrics(stage.Store), TimeProvider.System.GetUtcNow());
        foreach (var market in Shipped.Config.EnabledMarkets)
            await Eventually.TrueAsync(
                async () => (await metrics.GetAsync(market))?.Timestamp > back, $"{market} is measured", Patience);
        var took = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        TestContext.Current.TestOutputHelper!.WriteLine($"master {master} back: measured on after {took:0.0} s");
        foreach (var service in Services)
            await Eventually.TrueAsync(
                () => Lines(stage, service, "Redis answers again") == Outages(stage, service),
                $"{service} says that it is over", Patience);
        var active = await stage.AlertAsync(one => one.Market == Shipped.Perp, "the alert is active");
        Assert.Equal((alert.Id, AlertState.Firing), (active.Id, active.State));
    }

    private static int Outages(SystemStage stage, string service) =>
        Lines(stage, service, "Redis does not answer") + Lines(stage, service, "Redis did not answer");

    private static int Lines(SystemStage stage, string service, string phrase) =>
        stage.Lines(service).Count(line => line.Contains(phrase, StringComparison.Ordinal));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient page)
    {
        using var answer = await page.GetAsync(new Uri("/api/health", UriKind.Relative));
        return answer.StatusCode;
    }

    private static async Task<bool> SeesAsync(HttpClient page, Alert alert)
    {
        using var answer = await page.GetAsync(
            new Uri($"/api/state/{alert.Market.Exchange}/{alert.Market.Instrument}", UriKind.Relative));
        if (answer.StatusCode != HttpStatusCode.OK)
            return false;
        using var state = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return state.RootElement.GetProperty("book").ValueKind == JsonValueKind.Object
            && state.RootElement.GetProperty("alerts").EnumerateArray()
                .Any(one => one.GetProperty("id").GetString() == alert.Id);
    }
}
