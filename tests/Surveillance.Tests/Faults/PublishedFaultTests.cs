using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Faults;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;
using static Surveillance.Tests.WholeSystem.SystemStage;

namespace Surveillance.Tests.Faults;

/// <summary>What faults come to in Redis and in the database, behind the services that are run.</summary>
public sealed class PublishedFaultTests(PostgresServer postgres)
{
    [Fact]
    public async Task Lost_frames_are_one_row_of_data_gaps_for_the_market_that_lost_them()
    {
        await using var stage = await SetAsync(postgres);
        stage.Start(Engine);
        stage.Start(Ingestion);
        await stage.WindowsGrowToAsync(5);
        foreach (var market in (MarketId[])[Shipped.Perp, Shipped.OtherPerp])
            stage.Inject(Fault("drop-frames", market, seconds: 2));
        var rows = await Eventually.ValueAsync(
            async () => await stage.RowsAsync(
                "SELECT exchange, instrument, reason FROM data_gaps ORDER BY exchange") is { Count: 2 } both
                ? both
                : null,
            "both gaps are stored");
        await FaultStage.PassAsync(3);
        FaultRow.Print(
            "binance and okx", "3 frames of a perpetual dropped", "one data_gaps row each", string.Join(", ", rows));
        Assert.Equal(
            ["binance BTC-USDT-PERP sequence_break", "okx BTC-USDT-PERP sequence_break"],
            await stage.RowsAsync("SELECT exchange, instrument, reason FROM data_gaps ORDER BY exchange"));
    }

    [Fact]
    public async Task A_spread_that_was_frozen_at_a_tick_and_is_two_is_no_huge_deviation()
    {
        await using var stage = await SetAsync(postgres);
        stage.Start(Engine);
        stage.Start(Ingestion);
        await stage.WindowsGrowToAsync(1);
        stage.Inject(Fault("frozen-spread", Shipped.Perp, seconds: 65));
        var seen = new List<(double Bps, double? Z)>();
        for (var second = 0; second < 64; second++)
        {
            await FaultStage.PassAsync(1);
            if (await stage.TextAsync(RedisKeys.Metrics(Shipped.Perp)) is { } text
                && JsonNode.Parse(text)!["readings"]?["spread_bps"] is { } reading)
                seen.Add(((double)reading["value"]!, (double?)reading["zscore"]));
        }

        var judged = seen.Where(one => one.Z is not null).ToList();
        var tick = judged.Min(one => one.Bps);
        var widened = judged.Where(one => one.Bps > 1.5 * tick).ToList();
        FaultRow.Print(
            "binance", "spread of one tick for 55 s, then two", "z guarded by a floor of the std",
            $"{judged.Count} z-scores, {widened.Count} of two ticks, largest |z| "
            + $"{judged.Max(one => Math.Abs(one.Z!.Value)):0.00}");
        Assert.NotEmpty(widened);
        Assert.All(judged, one => Assert.InRange(one.Z!.Value, -5, 5));
    }

    [Fact]
    public async Task Lost_frames_of_the_best_levels_are_a_gap_only_beyond_the_limit_of_staleness()
    {
        await using var stage = await FaultStage.SetAsync("binance", new SimulatorOptions
        {
            Faults = [new Fault("rest-429", "binance", null, TimeSpan.Zero, TimeSpan.FromMinutes(2))],
        });
        const string spot = "BTC-USDT-SPOT";
        var begun = FaultStage.Now;
        await Eventually.TrueAsync(
            () => stage.PublishedSince(begun, spot).Count > 80, "the best levels are followed");
        stage.Inject("drop-frames", 1, spot);
        await FaultStage.PassAsync(3);
        Assert.Empty(stage.Gaps);
        stage.Inject("silent-stream", 6, spot);
        await Eventually.TrueAsync(() => stage.GapsOf(spot).Count > 0, "a gap is told");
        FaultRow.Print(
            "binance", "REST refuses, best levels of spot: 3 frames dropped, then 6 s of them",
            "time gap only beyond the limit of staleness",
            $"no gap after 3 frames; {FaultRow.Text(stage.Gaps)}; {stage.Wrong.Count} wrong books");
        Assert.Equal(GapReason.StreamSilent, Assert.Single(stage.Gaps).Reason);
        Assert.Empty(stage.Wrong);
    }

    private static Fault Fault(string name, MarketId market, double seconds) =>
        new(name, market.Exchange, market.Instrument, TimeSpan.Zero, TimeSpan.FromSeconds(seconds));
}
