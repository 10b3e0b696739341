using Surveillance.Alerts;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Which channels a notice goes to: those of the alert's priority. Alerts of the system's own health go, within a kind
/// of channel, to the one that asks for them, and else to all; other alerts never go there. That somebody took it and
/// that it is over go to those who were told that it is active, whatever the configuration says by now.
/// </summary>
internal static class NoticeRouting
{
    /// <summary>The family name by which a channel asks for alerts of the system's own health.</summary>
    public const string SystemHealth = "system-health";

    /// <summary>
    /// One notice a channel. Its id is the same however often it is made, so a receiver can drop a second one.
    /// </summary>
    /// <param name="routing">Where notices go.</param>
    /// <param name="transition">What happened.</param>
    /// <param name="kind">What is told of it.</param>
    /// <param name="heardBy">The channels that were told that the alert is active; null when that is not known.</param>
    /// <param name="isOff">Whether a channel is off.</param>
    public static IReadOnlyList<Notice> Route(
        AlertRouting routing, Transition transition, NoticeKind kind, IReadOnlyList<string>? heardBy,
        Func<string, bool> isOff)
    {
        var alert = transition.Alert;
        if (kind is NoticeKind.Resolved or NoticeKind.Acknowledged && heardBy is not null)
            return [.. heardBy.Select(name => NoticeOf(transition, kind, name))];
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
               select NoticeOf(transition, kind, channel.Name),
        ];
    }

    private static Notice NoticeOf(Transition transition, NoticeKind kind, string channel) => new(
        $"{transition.Alert.Id}-{WireText.Of(kind)}-{transition.Event.At.UtcDateTime:HHmmssfff}-{channel}",
        channel, kind, transition.Event.At, transition.Alert)
    {
        Reason = transition.Event.Reason,
    };

    // Whoever was told of it while it was less urgent is told that it is over, too.
    private static IEnumerable<string> ChannelsOf(AlertRouting routing, Alert alert, NoticeKind kind) =>
        (kind is NoticeKind.Resolved or NoticeKind.Acknowledged
            ? [alert.OriginalPriority, alert.Priority]
            : new[] { alert.Priority })
        .SelectMany(priority => routing.Priorities.GetValueOrDefault(priority)?.Channels ?? [])
        .Distinct(StringComparer.Ordinal);
}
