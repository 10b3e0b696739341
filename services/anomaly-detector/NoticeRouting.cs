using Surveillance.Alerts;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Which channels a notice goes to: those of the alert's priority. Alerts of the system's own health go, within a kind
/// of channel, to the one that asks for them, and else to all; other alerts never go there.
/// </summary>
internal static class NoticeRouting
{
    /// <summary>The family name by which a channel asks for alerts of the system's own health.</summary>
    public const string SystemHealth = "system-health";

    /// <summary>
    /// One notice a channel. Its id is the same however often it is made, so a receiver can drop a second one.
    /// </summary>
    public static IReadOnlyList<Notice> Route(
        AlertRouting routing, Transition transition, NoticeKind kind, Func<string, bool> isOff)
    {
        var alert = transition.Alert;
        var open = ChannelsOf(routing, alert, kind)
            .Where(name => !isOff(name)).Select(name => routing.Channels[name]).ToList();
        var own = open.Where(channel => channel.Family == SystemHealth)
            .Select(channel => channel.Kind).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. from channel in open
               where alert.IsSystemHealth
                   ? channel.Family == SystemHealth || !own.Contains(channel.Kind)
                   : channel.Family is null
               select new Notice(
                   $"{alert.Id}-{WireText.Of(kind)}-{transition.Event.At.UtcDateTime:HHmmssfff}-{channel.Name}",
                   channel.Name, kind, transition.Event.At, alert)
               {
                   Reason = transition.Event.Reason,
               },
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
