using Surveillance.Alerts;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>A notice in words.</summary>
internal static class NoticeText
{
    /// <summary>
    /// Such as <c>P1 fired: spread_critical on binance BTC-USDT-PERP, spread_bps 10.2 (limit 5), z 34.1</c>.
    /// </summary>
    public static string Headline(Notice notice)
    {
        var alert = notice.Alert;
        var value = notice.Kind is NoticeKind.Fired or NoticeKind.Escalated or NoticeKind.Reopened
            or NoticeKind.Flapping
            ? alert.TriggerValue : alert.LastValue ?? alert.TriggerValue;
        var zScore = alert.ZScore is { } z ? $", z {z:0.0}" : "";
        var end = alert.Duration is { } duration
            ? $", after {duration.TotalSeconds:0} s, peak {alert.PeakValue:0.####}" : "";
        var simulated = alert.Simulated ? " [simulated]" : "";
        return $"{alert.Priority} {WireText.Of(notice.Kind)}: {alert.Rule} "
            + $"on {alert.Market.Exchange} {alert.Market.Instrument}, "
            + $"{alert.Metric} {value:0.####} (limit {alert.TriggerThreshold:0.####}){zScore}{end}{simulated}";
    }
}
