using System.Text.Json.Nodes;
using Surveillance.Alerts;
using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Faults;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;
using static Surveillance.Tests.WholeSystem.SystemStage;

namespace Surveillance.Tests.WholeSystem;

/// <summary>What operators see of a venue whose clock is off, and of one whose sockets cannot be had.</summary>
public sealed class FallbackTests(PostgresServer postgres)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(120);
    private static readonly MarketId Market = new("okx", "BTC-USDT-PERP");

    [Fact]
    public async Task A_skewed_clock_is_one_alert_and_polling_over_rest_a_notice_that_resolves_by_itself()
    {
        await using var stage = await SetAsync(postgres, new SimulatorOptions
        {
            Faults = [new Fault("clock-ahead", "binance", null, TimeSpan.Zero, TimeSpan.FromHours(1))],
        });
        foreach (var service in (string[])[Ingestion, Engine, Detector])
            stage.Start(service);
        await SourceAsync(stage, "stream");
        var skew = await AlertAsync(stage, "clock_skew");
        Assert.Equal(("binance", AlertPriority.P2), (skew.Market.Exchange, skew.Priority));
        var told = await stage.Store.Database.HashGetAsync(
            RedisKeys.Health("binance"), ["clock_offset_ms", "clock_uncertainty_ms"]);
        var either = 100 + (double)told[1];
        Assert.InRange((double)told[0], 1_300 - either, 1_300 + either);

        // By now all services judge: however long that took, REST stands in while they look.
        stage.Inject(new Fault("sockets-refused", "okx", null, TimeSpan.Zero, TimeSpan.FromSeconds(50)));
        await SourceAsync(stage, "rest");
        await Eventually.TrueAsync(
            async () => (int)await stage.Store.Database.HashGetAsync(RedisKeys.Health("okx"), "polled_markets") > 0,
            "it is told how many are polled", Within);
        var polling = await AlertAsync(stage, "rest_polling");
        Assert.Equal(("okx", AlertPriority.P3), (polling.Market.Exchange, polling.Priority));

        await SourceAsync(stage, "stream");
        await Eventually.TrueAsync(
            async () => await stage.Alerts.AllAsync(TestContext.Current.CancellationToken) is { } active
                && active.All(entry => entry.Alert.Rule != "rest_polling"),
            "the notice resolves", Within);
        await Eventually.TrueAsync(
            async () => (await stage.RowsAsync(
                $"SELECT reason FROM data_gaps WHERE exchange = 'okx' AND instrument = '{Market.Instrument}'"))
                is ["disconnect"],
            "one gap, until the first book over REST", Within);
        Assert.DoesNotContain(
            (await stage.Alerts.AllAsync(TestContext.Current.CancellationToken))!,
            entry => entry.Alert.Market.Exchange == "binance" && entry.Alert.Rule.Contains("lag"));
    }

    private static Task SourceAsync(SystemStage stage, string source) => Eventually.TrueAsync(
        async () => await stage.TextAsync(RedisKeys.OrderBook(Market)) is { } text
            && (string)JsonNode.Parse(text)!["source"]! == source,
        $"the book's source is {source}", Within);

    private static async Task<Alert> AlertAsync(SystemStage stage, string rule) => await Eventually.ValueAsync(
        async () => (await stage.Alerts.AllAsync(TestContext.Current.CancellationToken))?
            .Select(entry => entry.Alert).FirstOrDefault(alert => alert.Rule == rule),
        $"{rule} fires", Within);
}
