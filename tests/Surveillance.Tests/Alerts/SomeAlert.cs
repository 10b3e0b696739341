using Surveillance.Alerts;
using Surveillance.Alerts.Incidents;
using Surveillance.Metrics.Scores;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Alerts;

/// <summary>Dull alerts for tests that only carry them about.</summary>
internal static class SomeAlert
{
    /// <summary>An alert with every field that a store must keep.</summary>
    public static Alert Full(string id = "spread-1") => Firing(id) with
    {
        Priority = AlertPriority.P1,
        ZScoreThreshold = 3,
        Baseline = BaselineKind.HourOfWeek,
        AcknowledgedAt = DeskBench.At(5),
        AcknowledgedBy = "ann",
        EscalatedAt = DeskBench.At(4),
        Note = "it's \"known\"",
        Flaps = 2,
        Reopenings = [DeskBench.At(1), DeskBench.At(2)],
        FlappingSince = DeskBench.At(2),
        IsSystemHealth = true,
        Simulated = true,
        NotifiedAt = DeskBench.At(3),
        NotifiedPriority = AlertPriority.P2,
        Inhibited = true,
        InhibitedBy = "venue_incident-binance-all-1",
        Reach = new IncidentReach(
            30, 40, new Dictionary<string, int> { ["spread"] = 20, ["depth"] = 12 },
            new Dictionary<string, int> { ["P1"] = 1, ["P2"] = 31 },
            [
                new WorstAlert("depth-1", "BTC-USDT-PERP", "depth_critical", 0, 200_000),
                new WorstAlert("spread-1", "BTC-USDT-SPOT", "spread_warning", 3, 2) { TimesOver = 1.5 },
            ])
        {
            Cause = IncidentCauses.EngineSilent,
        },
        Context = new Dictionary<string, string> { ["venues"] = "binance,okx" },
    };

    /// <summary>A warning on the spread that fires.</summary>
    public static Alert Firing(string id = "spread-1")
    {
        var bench = new DeskBench();
        bench.Read(0, "spread_bps", 4);
        return bench.Alert with { Id = id };
    }

    /// <summary>A record with one step to store and one notice to deliver.</summary>
    public static AlertEntry Entry(Alert alert) => new(
        alert,
        [new Notice($"{alert.Id}-n", "webhook", NoticeKind.Fired, DeskBench.At(0), alert)],
        [
            new AlertEvent(
                alert.Id,
                DeskBench.At(0),
                AlertState.Inactive,
                AlertState.Firing,
                AlertReasons.Fired,
                4,
                9,
                AlertReasons.System),
        ],
        Revision: 1,
        StoredRevision: 0);
}
