using Surveillance.Alerts;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Alerts.Incidents;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.AnomalyDetector.Channels;

/// <summary>Dull notices, and the configuration as shipped with the addresses that a site would fill in.</summary>
internal static class SomeNotice
{
    /// <summary>As shipped, at a site that has published its pages and its runbook.</summary>
    public static SurveillanceConfig Site { get; } = Shipped.Config with
    {
        Routing = Shipped.Config.Routing with
        {
            DashboardUrl = new Uri("https://watch.example/surveillance"),
            RunbookBaseUrl = new Uri("https://git.example/ops/blob/main/"),
        },
    };

    /// <summary>The spread's critical alert, fired.</summary>
    public static Notice Critical(NoticeKind kind = NoticeKind.Fired, string id = "n1", string channel = "webhook")
    {
        var bench = new DeskBench();
        bench.Read(0, "spread_bps", 6);
        return new Notice(id, channel, kind, DeskBench.At(0), bench.Alert) { Reason = AlertReasons.Fired };
    }

    /// <summary>The incident of a venue of 2,000 markets, of which 30 are wide and 1,900 thin.</summary>
    public static Notice Incident(NoticeKind kind = NoticeKind.Fired, string channel = "webhook")
    {
        var storm = new StormBench(2000);
        storm.Bench.Turn(0, "depth_10bps_total", storm.Markets.Take(1900).Select(market => (market, 60_000.0)), null);
        storm.Breach(0, 1900..1930);
        storm.Bench.Tick(1.5);
        var alert = storm.Incident;
        if (kind == NoticeKind.Resolved)
        {
            storm.Bench.Carry(90, "resolve", alert.Id);
            alert = storm.Incident;
        }

        return new Notice($"{alert.Id}-{WireText.Of(kind)}", channel, kind, DeskBench.At(0), alert);
    }

    /// <summary>A notice of an alert of its own.</summary>
    public static Notice Of(
        string alert, NoticeKind kind = NoticeKind.Fired, AlertPriority priority = AlertPriority.P2,
        string channel = "webhook") => new(
            $"{alert}-{WireText.Of(kind)}", channel, kind, DeskBench.At(0),
            SomeAlert.Firing(alert) with
            {
                Priority = priority,
                Rule = priority == AlertPriority.P1 ? "spread_critical" : "spread_warning",
            });

    /// <summary>Completed as at <see cref="Site"/>.</summary>
    public static Letter Letter(Notice notice) => Surveillance.AnomalyDetector.Channels.Letter.Of(notice, Site);
}
