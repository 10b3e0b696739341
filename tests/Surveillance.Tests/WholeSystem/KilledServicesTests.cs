using Surveillance.Alerts;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;
using static Surveillance.Tests.WholeSystem.SystemStage;

namespace Surveillance.Tests.WholeSystem;

/// <summary>
/// kill -9 of each service in turn, in the midst of an alert: the others go on, and it comes back where it was.
/// </summary>
public sealed class KilledServicesTests(PostgresServer postgres)
{
    private const int Samples = 35;

    private const string GapOfTheMarket = """
        SELECT 1 FROM data_gaps WHERE reason = 'disconnect' AND exchange = 'binance' AND instrument = 'BTC-USDT-PERP'
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Windows_and_alerts_outlive_the_death_of_each_service()
    {
        await using var stage = await SetAsync(postgres);

        // However long a slow machine needs to start a service, it is not the gap that clears a window.
        stage.Edit("features.yaml", text =>
        {
            Assert.Contains("reset_on_gap_threshold: 5 ", text, StringComparison.Ordinal);
            return text.Replace("reset_on_gap_threshold: 5 ", "reset_on_gap_threshold: 60 ", StringComparison.Ordinal);
        });
        foreach (var service in (string[])[Detector, Engine, Ingestion])
            stage.Start(service);
        await stage.WindowsGrowToAsync(Samples);
        GoesOn(stage);
        var alert = await stage.AlertAsync(alert => alert.Market == Shipped.Perp, "the alert is active");

        await KillDetectorAsync(stage, alert);
        await KillEngineAsync(stage, alert);
        await KillIngestionAsync(stage, alert);

        await Eventually.TrueAsync(
            async () => (await stage.Alerts.IdsAsync()).Count == 0, "it resolves by itself", TimeSpan.FromSeconds(150));
        var ended = $"SELECT 1 FROM alerts WHERE alert_id = '{alert.Id}' AND resolution_type = 'auto'";
        await Eventually.TrueAsync(async () => (await stage.RowsAsync(ended)).Count == 1, "its row is ended");
        Assert.Equal(["1"], await stage.RowsAsync(
            "SELECT count(*) FROM alerts WHERE instrument = 'BTC-USDT-PERP' AND trigger_metric = 'spread_bps'"));
    }

    /// <summary>
    /// The incident goes on from here. Each kill begins with one, so that they last as long as all kills take, on a
    /// machine where one of them takes less than a minute.
    /// </summary>
    private static void GoesOn(SystemStage stage) =>
        stage.Incident(IncidentKind.SpreadBlowout, Shipped.Perp, TimeSpan.FromSeconds(60));

    private static async Task KillDetectorAsync(SystemStage stage, Alert alert)
    {
        GoesOn(stage);
        await stage.KillAsync(Detector);
        await MeasuredOnAsync(stage);
        stage.Start(Detector);
        await Eventually.TrueAsync(
            async () => await stage.Store.Database.ListLengthAsync(RedisKeys.MetricsQueue) < 5,
            "it judges what has piled up");
        await IsStillAsync(stage, alert);
    }

    private static async Task KillEngineAsync(SystemStage stage, Alert alert)
    {
        GoesOn(stage);
        var before = await stage.WindowLengthAsync(Shipped.Spot);
        await stage.KillAsync(Engine);
        var book = await stage.TextAsync(RedisKeys.OrderBook(Shipped.Spot));
        await Eventually.TrueAsync(
            async () => await stage.TextAsync(RedisKeys.OrderBook(Shipped.Spot)) != book, "books are published on");
        stage.Start(Engine);
        await Eventually.TrueAsync(
            async () => await stage.WindowLengthAsync(Shipped.Spot) > before, "the window goes on", Patience);
        var reading = await ReadingAsync(stage, Shipped.Spot);
        Assert.True(reading.Samples >= before, $"{reading.Samples} samples, {before} before the kill");
        Assert.True(reading.Status is ReadingStatus.Ok or ReadingStatus.Flat, $"its status is {reading.Status}");
        await IsStillAsync(stage, alert);
    }

    private static async Task KillIngestionAsync(SystemStage stage, Alert alert)
    {
        GoesOn(stage);
        var before = await stage.WindowLengthAsync(Shipped.OtherPerp);
        await stage.KillAsync(Ingestion);
        stage.Start(Ingestion);
        await Eventually.TrueAsync(
            async () => (await stage.RowsAsync(GapOfTheMarket)).Count == 1, "the time without data is a row", Patience);
        await Eventually.TrueAsync(
            async () => await stage.WindowLengthAsync(Shipped.OtherPerp) > before, "the window goes on", Patience);
        await IsStillAsync(stage, alert);
    }

    private static async Task MeasuredOnAsync(SystemStage stage)
    {
        var before = await stage.WindowLengthAsync(Shipped.Spot);
        await Eventually.TrueAsync(
            async () => await stage.WindowLengthAsync(Shipped.Spot) >= before + 2, "metrics go on");
    }

    private static async Task IsStillAsync(SystemStage stage, Alert alert)
    {
        var active = await stage.AlertAsync(one => one.Market == Shipped.Perp, "the alert is active");
        Assert.Equal((alert.Id, AlertState.Firing), (active.Id, active.State));
        Assert.Contains(alert.Id, await stage.Alerts.IdsAsync());
    }

    private static async Task<Reading> ReadingAsync(SystemStage stage, MarketId market) =>
        (await new MarketMetrics(stage.Store).GetAsync(market))!.Readings["spread_bps"];
}
