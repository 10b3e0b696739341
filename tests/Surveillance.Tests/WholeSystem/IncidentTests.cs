using Surveillance.Alerts;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;
using static Surveillance.Tests.WholeSystem.SystemStage;

namespace Surveillance.Tests.WholeSystem;

/// <summary>
/// What operators see of an incident in Redis and in the database, from the first frame to the last row.
/// </summary>
public sealed class IncidentTests(PostgresServer postgres)
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_spread_that_blows_out_is_one_alert_which_resolves_half_a_minute_after_its_end()
    {
        await using var stage = await WarmAsync();
        var duration = TimeSpan.FromSeconds(8);
        var start = TimeProvider.System.GetUtcNow();
        stage.Incident(IncidentKind.SpreadBlowout, Shipped.Perp, duration);
        var alert = await stage.AlertAsync(alert => alert.Market == Shipped.Perp, "the alert is active");
        Assert.Equal(("spread_bps", AlertPriority.P1), (alert.Metric, alert.Priority));
        Assert.True(alert.TriggerValue > alert.TriggerThreshold);
        Assert.InRange(alert.TriggeredAt - start, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(
            async () => !(await stage.Alerts.IdsAsync()).Contains(alert.Id), "it resolves by itself", Long);
        var quiet = TimeProvider.System.GetUtcNow() - (start + duration);
        Assert.InRange(quiet.TotalSeconds, 25, 40);

        await Eventually.TrueAsync(
            async () => (await stage.RowsAsync(
                $"SELECT 1 FROM alert_events WHERE to_state = 'resolved' AND alert_id = '{alert.Id}'")).Count == 1,
            "the audit trail is whole");
        Assert.Equal(
            [$"{alert.Id} {alert.Rule} P1 binance BTC-USDT-PERP spread_bps auto True"],
            await stage.RowsAsync("""
                SELECT alert_id, alert_type, priority, exchange, instrument, trigger_metric, resolution_type,
                       resolved_at - triggered_at = make_interval(secs => duration_seconds)
                FROM alerts WHERE instrument = 'BTC-USDT-PERP'
                """));
        var events = await stage.RowsAsync($"""
            SELECT from_state || '>' || to_state FROM alert_events WHERE alert_id = '{alert.Id}'
            GROUP BY 1 ORDER BY min(at)
            """);
        Assert.Equal(["inactive>firing", "firing>recovering", "recovering>resolved"], events);
    }

    [Fact]
    public async Task Each_interval_without_data_is_a_row_a_market_with_its_reason()
    {
        await using var stage = await SetAsync(postgres);
        stage.Start(Engine);
        stage.Start(Ingestion);
        await stage.WindowsGrowToAsync(2);
        stage.Incident(IncidentKind.SequenceGap, Shipped.Perp, TimeSpan.FromSeconds(1));
        await RowsAsync("binance BTC-USDT-PERP sequence_break");
        stage.Incident(IncidentKind.Disconnect, Shipped.OtherPerp, TimeSpan.FromSeconds(2));
        await RowsAsync("okx BTC-USDT-PERP disconnect", "okx BTC-USDT-SPOT disconnect");
        stage.Incident(IncidentKind.VenueSilent, Shipped.Perp, TimeSpan.FromSeconds(14));
        await RowsAsync("binance BTC-USDT-PERP stream_silent", "binance BTC-USDT-SPOT stream_silent");
        Assert.Equal(5, (await stage.RowsAsync(
            "SELECT * FROM data_gaps WHERE gap_end > gap_start AND sequence_after > sequence_before")).Count);

        async Task RowsAsync(params string[] expected) => await Eventually.TrueAsync(
            async () => !expected.Except(
                await stage.RowsAsync("SELECT exchange, instrument, reason FROM data_gaps")).Any(),
            $"{string.Join(", ", expected)} are in data_gaps", Long);
    }

    private async Task<SystemStage> WarmAsync()
    {
        var stage = await SetAsync(postgres);
        stage.Start(Detector);
        stage.Start(Engine);
        stage.Start(Ingestion);
        await stage.WindowsGrowToAsync(35);
        return stage;
    }
}
