using Surveillance.Alerts;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>Which channels a notice goes to: those of the alert's priority that take its family.</summary>
internal static class NoticeRouting
{
    /// <summary>The family name by which a channel asks for alerts of the system's own health.</summary>
    public const string SystemHealth = "system-health";

    /// <summary>One notice a channel. Its id is the same however often it is made, so a receiver can drop a second one.</summary>
    public static IReadOnlyList<Notice> Route(
        AlertRouting routing, Transition transition, NoticeKind kind, Func<string, bool> isOff)
    {
        var alert = transition.Alert;
        return
        [
            .. from name in ChannelsOf(routing, alert, kind)
               where !isOff(name)
               let channel = routing.Channels[name]
               where channel.Family is null || channel.Family == (alert.IsSystemHealth ? SystemHealth : alert.Family)
               select new Notice(
                   $"{alert.Id}-{kind.ToString().ToLowerInvariant()}-{transition.Event.At.UtcDateTime:HHmmssfff}-{name}",
                   name, kind, transition.Event.At, alert),
        ];
    }

    // Whoever was told of it while it was less urgent is told that it is over, too.
    private static IEnumerable<string> ChannelsOf(AlertRouting routing, Alert alert, NoticeKind kind) =>
        (kind is NoticeKind.Resolved or NoticeKind.Acknowledged
            ? [alert.OriginalPriority, alert.Priority]
            : new[] { alert.Priority })
        .SelectMany(priority => routing.Priorities.GetValueOrDefault(priority)?.Channels ?? [])
        .Distinct(StringComparer.Ordinal);
}
