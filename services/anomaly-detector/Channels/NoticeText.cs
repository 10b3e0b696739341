using Surveillance.Alerts;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>Notices in words.</summary>
internal static class NoticeText
{
    /// <summary>Rules that a digest names; more are a number.</summary>
    private const int MostRules = 8;

    /// <summary>
    /// Such as <c>P1 fired: spread_critical on binance BTC-USDT-PERP, spread_bps 10.2 (limit 5), z 34.1</c>.
    /// </summary>
    public static string Headline(Notice notice)
    {
        var alert = notice.Alert;
        if (alert.Reach is { } reach)
            return IncidentText.Headline(notice, reach);
        var name = alert.Baseline is { } baseline ? WireText.Of(baseline) : "z";
        var zScore = alert.ZScore is { } z ? $", {name} {z:0.0}" : "";
        var end = alert.Duration is { } duration
            ? $", after {duration.TotalSeconds:0} s, peak {alert.PeakValue:0.####}" : "";
        var simulated = alert.Simulated ? " [simulated]" : "";
        return $"{alert.Priority} {WireText.Of(notice.Kind)}: {alert.Rule} "
            + $"on {alert.Market.Exchange} {alert.Market.Instrument}, "
            + $"{alert.Metric} {ValueOf(notice):0.####} (limit {alert.TriggerThreshold:0.####})"
            + $"{zScore}{end}{simulated}";
    }

    /// <summary>The value that a notice tells of: the one that fired, and later the newest that is known.</summary>
    public static double ValueOf(Notice notice) =>
        notice.Kind is NoticeKind.Fired or NoticeKind.Escalated or NoticeKind.Reopened or NoticeKind.Flapping
            ? notice.Alert.TriggerValue : notice.Alert.LastValue ?? notice.Alert.TriggerValue;

    /// <summary>Such as <c>answer within 5 min</c>; empty when nothing is asked.</summary>
    public static string Call(Letter letter) => letter.RespondWithin is not { } time ? ""
        : time.TotalSeconds % 60 == 0 ? $"answer within {time.TotalMinutes:0} min"
        : $"answer within {time.TotalSeconds:0} s";

    /// <summary>
    /// Such as <c>12 notices: 9 fired, 3 resolved; P1 4, P2 8; spread_critical 4, spread_warning 8</c>.
    /// </summary>
    public static string Headline(Digest digest)
    {
        var rules = digest.Rules;
        var others = rules.Count > MostRules ? $", {rules.Count - MostRules} other rules" : "";
        var simulated = digest.Letters.Any(letter => letter.Notice.Alert.Simulated) ? " [simulated]" : "";
        return $"{digest.Letters.Count} notices: "
            + string.Join(", ", digest.Kinds.Select(pair => $"{pair.Value} {pair.Key}")) + "; "
            + string.Join(", ", digest.Priorities.Select(pair => $"{pair.Key} {pair.Value}")) + "; "
            + string.Join(", ", rules.Take(MostRules).Select(pair => $"{pair.Key} {pair.Value}")) + others + simulated;
    }
}
